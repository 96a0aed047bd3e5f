CREATE TABLE security_account (
	id BIGINT NOT NULL PRIMARY KEY,
	login TEXT NOT NULL UNIQUE,
	display_name TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	roles TEXT NOT NULL,
	institution BIGINT,
	person BIGINT,
	status TEXT NOT NULL,
	must_change BOOLEAN NOT NULL,
	created_at BIGINT NOT NULL,
	password_at BIGINT NOT NULL,
	signed_in_at BIGINT NOT NULL
);
CREATE INDEX security_account_person ON security_account (person) WHERE person IS NOT NULL;

-- Residents an account may act for.
CREATE TABLE security_ward (
	account BIGINT NOT NULL REFERENCES security_account (id),
	person BIGINT NOT NULL,
	PRIMARY KEY (account, person)
);

CREATE TABLE security_session (
	id BIGINT NOT NULL PRIMARY KEY,
	account BIGINT NOT NULL REFERENCES security_account (id),
	token BLOB NOT NULL UNIQUE,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	address TEXT NOT NULL,
	agent TEXT NOT NULL
);
CREATE INDEX security_session_account ON security_session (account, id);

-- Failed sign-ins under the digest of a login or an address.
CREATE TABLE security_attempt (
	key BLOB NOT NULL PRIMARY KEY,
	failures BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	until BIGINT NOT NULL
);

CREATE TABLE security_totp (
	account BIGINT NOT NULL PRIMARY KEY REFERENCES security_account (id),
	sealed BLOB NOT NULL,
	confirmed_at BIGINT NOT NULL,
	last_step BIGINT NOT NULL
);

CREATE TABLE security_recovery (
	account BIGINT NOT NULL REFERENCES security_account (id),
	code BLOB NOT NULL,
	PRIMARY KEY (account, code)
);

CREATE TABLE security_key (
	serial BIGINT NOT NULL PRIMARY KEY,
	system BIGINT NOT NULL,
	digest BLOB NOT NULL,
	key_id TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	note TEXT NOT NULL
);
CREATE INDEX security_key_system ON security_key (system, serial);

CREATE TABLE security_certificate (
	id BIGINT NOT NULL PRIMARY KEY,
	system BIGINT NOT NULL,
	fingerprint TEXT NOT NULL UNIQUE,
	serial TEXT NOT NULL,
	subject TEXT NOT NULL,
	issuer TEXT NOT NULL,
	not_before BIGINT NOT NULL,
	not_after BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);
CREATE INDEX security_certificate_system ON security_certificate (system, id);

CREATE TABLE security_grant (
	id BIGINT NOT NULL PRIMARY KEY,
	actor_kind TEXT NOT NULL,
	actor BIGINT NOT NULL,
	session BIGINT,
	institution BIGINT,
	person BIGINT NOT NULL,
	purpose TEXT NOT NULL,
	relation TEXT NOT NULL,
	ts BIGINT NOT NULL,
	until BIGINT NOT NULL,
	break_glass BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	note TEXT NOT NULL,
	masking TEXT NOT NULL,
	all_classes BOOLEAN NOT NULL,
	own_only BOOLEAN NOT NULL,
	reviewed_at BIGINT NOT NULL,
	reviewed_by BIGINT,
	justified BOOLEAN NOT NULL
);
CREATE INDEX security_grant_open_review ON security_grant (id) WHERE break_glass AND reviewed_at = 0;
CREATE INDEX security_grant_until ON security_grant (until);

-- What a person withholds from sharing: everything (object empty) or single objects.
CREATE TABLE security_consent (
	person BIGINT NOT NULL,
	object TEXT NOT NULL,
	account BIGINT,
	ts BIGINT NOT NULL,
	PRIMARY KEY (person, object)
);

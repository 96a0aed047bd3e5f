-- sqlite, made by `make schema`; do not edit.

CREATE TABLE audit_checkpoint (
	size BIGINT NOT NULL PRIMARY KEY,
	root BLOB NOT NULL,
	ts BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	signature BLOB NOT NULL
);

CREATE TABLE audit_floor (
	leaf BIGINT NOT NULL PRIMARY KEY,
	before BIGINT NOT NULL,
	ts BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	signature BLOB NOT NULL
);

CREATE TABLE audit_head (
	one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	size BIGINT NOT NULL,
	root BLOB NOT NULL,
	turn BIGINT NOT NULL
);

CREATE TABLE audit_record (
	id BIGINT NOT NULL PRIMARY KEY,
	ts BIGINT NOT NULL,
	action TEXT NOT NULL,
	outcome TEXT NOT NULL,
	actor_kind TEXT NOT NULL,
	actor BIGINT,
	label TEXT NOT NULL,
	roles TEXT NOT NULL,
	institution BIGINT,
	address TEXT NOT NULL,
	person BIGINT,
	object TEXT NOT NULL,
	purpose TEXT NOT NULL,
	relation TEXT NOT NULL,
	access_grant BIGINT,
	request TEXT NOT NULL,
	detail TEXT NOT NULL,
	form BIGINT NOT NULL,
	seal BLOB NOT NULL,
	leaf BIGINT
);

CREATE INDEX audit_record_actor ON audit_record (actor, ts, id) WHERE actor IS NOT NULL;

CREATE UNIQUE INDEX audit_record_leaf ON audit_record (leaf) WHERE leaf IS NOT NULL;

CREATE INDEX audit_record_person ON audit_record (person, ts, id) WHERE person IS NOT NULL;

CREATE INDEX audit_record_ts ON audit_record (ts, id);

CREATE INDEX audit_record_waiting ON audit_record (id) WHERE leaf IS NULL;

CREATE TABLE audit_report (
	one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	report TEXT NOT NULL
);

CREATE TABLE audit_tile (
	level BIGINT NOT NULL,
	number BIGINT NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (level, number)
);

CREATE TABLE citizen_measurement (
	person_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	ts BIGINT NOT NULL,
	id BIGINT NOT NULL,
	readings TEXT NOT NULL,
	context TEXT NOT NULL,
	account_id BIGINT NOT NULL,
	PRIMARY KEY (person_id, kind, ts, id)
) WITHOUT ROWID;

CREATE TABLE empi_identifier (
	system TEXT NOT NULL,
	value TEXT NOT NULL,
	slot BIGINT NOT NULL,
	person BIGINT NOT NULL,
	trust BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	PRIMARY KEY (system, value, slot)
) WITHOUT ROWID;

CREATE INDEX empi_identifier_person ON empi_identifier (person);

CREATE TABLE empi_merge (
	id BIGINT PRIMARY KEY,
	survivor BIGINT NOT NULL,
	retired BIGINT NOT NULL,
	reason TEXT NOT NULL,
	was TEXT NOT NULL,
	merged_at BIGINT NOT NULL,
	merged_by BIGINT NOT NULL,
	undone_at BIGINT NOT NULL,
	undone_by BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_merge_standing ON empi_merge (retired) WHERE undone_at = 0;

CREATE INDEX empi_merge_survivor ON empi_merge (survivor);

CREATE TABLE empi_person (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	name_fold TEXT NOT NULL,
	pinyin TEXT NOT NULL,
	initials TEXT NOT NULL,
	sex TEXT NOT NULL,
	birth TEXT NOT NULL,
	ethnic TEXT NOT NULL,
	phone TEXT NOT NULL,
	phone_digits TEXT NOT NULL,
	address TEXT NOT NULL,
	division TEXT NOT NULL,
	status TEXT NOT NULL,
	survivor BIGINT NOT NULL,
	provisional BOOLEAN NOT NULL,
	institution TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	contact_at BIGINT NOT NULL,
	version BIGINT NOT NULL
);

CREATE INDEX empi_person_initials ON empi_person (initials, birth) WHERE initials <> '';

CREATE INDEX empi_person_name ON empi_person (name_fold, birth) WHERE name_fold <> '';

CREATE INDEX empi_person_phone ON empi_person (phone_digits, birth) WHERE phone_digits <> '';

CREATE INDEX empi_person_reading ON empi_person (pinyin, birth) WHERE pinyin <> '';

CREATE INDEX empi_person_survivor ON empi_person (survivor) WHERE survivor <> 0;

CREATE TABLE empi_review (
	id BIGINT PRIMARY KEY,
	person BIGINT NOT NULL,
	alike BIGINT NOT NULL,
	reason TEXT NOT NULL,
	explanation TEXT NOT NULL,
	institution TEXT NOT NULL,
	status TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL,
	decided_by BIGINT NOT NULL,
	merge BIGINT NOT NULL,
	grounds TEXT NOT NULL
);

CREATE UNIQUE INDEX empi_review_pair ON empi_review (person, alike);

CREATE INDEX empi_review_status ON empi_review (status, id);

CREATE TABLE exchange_checkpoint (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	journal BIGINT NOT NULL
);

CREATE TABLE exchange_message (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	system_id BIGINT NOT NULL,
	message_key TEXT NOT NULL,
	sender_institution BIGINT,
	institution_id BIGINT,
	content_type TEXT NOT NULL,
	hash TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	journal BIGINT NOT NULL,
	status TEXT NOT NULL,
	type TEXT NOT NULL,
	title TEXT NOT NULL,
	unique_id TEXT NOT NULL,
	document_id BIGINT,
	person_id BIGINT,
	fatal INTEGER NOT NULL,
	error INTEGER NOT NULL,
	warning INTEGER NOT NULL,
	info INTEGER NOT NULL,
	first_rule TEXT NOT NULL,
	findings TEXT NOT NULL,
	error_code TEXT NOT NULL,
	error_place TEXT NOT NULL,
	reply TEXT NOT NULL,
	took_us BIGINT NOT NULL,
	attempts INTEGER NOT NULL,
	decided_at BIGINT NOT NULL
);

CREATE INDEX exchange_message_institution ON exchange_message (institution_id, id);

CREATE UNIQUE INDEX exchange_message_key ON exchange_message (system_id, message_key);

CREATE INDEX exchange_message_open ON exchange_message (status, id) WHERE status <> 'accepted';

CREATE TABLE exchange_rule (
	rule TEXT NOT NULL,
	message_id BIGINT NOT NULL,
	severity TEXT NOT NULL,
	findings INTEGER NOT NULL,
	PRIMARY KEY (rule, message_id)
) WITHOUT ROWID;

CREATE INDEX exchange_rule_message ON exchange_rule (message_id);

CREATE TABLE outbox_cursor (
	subscriber TEXT PRIMARY KEY,
	xid BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	ts BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox_event (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	xid BIGINT NOT NULL DEFAULT 0,
	ts BIGINT NOT NULL,
	subject TEXT NOT NULL,
	key BIGINT,
	payload TEXT NOT NULL
);

CREATE TABLE registry_change (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	object BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	fields TEXT NOT NULL
);

CREATE INDEX registry_change_object ON registry_change (object, id);

CREATE TABLE registry_code (
	code TEXT PRIMARY KEY,
	institution BIGINT NOT NULL
);

CREATE INDEX registry_code_institution ON registry_code (institution);

CREATE TABLE registry_department (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	parent BIGINT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_department_code ON registry_department (institution, code);

CREATE TABLE registry_institution (
	id BIGINT PRIMARY KEY,
	code TEXT NOT NULL,
	ws218 TEXT NOT NULL,
	credit_code TEXT NOT NULL,
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	name_fold TEXT NOT NULL,
	initials TEXT NOT NULL,
	kind TEXT NOT NULL,
	level TEXT NOT NULL,
	grade TEXT NOT NULL,
	division TEXT NOT NULL,
	address TEXT NOT NULL,
	phone TEXT NOT NULL,
	beds BIGINT NOT NULL,
	parent BIGINT NOT NULL,
	status TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL
);

CREATE UNIQUE INDEX registry_institution_code ON registry_institution (code);

CREATE INDEX registry_institution_parent ON registry_institution (parent);

CREATE TABLE registry_system (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	status TEXT NOT NULL,
	document_types TEXT NOT NULL,
	last_seen BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX registry_system_name ON registry_system (institution, name);

CREATE TABLE registry_worker (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	department BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	title TEXT NOT NULL,
	role TEXT NOT NULL,
	licence TEXT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_worker_code ON registry_worker (institution, code);

CREATE TABLE repository_body (
	id INTEGER PRIMARY KEY,
	hash TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	packed BLOB NOT NULL
);

CREATE TABLE repository_document (
	person_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	type TEXT NOT NULL,
	title TEXT NOT NULL,
	unique_id TEXT NOT NULL,
	set_id TEXT NOT NULL,
	version TEXT NOT NULL,
	status TEXT NOT NULL,
	relation TEXT NOT NULL,
	parent_id BIGINT,
	institution_id BIGINT NOT NULL,
	system_id BIGINT,
	kind TEXT NOT NULL,
	encounter_no TEXT NOT NULL,
	department TEXT NOT NULL,
	doctor TEXT NOT NULL,
	service_from BIGINT NOT NULL,
	service_to BIGINT NOT NULL,
	effective_at BIGINT NOT NULL,
	stored_at BIGINT NOT NULL,
	diagnosis TEXT NOT NULL,
	confidential TEXT NOT NULL,
	sensitive TEXT NOT NULL,
	level TEXT NOT NULL,
	hash TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	body_id BIGINT NOT NULL,
	message_id BIGINT,
	warnings INTEGER NOT NULL,
	signature TEXT NOT NULL,
	PRIMARY KEY (person_id, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX repository_document_id ON repository_document (id);

CREATE INDEX repository_document_set ON repository_document (set_id, institution_id) WHERE set_id <> unique_id;

CREATE UNIQUE INDEX repository_document_unique ON repository_document (unique_id, institution_id);

CREATE TABLE repository_entry (
	person_id BIGINT NOT NULL,
	document_id BIGINT NOT NULL,
	n INTEGER NOT NULL,
	kind TEXT NOT NULL,
	ts BIGINT NOT NULL,
	code TEXT NOT NULL,
	system TEXT NOT NULL,
	edition TEXT NOT NULL,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	number REAL,
	unit TEXT NOT NULL,
	range TEXT NOT NULL,
	flag TEXT NOT NULL,
	attrs TEXT NOT NULL,
	element TEXT NOT NULL,
	path TEXT NOT NULL,
	PRIMARY KEY (person_id, document_id, n)
) WITHOUT ROWID;

CREATE TABLE repository_total (
	slot BIGINT PRIMARY KEY,
	documents BIGINT NOT NULL,
	entries BIGINT NOT NULL
);

CREATE TABLE schema_migration (
	context TEXT NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	sum TEXT NOT NULL,
	PRIMARY KEY (context, number));

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

CREATE TABLE security_attempt (
	key BLOB NOT NULL PRIMARY KEY,
	failures BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	until BIGINT NOT NULL
);

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

CREATE TABLE security_consent (
	person BIGINT NOT NULL,
	object TEXT NOT NULL,
	account BIGINT,
	ts BIGINT NOT NULL,
	PRIMARY KEY (person, object)
);

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

CREATE TABLE security_recovery (
	account BIGINT NOT NULL REFERENCES security_account (id),
	code BLOB NOT NULL,
	PRIMARY KEY (account, code)
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

CREATE TABLE security_totp (
	account BIGINT NOT NULL PRIMARY KEY REFERENCES security_account (id),
	sealed BLOB NOT NULL,
	confirmed_at BIGINT NOT NULL,
	last_step BIGINT NOT NULL
);

CREATE TABLE security_ward (
	account BIGINT NOT NULL REFERENCES security_account (id),
	person BIGINT NOT NULL,
	PRIMARY KEY (account, person)
);

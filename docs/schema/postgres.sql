-- postgres, made by `make schema`; do not edit.

CREATE TABLE audit_checkpoint (
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	ts BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	signature BYTEA NOT NULL
);

CREATE UNIQUE INDEX audit_checkpoint_pkey ON audit_checkpoint USING btree (size);

CREATE TABLE audit_floor (
	leaf BIGINT NOT NULL,
	before BIGINT NOT NULL,
	ts BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	signature BYTEA NOT NULL
);

CREATE UNIQUE INDEX audit_floor_pkey ON audit_floor USING btree (leaf);

CREATE TABLE audit_head (
	one BIGINT NOT NULL,
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	turn BIGINT NOT NULL
);

CREATE UNIQUE INDEX audit_head_pkey ON audit_head USING btree (one);

CREATE TABLE audit_record (
	id BIGINT NOT NULL,
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
	seal BYTEA NOT NULL,
	leaf BIGINT
);

CREATE INDEX audit_record_actor ON audit_record USING btree (actor, ts, id) WHERE (actor IS NOT NULL);

CREATE INDEX audit_record_person ON audit_record USING btree (person, ts, id) WHERE (person IS NOT NULL);

CREATE INDEX audit_record_ts ON audit_record USING btree (ts, id);

CREATE INDEX audit_record_waiting ON audit_record USING btree (id) WHERE (leaf IS NULL);

CREATE UNIQUE INDEX audit_record_leaf ON audit_record USING btree (leaf) WHERE (leaf IS NOT NULL);

CREATE UNIQUE INDEX audit_record_pkey ON audit_record USING btree (id);

CREATE TABLE audit_report (
	one BIGINT NOT NULL,
	report TEXT NOT NULL
);

CREATE UNIQUE INDEX audit_report_pkey ON audit_report USING btree (one);

CREATE TABLE audit_tile (
	level BIGINT NOT NULL,
	number BIGINT NOT NULL,
	data BYTEA NOT NULL
);

CREATE UNIQUE INDEX audit_tile_pkey ON audit_tile USING btree (level, number);

CREATE TABLE citizen_measurement (
	person_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	ts BIGINT NOT NULL,
	id BIGINT NOT NULL,
	readings TEXT NOT NULL,
	context TEXT NOT NULL,
	account_id BIGINT NOT NULL
);

CREATE UNIQUE INDEX citizen_measurement_pkey ON citizen_measurement USING btree (person_id, kind, ts, id);

CREATE TABLE empi_identifier (
	system TEXT NOT NULL,
	value TEXT NOT NULL,
	slot BIGINT NOT NULL,
	person BIGINT NOT NULL,
	trust BIGINT NOT NULL,
	added_at BIGINT NOT NULL
);

CREATE INDEX empi_identifier_person ON empi_identifier USING btree (person);

CREATE UNIQUE INDEX empi_identifier_pkey ON empi_identifier USING btree (system, value, slot);

CREATE TABLE empi_merge (
	id BIGINT NOT NULL,
	survivor BIGINT NOT NULL,
	retired BIGINT NOT NULL,
	reason TEXT NOT NULL,
	was TEXT NOT NULL,
	merged_at BIGINT NOT NULL,
	merged_by BIGINT NOT NULL,
	undone_at BIGINT NOT NULL,
	undone_by BIGINT NOT NULL
);

CREATE INDEX empi_merge_survivor ON empi_merge USING btree (survivor);

CREATE UNIQUE INDEX empi_merge_pkey ON empi_merge USING btree (id);

CREATE UNIQUE INDEX empi_merge_standing ON empi_merge USING btree (retired) WHERE (undone_at = 0);

CREATE TABLE empi_person (
	id BIGINT NOT NULL,
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

CREATE INDEX empi_person_initials ON empi_person USING btree (initials, birth) WHERE (initials <> ''::text);

CREATE INDEX empi_person_name ON empi_person USING btree (name_fold, birth) WHERE (name_fold <> ''::text);

CREATE INDEX empi_person_phone ON empi_person USING btree (phone_digits, birth) WHERE (phone_digits <> ''::text);

CREATE INDEX empi_person_reading ON empi_person USING btree (pinyin, birth) WHERE (pinyin <> ''::text);

CREATE INDEX empi_person_survivor ON empi_person USING btree (survivor) WHERE (survivor <> 0);

CREATE UNIQUE INDEX empi_person_pkey ON empi_person USING btree (id);

CREATE TABLE empi_review (
	id BIGINT NOT NULL,
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

CREATE INDEX empi_review_status ON empi_review USING btree (status, id);

CREATE UNIQUE INDEX empi_review_pair ON empi_review USING btree (person, alike);

CREATE UNIQUE INDEX empi_review_pkey ON empi_review USING btree (id);

CREATE TABLE exchange_checkpoint (
	one INTEGER NOT NULL,
	journal BIGINT NOT NULL
);

CREATE UNIQUE INDEX exchange_checkpoint_pkey ON exchange_checkpoint USING btree (one);

CREATE TABLE exchange_message (
	id BIGINT NOT NULL,
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

CREATE INDEX exchange_message_institution ON exchange_message USING btree (institution_id, id);

CREATE INDEX exchange_message_open ON exchange_message USING btree (status, id) WHERE (status <> 'accepted'::text);

CREATE UNIQUE INDEX exchange_message_key ON exchange_message USING btree (system_id, message_key);

CREATE UNIQUE INDEX exchange_message_pkey ON exchange_message USING btree (id);

CREATE TABLE exchange_rule (
	rule TEXT NOT NULL,
	message_id BIGINT NOT NULL,
	severity TEXT NOT NULL,
	findings INTEGER NOT NULL
);

CREATE INDEX exchange_rule_message ON exchange_rule USING btree (message_id);

CREATE UNIQUE INDEX exchange_rule_pkey ON exchange_rule USING btree (rule, message_id);

CREATE TABLE outbox_cursor (
	subscriber TEXT NOT NULL,
	xid BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	ts BIGINT NOT NULL
);

CREATE UNIQUE INDEX outbox_cursor_pkey ON outbox_cursor USING btree (subscriber);

CREATE TABLE outbox_event (
	seq BIGINT NOT NULL,
	xid BIGINT NOT NULL,
	ts BIGINT NOT NULL,
	subject TEXT NOT NULL,
	key BIGINT,
	payload TEXT NOT NULL
);

CREATE INDEX outbox_event_order ON outbox_event USING btree (xid, seq);

CREATE UNIQUE INDEX outbox_event_pkey ON outbox_event USING btree (seq);

CREATE TABLE registry_change (
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	object BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	fields TEXT NOT NULL
);

CREATE INDEX registry_change_object ON registry_change USING btree (object, id);

CREATE UNIQUE INDEX registry_change_pkey ON registry_change USING btree (id);

CREATE TABLE registry_code (
	code TEXT NOT NULL,
	institution BIGINT NOT NULL
);

CREATE INDEX registry_code_institution ON registry_code USING btree (institution);

CREATE UNIQUE INDEX registry_code_pkey ON registry_code USING btree (code);

CREATE TABLE registry_department (
	id BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	parent BIGINT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_department_code ON registry_department USING btree (institution, code);

CREATE UNIQUE INDEX registry_department_pkey ON registry_department USING btree (id);

CREATE TABLE registry_institution (
	id BIGINT NOT NULL,
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

CREATE INDEX registry_institution_parent ON registry_institution USING btree (parent);

CREATE UNIQUE INDEX registry_institution_code ON registry_institution USING btree (code);

CREATE UNIQUE INDEX registry_institution_pkey ON registry_institution USING btree (id);

CREATE TABLE registry_system (
	id BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	status TEXT NOT NULL,
	document_types TEXT NOT NULL,
	last_seen BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX registry_system_name ON registry_system USING btree (institution, name);

CREATE UNIQUE INDEX registry_system_pkey ON registry_system USING btree (id);

CREATE TABLE registry_worker (
	id BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	department BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	title TEXT NOT NULL,
	role TEXT NOT NULL,
	licence TEXT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_worker_code ON registry_worker USING btree (institution, code);

CREATE UNIQUE INDEX registry_worker_pkey ON registry_worker USING btree (id);

CREATE TABLE repository_body (
	id BIGINT NOT NULL,
	hash TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	packed BYTEA NOT NULL
);

CREATE UNIQUE INDEX repository_body_pkey ON repository_body USING btree (id);

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
	signature TEXT NOT NULL
);

CREATE INDEX repository_document_set ON repository_document USING btree (set_id, institution_id) WHERE (set_id <> unique_id);

CREATE UNIQUE INDEX repository_document_id ON repository_document USING btree (id);

CREATE UNIQUE INDEX repository_document_pkey ON repository_document USING btree (person_id, id);

CREATE UNIQUE INDEX repository_document_unique ON repository_document USING btree (unique_id, institution_id);

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
	number DOUBLE PRECISION,
	unit TEXT NOT NULL,
	range TEXT NOT NULL,
	flag TEXT NOT NULL,
	attrs TEXT NOT NULL,
	element TEXT NOT NULL,
	path TEXT NOT NULL
);

CREATE UNIQUE INDEX repository_entry_pkey ON repository_entry USING btree (person_id, document_id, n);

CREATE TABLE repository_total (
	slot BIGINT NOT NULL,
	documents BIGINT NOT NULL,
	entries BIGINT NOT NULL
);

CREATE UNIQUE INDEX repository_total_pkey ON repository_total USING btree (slot);

CREATE TABLE schema_migration (
	context TEXT NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	sum TEXT NOT NULL
);

CREATE UNIQUE INDEX schema_migration_pkey ON schema_migration USING btree (context, number);

CREATE TABLE security_account (
	id BIGINT NOT NULL,
	login TEXT NOT NULL,
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

CREATE INDEX security_account_person ON security_account USING btree (person) WHERE (person IS NOT NULL);

CREATE UNIQUE INDEX security_account_login_key ON security_account USING btree (login);

CREATE UNIQUE INDEX security_account_pkey ON security_account USING btree (id);

CREATE TABLE security_attempt (
	key BYTEA NOT NULL,
	failures BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	until BIGINT NOT NULL
);

CREATE UNIQUE INDEX security_attempt_pkey ON security_attempt USING btree (key);

CREATE TABLE security_certificate (
	id BIGINT NOT NULL,
	system BIGINT NOT NULL,
	fingerprint TEXT NOT NULL,
	serial TEXT NOT NULL,
	subject TEXT NOT NULL,
	issuer TEXT NOT NULL,
	not_before BIGINT NOT NULL,
	not_after BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);

CREATE INDEX security_certificate_system ON security_certificate USING btree (system, id);

CREATE UNIQUE INDEX security_certificate_fingerprint_key ON security_certificate USING btree (fingerprint);

CREATE UNIQUE INDEX security_certificate_pkey ON security_certificate USING btree (id);

CREATE TABLE security_consent (
	person BIGINT NOT NULL,
	object TEXT NOT NULL,
	account BIGINT,
	ts BIGINT NOT NULL
);

CREATE UNIQUE INDEX security_consent_pkey ON security_consent USING btree (person, object);

CREATE TABLE security_grant (
	id BIGINT NOT NULL,
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

CREATE INDEX security_grant_open_review ON security_grant USING btree (id) WHERE (break_glass AND (reviewed_at = 0));

CREATE INDEX security_grant_until ON security_grant USING btree (until);

CREATE UNIQUE INDEX security_grant_pkey ON security_grant USING btree (id);

CREATE TABLE security_key (
	serial BIGINT NOT NULL,
	system BIGINT NOT NULL,
	digest BYTEA NOT NULL,
	key_id TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	note TEXT NOT NULL
);

CREATE INDEX security_key_system ON security_key USING btree (system, serial);

CREATE UNIQUE INDEX security_key_pkey ON security_key USING btree (serial);

CREATE TABLE security_recovery (
	account BIGINT NOT NULL,
	code BYTEA NOT NULL
);

CREATE UNIQUE INDEX security_recovery_pkey ON security_recovery USING btree (account, code);

CREATE TABLE security_session (
	id BIGINT NOT NULL,
	account BIGINT NOT NULL,
	token BYTEA NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	address TEXT NOT NULL,
	agent TEXT NOT NULL
);

CREATE INDEX security_session_account ON security_session USING btree (account, id);

CREATE UNIQUE INDEX security_session_pkey ON security_session USING btree (id);

CREATE UNIQUE INDEX security_session_token_key ON security_session USING btree (token);

CREATE TABLE security_totp (
	account BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	confirmed_at BIGINT NOT NULL,
	last_step BIGINT NOT NULL
);

CREATE UNIQUE INDEX security_totp_pkey ON security_totp USING btree (account);

CREATE TABLE security_ward (
	account BIGINT NOT NULL,
	person BIGINT NOT NULL
);

CREATE UNIQUE INDEX security_ward_pkey ON security_ward USING btree (account, person);

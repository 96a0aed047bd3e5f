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

CREATE TABLE collection_batch (
	id BIGINT PRIMARY KEY,
	dataset TEXT NOT NULL,
	institution_id BIGINT NOT NULL,
	system_id BIGINT NOT NULL,
	sender_id BIGINT NOT NULL,
	sent_key TEXT,
	body_key TEXT,
	node INTEGER NOT NULL,
	hash TEXT NOT NULL,
	state TEXT NOT NULL,
	mark BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	finished_at BIGINT NOT NULL,
	body_held BIGINT NOT NULL,
	detail TEXT NOT NULL
);

CREATE UNIQUE INDEX collection_batch_body ON collection_batch (institution_id, body_key);

CREATE INDEX collection_batch_hash ON collection_batch (hash) WHERE body_held = 1;

CREATE INDEX collection_batch_held ON collection_batch (node, finished_at) WHERE body_held = 1;

CREATE INDEX collection_batch_institution ON collection_batch (institution_id, id);

CREATE INDEX collection_batch_open ON collection_batch (node, id) WHERE state IN ('queued', 'running');

CREATE UNIQUE INDEX collection_batch_sent ON collection_batch (sender_id, sent_key);

CREATE TABLE collection_reference (
	institution_id BIGINT NOT NULL,
	dataset TEXT NOT NULL,
	row_key TEXT NOT NULL,
	hash TEXT NOT NULL,
	body BLOB NOT NULL,
	batch_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	stored_at BIGINT NOT NULL,
	PRIMARY KEY (institution_id, dataset, row_key)
);

CREATE TABLE collection_row (
	batch_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	refused BIGINT NOT NULL,
	findings TEXT NOT NULL,
	PRIMARY KEY (batch_id, row_no)
) WITHOUT ROWID;

CREATE TABLE collection_rule (
	batch_id BIGINT NOT NULL,
	rule TEXT NOT NULL,
	path TEXT NOT NULL,
	severity TEXT NOT NULL,
	element TEXT NOT NULL,
	count_rows BIGINT NOT NULL,
	first_row BIGINT NOT NULL,
	PRIMARY KEY (batch_id, rule, path)
) WITHOUT ROWID;

CREATE TABLE empi_change (
	seq BIGINT PRIMARY KEY,
	changed_at BIGINT NOT NULL,
	kind TEXT NOT NULL,
	person BIGINT NOT NULL,
	other BIGINT NOT NULL
);

CREATE TABLE empi_decision (
	id BIGINT PRIMARY KEY,
	person BIGINT NOT NULL,
	decided_at BIGINT NOT NULL,
	rule TEXT NOT NULL,
	model TEXT NOT NULL,
	weight REAL NOT NULL,
	institution TEXT NOT NULL,
	explanation TEXT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BLOB NOT NULL,
	undone_at BIGINT NOT NULL,
	undone_by BIGINT NOT NULL,
	offspring BIGINT NOT NULL
);

CREATE INDEX empi_decision_person ON empi_decision (person, id);

CREATE TABLE empi_higher (
	person BIGINT PRIMARY KEY,
	state TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	code TEXT NOT NULL
);

CREATE INDEX empi_higher_due ON empi_higher (state, next_at);

CREATE TABLE empi_history (
	person BIGINT NOT NULL,
	version BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	cause TEXT NOT NULL,
	grounds TEXT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (person, version)
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

CREATE TABLE empi_key (
	hash BIGINT NOT NULL,
	person BIGINT NOT NULL,
	PRIMARY KEY (hash, person)
) WITHOUT ROWID;

CREATE TABLE empi_keyring (
	generation BIGINT PRIMARY KEY,
	proof BLOB NOT NULL,
	made_at BIGINT NOT NULL,
	retired_at BIGINT NOT NULL
);

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

CREATE TABLE empi_model (
	version TEXT PRIMARY KEY,
	learnt_at BIGINT NOT NULL,
	pairs BIGINT NOT NULL,
	standing BOOLEAN NOT NULL,
	body TEXT NOT NULL
);

CREATE TABLE empi_number (
	blind BLOB NOT NULL,
	slot BIGINT NOT NULL,
	person BIGINT NOT NULL,
	trust BIGINT NOT NULL,
	PRIMARY KEY (blind, slot)
) WITHOUT ROWID;

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

CREATE TABLE empi_resident (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	name_fold TEXT NOT NULL,
	pinyin TEXT NOT NULL,
	initials TEXT NOT NULL,
	sex TEXT NOT NULL,
	birth TEXT NOT NULL,
	ethnic TEXT NOT NULL,
	division TEXT NOT NULL,
	status TEXT NOT NULL,
	survivor BIGINT NOT NULL,
	provisional BOOLEAN NOT NULL,
	institution TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	contact_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BLOB NOT NULL
);

CREATE INDEX empi_resident_initials ON empi_resident (initials, birth) WHERE initials <> '';

CREATE INDEX empi_resident_name ON empi_resident (name_fold, birth) WHERE name_fold <> '';

CREATE INDEX empi_resident_reading ON empi_resident (pinyin, birth) WHERE pinyin <> '';

CREATE INDEX empi_resident_status ON empi_resident (status, provisional);

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
, weight REAL NOT NULL DEFAULT 0, assignee BIGINT NOT NULL DEFAULT 0, assigned_at BIGINT NOT NULL DEFAULT 0, assigned_until BIGINT NOT NULL DEFAULT 0, first_verdict TEXT NOT NULL DEFAULT '', first_by BIGINT NOT NULL DEFAULT 0, first_at BIGINT NOT NULL DEFAULT 0);

CREATE UNIQUE INDEX empi_review_pair ON empi_review (person, alike);

CREATE INDEX empi_review_status ON empi_review (status, id);

CREATE INDEX empi_review_weight ON empi_review (status, weight, id);

CREATE TABLE empi_split (
	id BIGINT PRIMARY KEY,
	person BIGINT NOT NULL,
	offspring BIGINT NOT NULL,
	institution TEXT NOT NULL,
	reason TEXT NOT NULL,
	split_at BIGINT NOT NULL,
	split_by BIGINT NOT NULL,
	numbers BIGINT NOT NULL,
	documents BIGINT NOT NULL
);

CREATE INDEX empi_split_person ON empi_split (person, id);

CREATE TABLE empi_subscription (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	institution TEXT NOT NULL,
	kinds TEXT NOT NULL,
	own BOOLEAN NOT NULL,
	url TEXT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BLOB NOT NULL,
	place BIGINT NOT NULL,
	state TEXT NOT NULL,
	failures BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	last_code TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE TABLE empi_task (
	name TEXT PRIMARY KEY,
	place TEXT NOT NULL,
	done BIGINT NOT NULL,
	total BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	finished_at BIGINT NOT NULL
);

CREATE TABLE empi_verdict (
	id BIGINT PRIMARY KEY,
	review BIGINT NOT NULL,
	reviewer BIGINT NOT NULL,
	given_at BIGINT NOT NULL,
	act TEXT NOT NULL,
	verdict TEXT NOT NULL,
	seconds BIGINT NOT NULL,
	grounds TEXT NOT NULL
);

CREATE INDEX empi_verdict_review ON empi_verdict (review, id);

CREATE INDEX empi_verdict_reviewer ON empi_verdict (reviewer, given_at);

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

CREATE TABLE healthcode_binding (
	id BIGINT PRIMARY KEY,
	card BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	institution BIGINT NOT NULL,
	sealed BLOB NOT NULL,
	lookup TEXT NOT NULL,
	shown TEXT NOT NULL,
	bound_at BIGINT NOT NULL,
	bound_by BIGINT NOT NULL
);

CREATE UNIQUE INDEX healthcode_binding_lookup ON healthcode_binding (lookup);

CREATE INDEX healthcode_binding_person ON healthcode_binding (person_id);

CREATE TABLE healthcode_card (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL,
	number TEXT NOT NULL,
	status TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	issued_by BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	revoked_by BIGINT NOT NULL,
	reason TEXT NOT NULL
);

CREATE UNIQUE INDEX healthcode_card_active ON healthcode_card (person_id) WHERE status = 'active';

CREATE INDEX healthcode_card_person ON healthcode_card (person_id);

CREATE TABLE healthcode_use (
	nonce TEXT PRIMARY KEY,
	expires_at BIGINT NOT NULL
);

CREATE INDEX healthcode_use_expires ON healthcode_use (expires_at);

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

CREATE TABLE quality_alert (
	id BIGINT NOT NULL PRIMARY KEY,
	threshold_id BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	dimension TEXT NOT NULL,
	type TEXT NOT NULL,
	below REAL NOT NULL,
	state TEXT NOT NULL,
	opened_at BIGINT NOT NULL,
	opened_num BIGINT NOT NULL,
	opened_den BIGINT NOT NULL,
	num BIGINT NOT NULL,
	den BIGINT NOT NULL,
	looked_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	seen_by BIGINT NOT NULL,
	closed_at BIGINT NOT NULL,
	closed_by BIGINT NOT NULL,
	note TEXT NOT NULL,
	recovered INTEGER NOT NULL
);

CREATE INDEX quality_alert_last ON quality_alert (threshold_id, institution_id, id);

CREATE INDEX quality_alert_unclosed ON quality_alert (id) WHERE state <> 'closed';

CREATE TABLE quality_day (
	day INTEGER NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	sent BIGINT NOT NULL,
	accepted BIGINT NOT NULL,
	quarantined BIGINT NOT NULL,
	refused BIGINT NOT NULL,
	required_expected BIGINT NOT NULL,
	required_present BIGINT NOT NULL,
	advised_expected BIGINT NOT NULL,
	advised_present BIGINT NOT NULL,
	checked_values BIGINT NOT NULL,
	faulty_values BIGINT NOT NULL,
	rules_evaluated BIGINT NOT NULL,
	rules_broken BIGINT NOT NULL,
	timed BIGINT NOT NULL,
	on_time BIGINT NOT NULL,
	delay_minutes BIGINT NOT NULL,
	backlog BIGINT NOT NULL,
	undated BIGINT NOT NULL,
	identified BIGINT NOT NULL,
	duplicates BIGINT NOT NULL,
	PRIMARY KEY (day, institution_id, type)
) WITHOUT ROWID;

CREATE TABLE quality_detail (
	day INTEGER NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	tally BLOB NOT NULL,
	PRIMARY KEY (day, institution_id, type)
) WITHOUT ROWID;

CREATE TABLE quality_letter (
	id BIGINT NOT NULL PRIMARY KEY,
	month INTEGER NOT NULL,
	institution_id BIGINT NOT NULL,
	edition INTEGER NOT NULL,
	created_at BIGINT NOT NULL,
	created_by BIGINT NOT NULL,
	rank_place INTEGER NOT NULL,
	rank_of INTEGER NOT NULL,
	overall_score REAL,
	model BLOB NOT NULL,
	pdf BLOB NOT NULL
);

CREATE UNIQUE INDEX quality_letter_month ON quality_letter (month, institution_id, edition);

CREATE TABLE quality_message (
	message_id BIGINT NOT NULL,
	part BIGINT NOT NULL,
	attempt BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	day INTEGER NOT NULL,
	repeat_key BIGINT NOT NULL,
	tally BLOB NOT NULL,
	folded INTEGER NOT NULL,
	PRIMARY KEY (message_id, part, attempt)
) WITHOUT ROWID;

CREATE INDEX quality_message_day ON quality_message (day, message_id, institution_id, type);

CREATE INDEX quality_message_waiting ON quality_message (message_id) WHERE folded = 0;

CREATE TABLE quality_owner (
	repeat_key BIGINT NOT NULL PRIMARY KEY,
	message_id BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	day INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX quality_owner_message ON quality_owner (message_id);

CREATE TABLE quality_state (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	turn BIGINT NOT NULL,
	forgotten BIGINT NOT NULL
);

CREATE TABLE quality_threshold (
	id BIGINT NOT NULL PRIMARY KEY,
	dimension TEXT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	below REAL NOT NULL,
	clear_at REAL NOT NULL,
	least BIGINT NOT NULL,
	days INTEGER NOT NULL,
	active INTEGER NOT NULL,
	version BIGINT NOT NULL
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

CREATE TABLE registry_consortium (
	id BIGINT PRIMARY KEY,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	lead BIGINT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_consortium_code ON registry_consortium (code);

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

CREATE TABLE registry_device (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	department BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	maker TEXT NOT NULL,
	model TEXT NOT NULL,
	serial TEXT NOT NULL,
	udi TEXT NOT NULL,
	installed_on TEXT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_device_code ON registry_device (institution, code);

CREATE UNIQUE INDEX registry_device_udi ON registry_device (udi, serial) WHERE udi <> '';

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

CREATE TABLE registry_licence (
	id BIGINT PRIMARY KEY,
	holder TEXT NOT NULL,
	held_by BIGINT NOT NULL,
	kind TEXT NOT NULL,
	number TEXT NOT NULL,
	number_fold TEXT NOT NULL,
	authority TEXT NOT NULL,
	scope TEXT NOT NULL,
	issued_on TEXT NOT NULL,
	expires_on TEXT NOT NULL,
	status TEXT NOT NULL,
	warned BIGINT NOT NULL
);

CREATE INDEX registry_licence_end ON registry_licence (expires_on, id) WHERE expires_on <> '' AND status = 'active';

CREATE INDEX registry_licence_holder ON registry_licence (held_by);

CREATE UNIQUE INDEX registry_licence_number ON registry_licence (kind, number_fold);

CREATE TABLE registry_member (
	consortium BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL,
	PRIMARY KEY (consortium, institution)
);

CREATE INDEX registry_member_institution ON registry_member (institution);

CREATE TABLE registry_oid (
	oid TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	n BIGINT NOT NULL,
	name TEXT NOT NULL,
	holder BIGINT NOT NULL,
	assigned_at BIGINT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_oid_holder ON registry_oid (kind, holder) WHERE holder <> 0;

CREATE UNIQUE INDEX registry_oid_name ON registry_oid (kind, name) WHERE holder = 0;

CREATE UNIQUE INDEX registry_oid_number ON registry_oid (kind, n);

CREATE TABLE registry_practice (
	worker BIGINT PRIMARY KEY,
	professional BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	main BOOLEAN NOT NULL,
	practised_from TEXT NOT NULL,
	practised_until TEXT NOT NULL
);

CREATE INDEX registry_practice_institution ON registry_practice (institution);

CREATE INDEX registry_practice_professional ON registry_practice (professional);

CREATE TABLE registry_professional (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	name_fold TEXT NOT NULL,
	initials TEXT NOT NULL,
	sex TEXT NOT NULL,
	numbers BLOB NOT NULL,
	id_index TEXT NOT NULL,
	cert_index TEXT NOT NULL,
	category TEXT NOT NULL,
	scope TEXT NOT NULL,
	title TEXT NOT NULL,
	education TEXT NOT NULL,
	degree TEXT NOT NULL,
	school TEXT NOT NULL,
	major TEXT NOT NULL,
	status TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL
);

CREATE UNIQUE INDEX registry_professional_certificate ON registry_professional (cert_index) WHERE cert_index <> '';

CREATE INDEX registry_professional_initials ON registry_professional (initials);

CREATE UNIQUE INDEX registry_professional_number ON registry_professional (id_index) WHERE id_index <> '';

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

CREATE TABLE repository_foreign_code (
	code_hash BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	document_id BIGINT NOT NULL,
	PRIMARY KEY (code_hash, institution_id, document_id)
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

CREATE TABLE standards_package (
	id BIGINT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	manifest TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	state TEXT NOT NULL,
	imported_by BIGINT NOT NULL,
	imported_at BIGINT NOT NULL,
	released_by BIGINT NOT NULL,
	released_at BIGINT NOT NULL,
	withdrawn_at BIGINT NOT NULL,
	reason TEXT NOT NULL,
	body BLOB NOT NULL
);

CREATE UNIQUE INDEX standards_package_version ON standards_package (name, version);

CREATE TABLE standards_publisher (
	key_id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	pem TEXT NOT NULL,
	added_by BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);

CREATE TABLE terminology_change (
	id INTEGER PRIMARY KEY,
	mapping_id BIGINT NOT NULL,
	batch_id BIGINT NOT NULL,
	action TEXT NOT NULL,
	ts BIGINT NOT NULL,
	by_id BIGINT NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL
);

CREATE INDEX terminology_change_batch ON terminology_change (batch_id, id) WHERE batch_id <> 0;

CREATE INDEX terminology_change_mapping ON terminology_change (mapping_id, id);

CREATE TABLE terminology_job (
	id INTEGER PRIMARY KEY,
	institution_id BIGINT NOT NULL,
	codes TEXT NOT NULL,
	state TEXT NOT NULL,
	step INTEGER NOT NULL,
	at_institution BIGINT NOT NULL,
	at_document BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	changed BIGINT NOT NULL,
	entries BIGINT NOT NULL,
	skipped BIGINT NOT NULL,
	failures INTEGER NOT NULL,
	fault TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	revision BIGINT NOT NULL
);

CREATE INDEX terminology_job_state ON terminology_job (state, id);

CREATE TABLE terminology_lock (
	name TEXT PRIMARY KEY,
	turns BIGINT NOT NULL
);

CREATE TABLE terminology_map (
	id INTEGER PRIMARY KEY,
	institution_id BIGINT NOT NULL,
	connected_id BIGINT NOT NULL,
	source TEXT NOT NULL,
	code TEXT NOT NULL,
	coded_name TEXT NOT NULL,
	name TEXT NOT NULL,
	domain TEXT NOT NULL,
	edition TEXT NOT NULL,
	target TEXT NOT NULL,
	target_name TEXT NOT NULL,
	relation TEXT NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	state TEXT NOT NULL,
	replaces_id BIGINT NOT NULL,
	note TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	confirmed_by BIGINT NOT NULL,
	ts BIGINT NOT NULL,
	version BIGINT NOT NULL
);

CREATE INDEX terminology_map_coding ON terminology_map (code, coded_name, institution_id);

CREATE INDEX terminology_map_institution ON terminology_map (institution_id, id);

CREATE TABLE terminology_seen (
	id INTEGER PRIMARY KEY,
	institution_id BIGINT NOT NULL,
	example TEXT NOT NULL,
	ts BIGINT NOT NULL,
	codings TEXT NOT NULL
);

CREATE TABLE terminology_unmapped (
	id INTEGER PRIMARY KEY,
	institution_id BIGINT NOT NULL,
	source TEXT NOT NULL,
	code TEXT NOT NULL,
	coded_name TEXT NOT NULL,
	name TEXT NOT NULL,
	system TEXT NOT NULL,
	element TEXT NOT NULL,
	domain TEXT NOT NULL,
	times BIGINT NOT NULL,
	first_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	examples TEXT NOT NULL,
	standing TEXT NOT NULL
);

CREATE INDEX terminology_unmapped_code ON terminology_unmapped (code, coded_name);

CREATE UNIQUE INDEX terminology_unmapped_coding ON terminology_unmapped (institution_id, source, code, coded_name);

CREATE INDEX terminology_unmapped_times ON terminology_unmapped (times, id);

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

CREATE TABLE collection_batch (
	id BIGINT NOT NULL,
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

CREATE INDEX collection_batch_hash ON collection_batch USING btree (hash) WHERE (body_held = 1);

CREATE INDEX collection_batch_held ON collection_batch USING btree (node, finished_at) WHERE (body_held = 1);

CREATE INDEX collection_batch_institution ON collection_batch USING btree (institution_id, id);

CREATE INDEX collection_batch_open ON collection_batch USING btree (node, id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE UNIQUE INDEX collection_batch_body ON collection_batch USING btree (institution_id, body_key);

CREATE UNIQUE INDEX collection_batch_pkey ON collection_batch USING btree (id);

CREATE UNIQUE INDEX collection_batch_sent ON collection_batch USING btree (sender_id, sent_key);

CREATE TABLE collection_reference (
	institution_id BIGINT NOT NULL,
	dataset TEXT NOT NULL,
	row_key TEXT NOT NULL,
	hash TEXT NOT NULL,
	body BYTEA NOT NULL,
	batch_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	stored_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX collection_reference_pkey ON collection_reference USING btree (institution_id, dataset, row_key);

CREATE TABLE collection_row (
	batch_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	refused BIGINT NOT NULL,
	findings TEXT NOT NULL
);

CREATE UNIQUE INDEX collection_row_pkey ON collection_row USING btree (batch_id, row_no);

CREATE TABLE collection_rule (
	batch_id BIGINT NOT NULL,
	rule TEXT NOT NULL,
	path TEXT NOT NULL,
	severity TEXT NOT NULL,
	element TEXT NOT NULL,
	count_rows BIGINT NOT NULL,
	first_row BIGINT NOT NULL
);

CREATE UNIQUE INDEX collection_rule_pkey ON collection_rule USING btree (batch_id, rule, path);

CREATE TABLE empi_change (
	seq BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	kind TEXT NOT NULL,
	person BIGINT NOT NULL,
	other BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_change_pkey ON empi_change USING btree (seq);

CREATE TABLE empi_decision (
	id BIGINT NOT NULL,
	person BIGINT NOT NULL,
	decided_at BIGINT NOT NULL,
	rule TEXT NOT NULL,
	model TEXT NOT NULL,
	weight DOUBLE PRECISION NOT NULL,
	institution TEXT NOT NULL,
	explanation TEXT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	undone_at BIGINT NOT NULL,
	undone_by BIGINT NOT NULL,
	offspring BIGINT NOT NULL
);

CREATE INDEX empi_decision_person ON empi_decision USING btree (person, id);

CREATE UNIQUE INDEX empi_decision_pkey ON empi_decision USING btree (id);

CREATE TABLE empi_higher (
	person BIGINT NOT NULL,
	state TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	code TEXT NOT NULL
);

CREATE INDEX empi_higher_due ON empi_higher USING btree (state, next_at);

CREATE UNIQUE INDEX empi_higher_pkey ON empi_higher USING btree (person);

CREATE TABLE empi_history (
	person BIGINT NOT NULL,
	version BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	cause TEXT NOT NULL,
	grounds TEXT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BYTEA NOT NULL
);

CREATE UNIQUE INDEX empi_history_pkey ON empi_history USING btree (person, version);

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

CREATE TABLE empi_key (
	hash BIGINT NOT NULL,
	person BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_key_pkey ON empi_key USING btree (hash, person);

CREATE TABLE empi_keyring (
	generation BIGINT NOT NULL,
	proof BYTEA NOT NULL,
	made_at BIGINT NOT NULL,
	retired_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_keyring_pkey ON empi_keyring USING btree (generation);

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

CREATE TABLE empi_model (
	version TEXT NOT NULL,
	learnt_at BIGINT NOT NULL,
	pairs BIGINT NOT NULL,
	standing BOOLEAN NOT NULL,
	body TEXT NOT NULL
);

CREATE UNIQUE INDEX empi_model_pkey ON empi_model USING btree (version);

CREATE TABLE empi_number (
	blind BYTEA NOT NULL,
	slot BIGINT NOT NULL,
	person BIGINT NOT NULL,
	trust BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_number_pkey ON empi_number USING btree (blind, slot);

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

CREATE TABLE empi_resident (
	id BIGINT NOT NULL,
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
	sealed BYTEA NOT NULL
);

CREATE INDEX empi_resident_initials ON empi_resident USING btree (initials, birth) WHERE (initials <> ''::text);

CREATE INDEX empi_resident_name ON empi_resident USING btree (name_fold, birth) WHERE (name_fold <> ''::text);

CREATE INDEX empi_resident_reading ON empi_resident USING btree (pinyin, birth) WHERE (pinyin <> ''::text);

CREATE INDEX empi_resident_status ON empi_resident USING btree (status, provisional);

CREATE UNIQUE INDEX empi_resident_pkey ON empi_resident USING btree (id);

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
	grounds TEXT NOT NULL,
	weight DOUBLE PRECISION NOT NULL,
	assignee BIGINT NOT NULL,
	assigned_at BIGINT NOT NULL,
	assigned_until BIGINT NOT NULL,
	first_verdict TEXT NOT NULL,
	first_by BIGINT NOT NULL,
	first_at BIGINT NOT NULL
);

CREATE INDEX empi_review_status ON empi_review USING btree (status, id);

CREATE INDEX empi_review_weight ON empi_review USING btree (status, weight, id);

CREATE UNIQUE INDEX empi_review_pair ON empi_review USING btree (person, alike);

CREATE UNIQUE INDEX empi_review_pkey ON empi_review USING btree (id);

CREATE TABLE empi_split (
	id BIGINT NOT NULL,
	person BIGINT NOT NULL,
	offspring BIGINT NOT NULL,
	institution TEXT NOT NULL,
	reason TEXT NOT NULL,
	split_at BIGINT NOT NULL,
	split_by BIGINT NOT NULL,
	numbers BIGINT NOT NULL,
	documents BIGINT NOT NULL
);

CREATE INDEX empi_split_person ON empi_split USING btree (person, id);

CREATE UNIQUE INDEX empi_split_pkey ON empi_split USING btree (id);

CREATE TABLE empi_subscription (
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	institution TEXT NOT NULL,
	kinds TEXT NOT NULL,
	own BOOLEAN NOT NULL,
	url TEXT NOT NULL,
	generation BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	place BIGINT NOT NULL,
	state TEXT NOT NULL,
	failures BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	last_code TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_subscription_pkey ON empi_subscription USING btree (id);

CREATE TABLE empi_task (
	name TEXT NOT NULL,
	place TEXT NOT NULL,
	done BIGINT NOT NULL,
	total BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	finished_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX empi_task_pkey ON empi_task USING btree (name);

CREATE TABLE empi_verdict (
	id BIGINT NOT NULL,
	review BIGINT NOT NULL,
	reviewer BIGINT NOT NULL,
	given_at BIGINT NOT NULL,
	act TEXT NOT NULL,
	verdict TEXT NOT NULL,
	seconds BIGINT NOT NULL,
	grounds TEXT NOT NULL
);

CREATE INDEX empi_verdict_review ON empi_verdict USING btree (review, id);

CREATE INDEX empi_verdict_reviewer ON empi_verdict USING btree (reviewer, given_at);

CREATE UNIQUE INDEX empi_verdict_pkey ON empi_verdict USING btree (id);

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

CREATE TABLE healthcode_binding (
	id BIGINT NOT NULL,
	card BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	institution BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	lookup TEXT NOT NULL,
	shown TEXT NOT NULL,
	bound_at BIGINT NOT NULL,
	bound_by BIGINT NOT NULL
);

CREATE INDEX healthcode_binding_person ON healthcode_binding USING btree (person_id);

CREATE UNIQUE INDEX healthcode_binding_lookup ON healthcode_binding USING btree (lookup);

CREATE UNIQUE INDEX healthcode_binding_pkey ON healthcode_binding USING btree (id);

CREATE TABLE healthcode_card (
	id BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	number TEXT NOT NULL,
	status TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	issued_by BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	revoked_by BIGINT NOT NULL,
	reason TEXT NOT NULL
);

CREATE INDEX healthcode_card_person ON healthcode_card USING btree (person_id);

CREATE UNIQUE INDEX healthcode_card_active ON healthcode_card USING btree (person_id) WHERE (status = 'active'::text);

CREATE UNIQUE INDEX healthcode_card_pkey ON healthcode_card USING btree (id);

CREATE TABLE healthcode_use (
	nonce TEXT NOT NULL,
	expires_at BIGINT NOT NULL
);

CREATE INDEX healthcode_use_expires ON healthcode_use USING btree (expires_at);

CREATE UNIQUE INDEX healthcode_use_pkey ON healthcode_use USING btree (nonce);

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

CREATE TABLE quality_alert (
	id BIGINT NOT NULL,
	threshold_id BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	dimension TEXT NOT NULL,
	type TEXT NOT NULL,
	below DOUBLE PRECISION NOT NULL,
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

CREATE INDEX quality_alert_last ON quality_alert USING btree (threshold_id, institution_id, id);

CREATE INDEX quality_alert_unclosed ON quality_alert USING btree (id) WHERE (state <> 'closed'::text);

CREATE UNIQUE INDEX quality_alert_pkey ON quality_alert USING btree (id);

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
	duplicates BIGINT NOT NULL
);

CREATE UNIQUE INDEX quality_day_pkey ON quality_day USING btree (day, institution_id, type);

CREATE TABLE quality_detail (
	day INTEGER NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	tally BYTEA NOT NULL
);

CREATE UNIQUE INDEX quality_detail_pkey ON quality_detail USING btree (day, institution_id, type);

CREATE TABLE quality_letter (
	id BIGINT NOT NULL,
	month INTEGER NOT NULL,
	institution_id BIGINT NOT NULL,
	edition INTEGER NOT NULL,
	created_at BIGINT NOT NULL,
	created_by BIGINT NOT NULL,
	rank_place INTEGER NOT NULL,
	rank_of INTEGER NOT NULL,
	overall_score DOUBLE PRECISION,
	model BYTEA NOT NULL,
	pdf BYTEA NOT NULL
);

CREATE UNIQUE INDEX quality_letter_month ON quality_letter USING btree (month, institution_id, edition);

CREATE UNIQUE INDEX quality_letter_pkey ON quality_letter USING btree (id);

CREATE TABLE quality_message (
	message_id BIGINT NOT NULL,
	part BIGINT NOT NULL,
	attempt BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	day INTEGER NOT NULL,
	repeat_key BIGINT NOT NULL,
	tally BYTEA NOT NULL,
	folded INTEGER NOT NULL
);

CREATE INDEX quality_message_day ON quality_message USING btree (day, message_id, institution_id, type);

CREATE INDEX quality_message_waiting ON quality_message USING btree (message_id) WHERE (folded = 0);

CREATE UNIQUE INDEX quality_message_pkey ON quality_message USING btree (message_id, part, attempt);

CREATE TABLE quality_owner (
	repeat_key BIGINT NOT NULL,
	message_id BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	day INTEGER NOT NULL
);

CREATE INDEX quality_owner_message ON quality_owner USING btree (message_id);

CREATE UNIQUE INDEX quality_owner_pkey ON quality_owner USING btree (repeat_key);

CREATE TABLE quality_state (
	one INTEGER NOT NULL,
	turn BIGINT NOT NULL,
	forgotten BIGINT NOT NULL
);

CREATE UNIQUE INDEX quality_state_pkey ON quality_state USING btree (one);

CREATE TABLE quality_threshold (
	id BIGINT NOT NULL,
	dimension TEXT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	below DOUBLE PRECISION NOT NULL,
	clear_at DOUBLE PRECISION NOT NULL,
	least BIGINT NOT NULL,
	days INTEGER NOT NULL,
	active INTEGER NOT NULL,
	version BIGINT NOT NULL
);

CREATE UNIQUE INDEX quality_threshold_pkey ON quality_threshold USING btree (id);

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

CREATE TABLE registry_consortium (
	id BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	lead BIGINT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_consortium_code ON registry_consortium USING btree (code);

CREATE UNIQUE INDEX registry_consortium_pkey ON registry_consortium USING btree (id);

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

CREATE TABLE registry_device (
	id BIGINT NOT NULL,
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

CREATE UNIQUE INDEX registry_device_code ON registry_device USING btree (institution, code);

CREATE UNIQUE INDEX registry_device_pkey ON registry_device USING btree (id);

CREATE UNIQUE INDEX registry_device_udi ON registry_device USING btree (udi, serial) WHERE (udi <> ''::text);

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

CREATE TABLE registry_licence (
	id BIGINT NOT NULL,
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

CREATE INDEX registry_licence_end ON registry_licence USING btree (expires_on, id) WHERE ((expires_on <> ''::text) AND (status = 'active'::text));

CREATE INDEX registry_licence_holder ON registry_licence USING btree (held_by);

CREATE UNIQUE INDEX registry_licence_number ON registry_licence USING btree (kind, number_fold);

CREATE UNIQUE INDEX registry_licence_pkey ON registry_licence USING btree (id);

CREATE TABLE registry_member (
	consortium BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL
);

CREATE INDEX registry_member_institution ON registry_member USING btree (institution);

CREATE UNIQUE INDEX registry_member_pkey ON registry_member USING btree (consortium, institution);

CREATE TABLE registry_oid (
	oid TEXT NOT NULL,
	kind TEXT NOT NULL,
	n BIGINT NOT NULL,
	name TEXT NOT NULL,
	holder BIGINT NOT NULL,
	assigned_at BIGINT NOT NULL,
	status TEXT NOT NULL
);

CREATE UNIQUE INDEX registry_oid_holder ON registry_oid USING btree (kind, holder) WHERE (holder <> 0);

CREATE UNIQUE INDEX registry_oid_name ON registry_oid USING btree (kind, name) WHERE (holder = 0);

CREATE UNIQUE INDEX registry_oid_number ON registry_oid USING btree (kind, n);

CREATE UNIQUE INDEX registry_oid_pkey ON registry_oid USING btree (oid);

CREATE TABLE registry_practice (
	worker BIGINT NOT NULL,
	professional BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	main BOOLEAN NOT NULL,
	practised_from TEXT NOT NULL,
	practised_until TEXT NOT NULL
);

CREATE INDEX registry_practice_institution ON registry_practice USING btree (institution);

CREATE INDEX registry_practice_professional ON registry_practice USING btree (professional);

CREATE UNIQUE INDEX registry_practice_pkey ON registry_practice USING btree (worker);

CREATE TABLE registry_professional (
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	name_fold TEXT NOT NULL,
	initials TEXT NOT NULL,
	sex TEXT NOT NULL,
	numbers BYTEA NOT NULL,
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

CREATE INDEX registry_professional_initials ON registry_professional USING btree (initials);

CREATE UNIQUE INDEX registry_professional_certificate ON registry_professional USING btree (cert_index) WHERE (cert_index <> ''::text);

CREATE UNIQUE INDEX registry_professional_number ON registry_professional USING btree (id_index) WHERE (id_index <> ''::text);

CREATE UNIQUE INDEX registry_professional_pkey ON registry_professional USING btree (id);

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

CREATE TABLE repository_foreign_code (
	code_hash BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	document_id BIGINT NOT NULL
);

CREATE UNIQUE INDEX repository_foreign_code_pkey ON repository_foreign_code USING btree (code_hash, institution_id, document_id);

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

CREATE TABLE standards_package (
	id BIGINT NOT NULL,
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
	body BYTEA NOT NULL
);

CREATE UNIQUE INDEX standards_package_pkey ON standards_package USING btree (id);

CREATE UNIQUE INDEX standards_package_version ON standards_package USING btree (name, version);

CREATE TABLE standards_publisher (
	key_id TEXT NOT NULL,
	name TEXT NOT NULL,
	pem TEXT NOT NULL,
	added_by BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX standards_publisher_pkey ON standards_publisher USING btree (key_id);

CREATE TABLE terminology_change (
	id BIGINT NOT NULL,
	mapping_id BIGINT NOT NULL,
	batch_id BIGINT NOT NULL,
	action TEXT NOT NULL,
	ts BIGINT NOT NULL,
	by_id BIGINT NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL
);

CREATE INDEX terminology_change_batch ON terminology_change USING btree (batch_id, id) WHERE (batch_id <> 0);

CREATE INDEX terminology_change_mapping ON terminology_change USING btree (mapping_id, id);

CREATE UNIQUE INDEX terminology_change_pkey ON terminology_change USING btree (id);

CREATE TABLE terminology_job (
	id BIGINT NOT NULL,
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

CREATE INDEX terminology_job_state ON terminology_job USING btree (state, id);

CREATE UNIQUE INDEX terminology_job_pkey ON terminology_job USING btree (id);

CREATE TABLE terminology_lock (
	name TEXT NOT NULL,
	turns BIGINT NOT NULL
);

CREATE UNIQUE INDEX terminology_lock_pkey ON terminology_lock USING btree (name);

CREATE TABLE terminology_map (
	id BIGINT NOT NULL,
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

CREATE INDEX terminology_map_coding ON terminology_map USING btree (code, coded_name, institution_id);

CREATE INDEX terminology_map_institution ON terminology_map USING btree (institution_id, id);

CREATE UNIQUE INDEX terminology_map_pkey ON terminology_map USING btree (id);

CREATE TABLE terminology_seen (
	id BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	example TEXT NOT NULL,
	ts BIGINT NOT NULL,
	codings TEXT NOT NULL
);

CREATE UNIQUE INDEX terminology_seen_pkey ON terminology_seen USING btree (id);

CREATE TABLE terminology_unmapped (
	id BIGINT NOT NULL,
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

CREATE INDEX terminology_unmapped_code ON terminology_unmapped USING btree (code, coded_name);

CREATE INDEX terminology_unmapped_times ON terminology_unmapped USING btree (times, id);

CREATE UNIQUE INDEX terminology_unmapped_coding ON terminology_unmapped USING btree (institution_id, source, code, coded_name);

CREATE UNIQUE INDEX terminology_unmapped_pkey ON terminology_unmapped USING btree (id);

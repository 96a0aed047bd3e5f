-- place: by organisation
CREATE TABLE exchange_message (
	id BIGINT PRIMARY KEY,
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
CREATE UNIQUE INDEX exchange_message_key ON exchange_message (system_id, message_key);
CREATE INDEX exchange_message_institution ON exchange_message (institution_id, id);
CREATE INDEX exchange_message_open ON exchange_message (status, id) WHERE status <> 'accepted';
-- place: by organisation
CREATE TABLE exchange_rule (
	rule TEXT NOT NULL,
	message_id BIGINT NOT NULL,
	severity TEXT NOT NULL,
	findings INTEGER NOT NULL,
	PRIMARY KEY (rule, message_id)
);
CREATE INDEX exchange_rule_message ON exchange_rule (message_id);
-- place: reference
CREATE TABLE exchange_checkpoint (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	journal BIGINT NOT NULL
);

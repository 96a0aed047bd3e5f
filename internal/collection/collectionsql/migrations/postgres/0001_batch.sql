-- One row for every sheet handed in. Keys are empty once nothing may be recognised by them: the batch was refused or cancelled.
-- place: by organisation
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
CREATE UNIQUE INDEX collection_batch_sent ON collection_batch (sender_id, sent_key);
CREATE UNIQUE INDEX collection_batch_body ON collection_batch (institution_id, body_key);
CREATE INDEX collection_batch_institution ON collection_batch (institution_id, id);
CREATE INDEX collection_batch_open ON collection_batch (node, id) WHERE state IN ('queued', 'running');
CREATE INDEX collection_batch_hash ON collection_batch (hash) WHERE body_held = 1;
CREATE INDEX collection_batch_held ON collection_batch (node, finished_at) WHERE body_held = 1;

-- Refused rows, and the first that were accepted with a warning. Findings hold no personal value.
-- place: reference
CREATE TABLE collection_row (
	batch_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	refused BIGINT NOT NULL,
	findings TEXT NOT NULL,
	PRIMARY KEY (batch_id, row_no)
);

-- place: reference
CREATE TABLE collection_rule (
	batch_id BIGINT NOT NULL,
	rule TEXT NOT NULL,
	path TEXT NOT NULL,
	severity TEXT NOT NULL,
	element TEXT NOT NULL,
	count_rows BIGINT NOT NULL,
	first_row BIGINT NOT NULL,
	PRIMARY KEY (batch_id, rule, path)
);

-- Rows that tell of no person: the latest of each key.
-- place: by organisation
CREATE TABLE collection_reference (
	institution_id BIGINT NOT NULL,
	dataset TEXT NOT NULL,
	row_key TEXT NOT NULL,
	hash TEXT NOT NULL,
	body BYTEA NOT NULL,
	batch_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	stored_at BIGINT NOT NULL,
	PRIMARY KEY (institution_id, dataset, row_key)
);

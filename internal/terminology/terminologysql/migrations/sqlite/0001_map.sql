-- One row per mapping, active or not; what it was before stands in terminology_change.
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
CREATE INDEX terminology_change_mapping ON terminology_change (mapping_id, id);
CREATE INDEX terminology_change_batch ON terminology_change (batch_id, id) WHERE batch_id <> 0;
-- What documents held that nothing translated, until it is counted.
CREATE TABLE terminology_seen (
	id INTEGER PRIMARY KEY,
	institution_id BIGINT NOT NULL,
	example TEXT NOT NULL,
	ts BIGINT NOT NULL,
	codings TEXT NOT NULL
);
-- The work list; coded_name is the name when there is no code, else empty.
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
CREATE UNIQUE INDEX terminology_unmapped_coding ON terminology_unmapped (institution_id, source, code, coded_name);
CREATE INDEX terminology_unmapped_code ON terminology_unmapped (code, coded_name);
CREATE INDEX terminology_unmapped_times ON terminology_unmapped (times, id);
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
-- A row to hold while the map is changed or codes are counted: one at a time.
CREATE TABLE terminology_lock (
	name TEXT PRIMARY KEY,
	turns BIGINT NOT NULL
);
INSERT INTO terminology_lock (name, turns) VALUES ('map', 0);

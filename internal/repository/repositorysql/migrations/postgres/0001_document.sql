-- place: by person
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
);
CREATE UNIQUE INDEX repository_document_id ON repository_document (id);
CREATE UNIQUE INDEX repository_document_unique ON repository_document (unique_id, institution_id);
CREATE INDEX repository_document_set ON repository_document (set_id, institution_id) WHERE set_id <> unique_id;
-- place: by person
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
	path TEXT NOT NULL,
	PRIMARY KEY (person_id, document_id, n)
);
-- place: by person
CREATE TABLE repository_body (
	id BIGINT PRIMARY KEY,
	hash TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	packed BYTEA NOT NULL
);
-- place: reference
CREATE TABLE repository_total (
	slot BIGINT PRIMARY KEY,
	documents BIGINT NOT NULL,
	entries BIGINT NOT NULL
);

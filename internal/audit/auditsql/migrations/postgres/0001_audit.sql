-- The ledger's entries. leaf is NULL until the sequencer gives the entry its place in the tree.
-- place: by organisation
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
	seal BYTEA NOT NULL,
	leaf BIGINT
);
CREATE UNIQUE INDEX audit_record_leaf ON audit_record (leaf) WHERE leaf IS NOT NULL;
CREATE INDEX audit_record_waiting ON audit_record (id) WHERE leaf IS NULL;
CREATE INDEX audit_record_ts ON audit_record (ts, id);
CREATE INDEX audit_record_person ON audit_record (person, ts, id) WHERE person IS NOT NULL;
CREATE INDEX audit_record_actor ON audit_record (actor, ts, id) WHERE actor IS NOT NULL;

-- Hashes of the tree, up to 256 of 32 bytes in a row.
-- place: reference
CREATE TABLE audit_tile (
	level BIGINT NOT NULL,
	number BIGINT NOT NULL,
	data BYTEA NOT NULL,
	PRIMARY KEY (level, number)
);

-- One row: the state of the tree. Its lock lets one sequencer work at a time.
-- place: reference
CREATE TABLE audit_head (
	one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	turn BIGINT NOT NULL
);
INSERT INTO audit_head (one, size, root, turn) VALUES (1, 0, '', 0);

-- place: reference
CREATE TABLE audit_checkpoint (
	size BIGINT NOT NULL PRIMARY KEY,
	root BYTEA NOT NULL,
	ts BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	signature BYTEA NOT NULL
);

-- Signed statements of what was pruned.
-- place: reference
CREATE TABLE audit_floor (
	leaf BIGINT NOT NULL PRIMARY KEY,
	before BIGINT NOT NULL,
	ts BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	signature BYTEA NOT NULL
);

-- One row: the result of the last verification.
-- place: reference
CREATE TABLE audit_report (
	one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	report TEXT NOT NULL
);

-- Identifiers, telephone and address at rest are sealed (SM4-GCM) in one value per resident and found by keyed hashes only.
-- empi_person and empi_identifier hold what older versions wrote, until a job has moved it here; they stay empty then.
-- generation: of the keys the row is sealed and indexed with (empi_keyring). A row is never removed; a merge sets survivor.
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
CREATE INDEX empi_resident_reading ON empi_resident (pinyin, birth) WHERE pinyin <> '';
CREATE INDEX empi_resident_name ON empi_resident (name_fold, birth) WHERE name_fold <> '';
CREATE INDEX empi_resident_initials ON empi_resident (initials, birth) WHERE initials <> '';

-- blind is a keyed hash of domain and number. slot is 0 for a trustworthy number, so that one person only can hold it, the
-- person's id otherwise, and -1 in the row that says that the number is a placeholder (person is 0 there).
CREATE TABLE empi_number (
	blind BLOB NOT NULL,
	slot BIGINT NOT NULL,
	person BIGINT NOT NULL,
	trust BIGINT NOT NULL,
	PRIMARY KEY (blind, slot)
) WITHOUT ROWID;

-- Candidate search: hash is a keyed hash of a blocking key; its two lowest bits are the generation's.
CREATE TABLE empi_key (
	hash BIGINT NOT NULL,
	person BIGINT NOT NULL,
	PRIMARY KEY (hash, person)
) WITHOUT ROWID;

-- proof shows that a node holds the same keys; retired_at is set once no row needs the generation any more.
CREATE TABLE empi_keyring (
	generation BIGINT PRIMARY KEY,
	proof BLOB NOT NULL,
	made_at BIGINT NOT NULL,
	retired_at BIGINT NOT NULL
);

-- Long jobs and how far they have come; place is where they go on after a stop.
CREATE TABLE empi_task (
	name TEXT PRIMARY KEY,
	place TEXT NOT NULL,
	done BIGINT NOT NULL,
	total BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	finished_at BIGINT NOT NULL
);

-- A resident's traits and numbers as they were before the change that made this version.
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

-- Links made on probability alone, so that each can be looked at and taken back; sealed holds the claim.
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

-- What was taken out of one person into another.
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

-- Weights learnt on this node's data; standing is the one in use.
CREATE TABLE empi_model (
	version TEXT PRIMARY KEY,
	learnt_at BIGINT NOT NULL,
	pairs BIGINT NOT NULL,
	standing BOOLEAN NOT NULL,
	body TEXT NOT NULL
);

ALTER TABLE empi_review ADD COLUMN weight REAL NOT NULL DEFAULT 0;
ALTER TABLE empi_review ADD COLUMN assignee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE empi_review ADD COLUMN assigned_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE empi_review ADD COLUMN assigned_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE empi_review ADD COLUMN first_verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE empi_review ADD COLUMN first_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE empi_review ADD COLUMN first_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX empi_review_weight ON empi_review (status, weight, id);

-- Every act at the review desk, for the statistics of reviewers and for the history of a pair.
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

-- What subscribers are told, in one order.
CREATE TABLE empi_change (
	seq BIGINT PRIMARY KEY,
	changed_at BIGINT NOT NULL,
	kind TEXT NOT NULL,
	person BIGINT NOT NULL,
	other BIGINT NOT NULL
);

-- place is the number of the last change told; sealed holds the secret that signs what is sent to url.
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

-- Residents on their way to the higher node; the number received is one of the resident's own.
CREATE TABLE empi_higher (
	person BIGINT PRIMARY KEY,
	state TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	code TEXT NOT NULL
);
CREATE INDEX empi_higher_due ON empi_higher (state, next_at);

-- The resident master index. A person's row is never removed; a merge sets survivor.
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
CREATE INDEX empi_person_reading ON empi_person (pinyin, birth) WHERE pinyin <> '';
CREATE INDEX empi_person_name ON empi_person (name_fold, birth) WHERE name_fold <> '';
CREATE INDEX empi_person_initials ON empi_person (initials, birth) WHERE initials <> '';
CREATE INDEX empi_person_phone ON empi_person (phone_digits, birth) WHERE phone_digits <> '';
CREATE INDEX empi_person_survivor ON empi_person (survivor) WHERE survivor <> 0;

-- slot is 0 for a trustworthy number, so that one person only can hold it, and the person's id otherwise.
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

-- place: by organisation
CREATE TABLE quality_message (
	message_id BIGINT NOT NULL,
	part BIGINT NOT NULL,
	attempt BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	day INTEGER NOT NULL,
	repeat_key BIGINT NOT NULL,
	tally BYTEA NOT NULL,
	folded INTEGER NOT NULL,
	PRIMARY KEY (message_id, part, attempt)
);
CREATE INDEX quality_message_day ON quality_message (day, message_id, institution_id, type);
CREATE INDEX quality_message_waiting ON quality_message (message_id) WHERE folded = 0;
-- place: by organisation
CREATE TABLE quality_owner (
	repeat_key BIGINT NOT NULL PRIMARY KEY,
	message_id BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	day INTEGER NOT NULL
);
CREATE INDEX quality_owner_message ON quality_owner (message_id);
-- place: by organisation
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
);
-- place: by organisation
CREATE TABLE quality_detail (
	day INTEGER NOT NULL,
	institution_id BIGINT NOT NULL,
	type TEXT NOT NULL,
	tally BYTEA NOT NULL,
	PRIMARY KEY (day, institution_id, type)
);
-- place: reference
CREATE TABLE quality_state (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	turn BIGINT NOT NULL,
	forgotten BIGINT NOT NULL
);
INSERT INTO quality_state (one, turn, forgotten) VALUES (1, 0, 0);
-- place: reference
CREATE TABLE quality_threshold (
	id BIGINT NOT NULL PRIMARY KEY,
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
-- place: by organisation
CREATE TABLE quality_alert (
	id BIGINT NOT NULL PRIMARY KEY,
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
CREATE INDEX quality_alert_last ON quality_alert (threshold_id, institution_id, id);
CREATE INDEX quality_alert_unclosed ON quality_alert (id) WHERE state <> 'closed';
-- place: by organisation
CREATE TABLE quality_letter (
	id BIGINT NOT NULL PRIMARY KEY,
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
CREATE UNIQUE INDEX quality_letter_month ON quality_letter (month, institution_id, edition);

-- place: by person
CREATE TABLE citizen_measurement (
	person_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	ts BIGINT NOT NULL,
	id BIGINT NOT NULL,
	readings TEXT NOT NULL,
	context TEXT NOT NULL,
	account_id BIGINT NOT NULL,
	PRIMARY KEY (person_id, kind, ts, id)
);

CREATE TABLE registry_institution (
	id BIGINT PRIMARY KEY,
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
CREATE UNIQUE INDEX registry_institution_code ON registry_institution (code);
CREATE INDEX registry_institution_parent ON registry_institution (parent);

-- Every code that resolves to an institution, normalised; a code belongs to one institution only.
CREATE TABLE registry_code (
	code TEXT PRIMARY KEY,
	institution BIGINT NOT NULL
);
CREATE INDEX registry_code_institution ON registry_code (institution);

CREATE TABLE registry_department (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	parent BIGINT NOT NULL,
	status TEXT NOT NULL
);
CREATE UNIQUE INDEX registry_department_code ON registry_department (institution, code);

CREATE TABLE registry_worker (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	department BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	title TEXT NOT NULL,
	role TEXT NOT NULL,
	licence TEXT NOT NULL,
	status TEXT NOT NULL
);
CREATE UNIQUE INDEX registry_worker_code ON registry_worker (institution, code);

CREATE TABLE registry_system (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	status TEXT NOT NULL,
	document_types TEXT NOT NULL,
	last_seen BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_system_name ON registry_system (institution, name);

CREATE TABLE registry_change (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	object BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	fields TEXT NOT NULL
);
CREATE INDEX registry_change_object ON registry_change (object, id);

-- Health workers of the region, once each; numbers are sealed, the digests are keyed.
CREATE TABLE registry_professional (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	name_fold TEXT NOT NULL,
	initials TEXT NOT NULL,
	sex TEXT NOT NULL,
	numbers BLOB NOT NULL,
	id_index TEXT NOT NULL,
	cert_index TEXT NOT NULL,
	category TEXT NOT NULL,
	scope TEXT NOT NULL,
	title TEXT NOT NULL,
	education TEXT NOT NULL,
	degree TEXT NOT NULL,
	school TEXT NOT NULL,
	major TEXT NOT NULL,
	status TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_professional_number ON registry_professional (id_index) WHERE id_index <> '';
CREATE UNIQUE INDEX registry_professional_certificate ON registry_professional (cert_index) WHERE cert_index <> '';
CREATE INDEX registry_professional_initials ON registry_professional (initials);

-- A worker's entry at an institution is a place of practice of a professional.
CREATE TABLE registry_practice (
	worker BIGINT PRIMARY KEY,
	professional BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	main BOOLEAN NOT NULL,
	practised_from TEXT NOT NULL,
	practised_until TEXT NOT NULL
);
CREATE INDEX registry_practice_professional ON registry_practice (professional);
CREATE INDEX registry_practice_institution ON registry_practice (institution);

CREATE TABLE registry_licence (
	id BIGINT PRIMARY KEY,
	holder TEXT NOT NULL,
	held_by BIGINT NOT NULL,
	kind TEXT NOT NULL,
	number TEXT NOT NULL,
	number_fold TEXT NOT NULL,
	authority TEXT NOT NULL,
	scope TEXT NOT NULL,
	issued_on TEXT NOT NULL,
	expires_on TEXT NOT NULL,
	status TEXT NOT NULL,
	warned BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_licence_number ON registry_licence (kind, number_fold);
CREATE INDEX registry_licence_holder ON registry_licence (held_by);
CREATE INDEX registry_licence_end ON registry_licence (expires_on, id) WHERE expires_on <> '' AND status = 'active';

CREATE TABLE registry_consortium (
	id BIGINT PRIMARY KEY,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	lead BIGINT NOT NULL,
	status TEXT NOT NULL
);
CREATE UNIQUE INDEX registry_consortium_code ON registry_consortium (code);

CREATE TABLE registry_member (
	consortium BIGINT NOT NULL,
	institution BIGINT NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL,
	PRIMARY KEY (consortium, institution)
);
CREATE INDEX registry_member_institution ON registry_member (institution);

CREATE TABLE registry_device (
	id BIGINT PRIMARY KEY,
	institution BIGINT NOT NULL,
	department BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	maker TEXT NOT NULL,
	model TEXT NOT NULL,
	serial TEXT NOT NULL,
	udi TEXT NOT NULL,
	installed_on TEXT NOT NULL,
	status TEXT NOT NULL
);
CREATE UNIQUE INDEX registry_device_code ON registry_device (institution, code);
CREATE UNIQUE INDEX registry_device_udi ON registry_device (udi, serial) WHERE udi <> '';

-- Object identifiers assigned under the node's arc.
CREATE TABLE registry_oid (
	oid TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	n BIGINT NOT NULL,
	name TEXT NOT NULL,
	holder BIGINT NOT NULL,
	assigned_at BIGINT NOT NULL,
	status TEXT NOT NULL
);
CREATE UNIQUE INDEX registry_oid_number ON registry_oid (kind, n);
CREATE UNIQUE INDEX registry_oid_holder ON registry_oid (kind, holder) WHERE holder <> 0;
CREATE UNIQUE INDEX registry_oid_name ON registry_oid (kind, name) WHERE holder = 0;

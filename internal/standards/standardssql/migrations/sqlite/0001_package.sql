CREATE TABLE standards_package (
	id BIGINT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	manifest TEXT NOT NULL,
	size_bytes BIGINT NOT NULL,
	state TEXT NOT NULL,
	imported_by BIGINT NOT NULL,
	imported_at BIGINT NOT NULL,
	released_by BIGINT NOT NULL,
	released_at BIGINT NOT NULL,
	withdrawn_at BIGINT NOT NULL,
	reason TEXT NOT NULL,
	body BLOB NOT NULL
);
CREATE UNIQUE INDEX standards_package_version ON standards_package (name, version);

CREATE TABLE standards_publisher (
	key_id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	pem TEXT NOT NULL,
	added_by BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);

-- One active card per person; a revoked card stays, so that its number resolves for ever.
CREATE TABLE healthcode_card (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL,
	number TEXT NOT NULL,
	status TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	issued_by BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	revoked_by BIGINT NOT NULL,
	reason TEXT NOT NULL
);
CREATE UNIQUE INDEX healthcode_card_active ON healthcode_card (person_id) WHERE status = 'active';
CREATE INDEX healthcode_card_person ON healthcode_card (person_id);

-- The number is sealed; lookup is its keyed digest.
CREATE TABLE healthcode_binding (
	id BIGINT PRIMARY KEY,
	card BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	institution BIGINT NOT NULL,
	sealed BLOB NOT NULL,
	lookup TEXT NOT NULL,
	shown TEXT NOT NULL,
	bound_at BIGINT NOT NULL,
	bound_by BIGINT NOT NULL
);
CREATE UNIQUE INDEX healthcode_binding_lookup ON healthcode_binding (lookup);
CREATE INDEX healthcode_binding_person ON healthcode_binding (person_id);

-- Tokens taken lately; rows are pruned once nobody could use them.
CREATE TABLE healthcode_use (
	nonce TEXT PRIMARY KEY,
	expires_at BIGINT NOT NULL
);
CREATE INDEX healthcode_use_expires ON healthcode_use (expires_at);

-- By which codes of the sender's own a document is found again when the map of codes changes: a hash of the code, per institution.
CREATE TABLE repository_foreign_code (
	code_hash BIGINT NOT NULL,
	institution_id BIGINT NOT NULL,
	document_id BIGINT NOT NULL,
	PRIMARY KEY (code_hash, institution_id, document_id)
) WITHOUT ROWID;

-- place: reference
CREATE TABLE outbox_event (
	seq BIGSERIAL PRIMARY KEY,
	xid BIGINT NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT),
	ts BIGINT NOT NULL,
	subject TEXT NOT NULL,
	key BIGINT,
	payload TEXT NOT NULL
);
CREATE INDEX outbox_event_order ON outbox_event (xid, seq);
-- place: reference
CREATE TABLE outbox_cursor (
	subscriber TEXT PRIMARY KEY,
	xid BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	ts BIGINT NOT NULL
);

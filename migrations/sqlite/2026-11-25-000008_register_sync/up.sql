-- A sync with CQC's API on its way, so that one that was broken off goes on where it stood. Only one is open at a time.
CREATE TABLE register_sync (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    since_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'abandoned')),
    next_page BIGINT NOT NULL,
    listed BOOLEAN NOT NULL,
    holder TEXT,
    beat BIGINT NOT NULL,
    ended_at TIMESTAMP
);
CREATE UNIQUE INDEX register_sync_open ON register_sync (state) WHERE state = 'open';

-- What it asks for; gone when the sync has ended. No document has the name of a person who manages or a telephone number.
CREATE TABLE register_sync_item (
    sync_id BIGINT NOT NULL REFERENCES register_sync (id),
    kind TEXT NOT NULL CHECK (kind IN ('location', 'provider')),
    cqc_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'fetched', 'refused')),
    body TEXT,
    reason TEXT,
    PRIMARY KEY (sync_id, kind, cqc_id)
);
CREATE INDEX register_sync_item_waiting ON register_sync_item (sync_id, kind, state, position);

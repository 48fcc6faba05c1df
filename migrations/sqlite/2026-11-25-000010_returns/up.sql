-- The monthly return: every save, which save is current, what is done in a month, drafts, keys of requests.
CREATE TABLE section_save (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    section TEXT NOT NULL,
    notice TEXT NOT NULL,
    month TEXT,
    version BIGINT NOT NULL CHECK (version > 0),
    previous_id BIGINT REFERENCES section_save (id),
    answers TEXT NOT NULL,
    reasons TEXT NOT NULL,
    unchanged BOOLEAN NOT NULL,
    nil BOOLEAN NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('page', 'reminder', 'bulk', 'api')),
    saved_by TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    sequence BIGINT,
    CHECK ((version = 1) = (previous_id IS NULL))
);
-- A location's history, of all sections or one; and what counted for one of its months.
CREATE UNIQUE INDEX section_save_version ON section_save (location_id, section, version);
CREATE INDEX section_save_location_id ON section_save (location_id, id);
CREATE INDEX section_save_month ON section_save (month, location_id, id) WHERE month IS NOT NULL;
-- The order in which saves are handed out, and those that have no place in it yet.
CREATE UNIQUE INDEX section_save_sequence ON section_save (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX section_save_unsealed ON section_save (id) WHERE sequence IS NULL;

CREATE TABLE current_section (
    location_id TEXT NOT NULL REFERENCES location (id),
    section TEXT NOT NULL,
    save_id BIGINT NOT NULL REFERENCES section_save (id),
    version BIGINT NOT NULL,
    figures_since TIMESTAMP NOT NULL,
    PRIMARY KEY (location_id, section)
);

CREATE TABLE month_progress (
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL,
    done TEXT NOT NULL,
    completed_at TIMESTAMP,
    completed_by BIGINT REFERENCES section_save (id),
    PRIMARY KEY (location_id, month)
);
CREATE INDEX month_progress_month ON month_progress (month, location_id);

CREATE TABLE section_draft (
    account_id BIGINT NOT NULL REFERENCES account (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    section TEXT NOT NULL,
    typed TEXT NOT NULL,
    based_on BIGINT NOT NULL,
    kept_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, location_id, section)
);
CREATE INDEX section_draft_kept_at ON section_draft (kept_at);

CREATE TABLE request_key (
    holder TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    save_id BIGINT NOT NULL REFERENCES section_save (id),
    used_at TIMESTAMP NOT NULL,
    PRIMARY KEY (holder, key_hash)
);
CREATE INDEX request_key_used_at ON request_key (used_at);


-- A save is never changed, but for its place in the order, which it gets once.
CREATE TRIGGER section_save_no_update BEFORE UPDATE OF id, location_id, provider_id, section, notice, month, version, previous_id, answers, reasons, unchanged, nil, channel, saved_by, saved_at ON section_save
BEGIN SELECT RAISE(ABORT, 'saves are never changed'); END;

CREATE TRIGGER section_save_one_place BEFORE UPDATE OF sequence ON section_save WHEN OLD.sequence IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'saves are never changed'); END;

-- INSERT OR REPLACE deletes without firing the trigger below.
CREATE TRIGGER section_save_no_replace BEFORE INSERT ON section_save
WHEN EXISTS (SELECT 1 FROM section_save WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'saves are never changed'); END;

CREATE TRIGGER section_save_no_delete BEFORE DELETE ON section_save
BEGIN SELECT RAISE(ABORT, 'saves are never deleted'); END;

-- Extracts that are made by themselves: once at a moment, after each closing, or on each working day. A check is no part of
-- what lies on the disk, so SQLite lets it be changed in the text of the table, without a copy of all runs.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''command'', ''page'', ''api'', ''closing'')', '(''command'', ''page'', ''api'', ''closing'', ''schedule'')')
WHERE type = 'table' AND name = 'extract_run';
PRAGMA writable_schema = RESET;
CREATE TABLE extract_schedule (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('care-home', 'home-care', 'full', 'compliance', 'register')),
    format TEXT NOT NULL CHECK (format IN ('csv', 'csv-plain', 'jsonl', 'parquet')),
    scope TEXT NOT NULL,
    sensitive BOOLEAN NOT NULL,
    recipient_id BIGINT REFERENCES extract_recipient (id),
    rhythm TEXT NOT NULL CHECK (rhythm IN ('once', 'closing', 'working_day')),
    month TEXT,
    due_at TIMESTAMP,
    provisional BOOLEAN NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    cancelled_by TEXT,
    CHECK ((rhythm = 'once') = (month IS NOT NULL)),
    CHECK ((rhythm = 'once') = (due_at IS NOT NULL))
);
CREATE INDEX extract_schedule_scope ON extract_schedule (scope, id);
CREATE INDEX extract_schedule_recipient_id ON extract_schedule (recipient_id, id);
CREATE INDEX extract_schedule_running ON extract_schedule (id) WHERE ended_at IS NULL;

-- What a schedule was due for is made once, whoever makes it: a run is of the month and as at the moment for which it was due.
ALTER TABLE extract_run ADD COLUMN schedule_id BIGINT REFERENCES extract_schedule (id);
CREATE UNIQUE INDEX extract_run_schedule ON extract_run (schedule_id, month, as_at);

CREATE TRIGGER extract_schedule_no_update BEFORE UPDATE OF id, kind, format, scope, sensitive, recipient_id, rhythm, month, due_at, provisional, asked_by, asked_at ON extract_schedule
BEGIN SELECT RAISE(ABORT, 'a schedule is only ever ended'); END;

CREATE TRIGGER extract_schedule_no_restart BEFORE UPDATE ON extract_schedule WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a schedule that has ended is never changed'); END;

CREATE TRIGGER extract_schedule_no_delete BEFORE DELETE ON extract_schedule
BEGIN SELECT RAISE(ABORT, 'a schedule is never deleted'); END;

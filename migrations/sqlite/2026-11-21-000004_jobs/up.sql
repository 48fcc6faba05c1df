-- Background work: the queue, and the rows that say when regular work is next due.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed')),
    attempts INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    run_at TIMESTAMP NOT NULL,
    leased_by TEXT,
    leased_until TIMESTAMP,
    finished_at TIMESTAMP,
    last_error TEXT
);
CREATE INDEX job_queued ON job (run_at, id) WHERE state = 'queued';
CREATE INDEX job_state ON job (state, id);
CREATE INDEX job_finished_at ON job (finished_at);

CREATE TABLE job_schedule (
    name TEXT PRIMARY KEY NOT NULL,
    cron TEXT NOT NULL,
    next_run_at TIMESTAMP NOT NULL,
    last_run_at TIMESTAMP
);

-- Extracts: moments that were asked for, runs, their files, who may have them, and each that left.
CREATE TABLE extract_moment (
    as_at TIMESTAMP PRIMARY KEY NOT NULL,
    last_place BIGINT NOT NULL,
    last_event BIGINT NOT NULL,
    kept_at TIMESTAMP NOT NULL
);

CREATE TABLE extract_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('care-home', 'home-care', 'full', 'compliance', 'register')),
    month TEXT NOT NULL,
    as_at TIMESTAMP NOT NULL REFERENCES extract_moment (as_at),
    format TEXT NOT NULL CHECK (format IN ('csv', 'jsonl')),
    scope TEXT NOT NULL,
    sensitive BOOLEAN NOT NULL,
    provisional BOOLEAN NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('command', 'page', 'api', 'closing')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP,
    finished_at TIMESTAMP,
    reason TEXT,
    version BIGINT,
    previous_id BIGINT REFERENCES extract_run (id),
    notice TEXT,
    owed BIGINT,
    answered BIGINT
);
CREATE INDEX extract_run_scope ON extract_run (scope, id);
CREATE INDEX extract_run_same ON extract_run (kind, month, scope, as_at, id);
CREATE INDEX extract_run_as_at ON extract_run (as_at);
CREATE INDEX extract_run_previous_id ON extract_run (previous_id);
CREATE INDEX extract_run_running ON extract_run (started_at) WHERE state = 'running';

CREATE TABLE extract_file (
    run_id BIGINT NOT NULL REFERENCES extract_run (id),
    name TEXT NOT NULL,
    is_data BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    rows BIGINT,
    items BIGINT,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (run_id, name)
);

CREATE TABLE extract_recipient (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL CHECK (length(name) > 0),
    purpose TEXT NOT NULL CHECK (length(purpose) > 0),
    basis TEXT NOT NULL CHECK (basis IN ('health_or_care', 'exception_a', 'exception_b', 'exception_c', 'exception_d', 'exception_e', 'exception_f', 'exception_g')),
    sensitive BOOLEAN NOT NULL,
    public_interest TEXT,
    valid_from DATE NOT NULL,
    valid_until DATE,
    scope TEXT NOT NULL,
    api_key_id BIGINT REFERENCES api_key (id),
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at TIMESTAMP,
    CHECK (NOT sensitive OR length(public_interest) > 0)
);
CREATE INDEX extract_recipient_api_key_id ON extract_recipient (api_key_id, id);

CREATE TABLE disclosure (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES extract_run (id),
    file TEXT NOT NULL,
    recipient_id BIGINT REFERENCES extract_recipient (id),
    rows BIGINT,
    items BIGINT,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    part TEXT,
    actor TEXT NOT NULL,
    via TEXT NOT NULL CHECK (via IN ('command', 'page', 'api')),
    disclosed_at TIMESTAMP NOT NULL
);
CREATE INDEX disclosure_run_id ON disclosure (run_id, id);
CREATE INDEX disclosure_recipient_id ON disclosure (recipient_id, id);

CREATE TRIGGER extract_moment_no_update BEFORE UPDATE ON extract_moment
BEGIN SELECT RAISE(ABORT, 'a moment is never changed'); END;

CREATE TRIGGER extract_moment_no_delete BEFORE DELETE ON extract_moment
BEGIN SELECT RAISE(ABORT, 'a moment is never deleted'); END;

CREATE TRIGGER extract_run_no_update BEFORE UPDATE ON extract_run WHEN OLD.state IN ('done', 'failed')
BEGIN SELECT RAISE(ABORT, 'a run that has ended is never changed'); END;

CREATE TRIGGER extract_run_no_delete BEFORE DELETE ON extract_run
BEGIN SELECT RAISE(ABORT, 'a run is never deleted'); END;

CREATE TRIGGER extract_file_no_update BEFORE UPDATE ON extract_file
BEGIN SELECT RAISE(ABORT, 'a file is never changed'); END;

CREATE TRIGGER extract_file_no_delete BEFORE DELETE ON extract_file
BEGIN SELECT RAISE(ABORT, 'a file is never deleted'); END;

CREATE TRIGGER extract_recipient_no_update BEFORE UPDATE OF id, name, purpose, basis, sensitive, public_interest, valid_from, valid_until, scope, api_key_id, added_by, added_at ON extract_recipient
BEGIN SELECT RAISE(ABORT, 'a recipient is only ever withdrawn'); END;

CREATE TRIGGER extract_recipient_no_delete BEFORE DELETE ON extract_recipient
BEGIN SELECT RAISE(ABORT, 'a recipient is never deleted'); END;

CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure
BEGIN SELECT RAISE(ABORT, 'a disclosure is never changed'); END;

CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure
BEGIN SELECT RAISE(ABORT, 'a disclosure is never deleted'); END;

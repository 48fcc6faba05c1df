-- The outbox: every message the service sends, and every attempt to send it.
CREATE TABLE mail_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    secret_name TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX mail_message_state ON mail_message (state, id);

CREATE TABLE mail_attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES mail_message (id),
    attempted_at TIMESTAMP NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'deferred', 'refused')),
    detail TEXT NOT NULL
);
CREATE INDEX mail_attempt_message_id ON mail_attempt (message_id, id);

-- Reminders: what was sent to whom, links that confirm figures, what people chose, addresses that mail came back from.
CREATE TABLE reminder (
    account_id BIGINT NOT NULL REFERENCES account (id),
    month TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('window_opens', 'half_way', 'two_days_left', 'last_day', 'closed_and_missed')),
    message_id BIGINT NOT NULL REFERENCES mail_message (id),
    locations BIGINT NOT NULL CHECK (locations > 0),
    queued_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, month, kind)
);
CREATE INDEX reminder_message_id ON reminder (message_id);

CREATE TABLE confirm_link (
    token_hash TEXT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX confirm_link_account_id ON confirm_link (account_id);
CREATE INDEX confirm_link_location_id ON confirm_link (location_id);
CREATE INDEX confirm_link_created_at ON confirm_link (created_at);

CREATE TABLE reminder_choice (
    account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account (id),
    hour INTEGER CHECK (hour BETWEEN 0 AND 23),
    skipped TEXT NOT NULL,
    chosen_at TIMESTAMP NOT NULL
);

CREATE TABLE contact_bounce (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    email TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX contact_bounce_account_id ON contact_bounce (account_id, id);
CREATE INDEX contact_bounce_email ON contact_bounce (email) WHERE ended_at IS NULL;

-- Who has access to a location, and what became of the messages to an address.
CREATE INDEX grant_scope_id ON "grant" (scope_id, scope_kind);
CREATE INDEX mail_message_recipient ON mail_message (recipient, id);

CREATE TRIGGER reminder_no_update BEFORE UPDATE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder that was sent is never changed'); END;

CREATE TRIGGER reminder_no_delete BEFORE DELETE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder that was sent is never deleted'); END;

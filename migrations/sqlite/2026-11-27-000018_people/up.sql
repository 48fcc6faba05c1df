-- Asking for access and invitations, second factors, devices that are known, and what keys and accounts need to come to an end.
ALTER TABLE account ADD COLUMN job_title TEXT;
ALTER TABLE account ADD COLUMN closing_warned_at TIMESTAMP;
ALTER TABLE account ADD COLUMN erased_at TIMESTAMP;

ALTER TABLE api_key ADD COLUMN expires_at TIMESTAMP;
ALTER TABLE api_key ADD COLUMN last_used_at TIMESTAMP;

ALTER TABLE session ADD COLUMN stage TEXT NOT NULL DEFAULT 'full' CHECK (stage IN ('full', 'second_factor', 'set_up'));

ALTER TABLE location ADD COLUMN website TEXT;

CREATE TABLE second_factor (
    account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_step BIGINT
);

CREATE TABLE recovery_code (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    code_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX recovery_code_account_id ON recovery_code (account_id, code_hash);

CREATE TABLE known_device (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    token_hash TEXT NOT NULL,
    network_key TEXT NOT NULL,
    device TEXT NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    remembered_until TIMESTAMP
);
CREATE UNIQUE INDEX known_device_account_id ON known_device (account_id, token_hash);
CREATE INDEX known_device_token_hash ON known_device (token_hash);
CREATE INDEX known_device_last_seen_at ON known_device (last_seen_at);

CREATE TABLE access_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('asked', 'invited')),
    state TEXT NOT NULL CHECK (state IN ('unproved', 'waiting', 'invited', 'approved', 'refused', 'withdrawn')),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    job_title TEXT NOT NULL,
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('provider', 'location')),
    scope_id TEXT NOT NULL,
    provider_id TEXT NOT NULL REFERENCES provider (id),
    token_hash TEXT NOT NULL UNIQUE,
    network_key TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    proved_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by TEXT,
    refusal TEXT,
    message TEXT,
    invited_by BIGINT REFERENCES account (id),
    account_id BIGINT REFERENCES account (id)
);
CREATE INDEX access_request_state ON access_request (state, id);
CREATE INDEX access_request_provider_id ON access_request (provider_id, state, id);
CREATE INDEX access_request_email ON access_request (email, created_at);
CREATE INDEX access_request_network_key ON access_request (network_key, created_at);
CREATE INDEX access_request_invited_by ON access_request (invited_by);
CREATE INDEX access_request_account_id ON access_request (account_id);

CREATE TABLE access_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    request_id BIGINT NOT NULL REFERENCES access_request (id),
    author_id BIGINT NOT NULL REFERENCES account (id),
    body TEXT NOT NULL,
    written_at TIMESTAMP NOT NULL
);
CREATE INDEX access_note_request_id ON access_note (request_id, id);
CREATE INDEX access_note_author_id ON access_note (author_id);

-- Who is signed in where, the one-time links that set a password, and attempts to sign in.
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    csrf_token TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL
);
CREATE INDEX session_account_id ON session (account_id);
CREATE INDEX session_last_seen_at ON session (last_seen_at);

CREATE TABLE one_time_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX one_time_link_account_id ON one_time_link (account_id);

CREATE TABLE sign_in_attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_key TEXT NOT NULL,
    address_key TEXT NOT NULL,
    attempted_at TIMESTAMP NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX sign_in_attempt_account_key ON sign_in_attempt (account_key, attempted_at);
CREATE INDEX sign_in_attempt_address_key ON sign_in_attempt (address_key, attempted_at);
CREATE INDEX sign_in_attempt_attempted_at ON sign_in_attempt (attempted_at);

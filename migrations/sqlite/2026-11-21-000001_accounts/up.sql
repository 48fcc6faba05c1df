-- People, the keys of suppliers' systems, and what each of them may do.
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    demonstration BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    deactivated_at TIMESTAMP
);

CREATE TABLE api_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);

CREATE TABLE "grant" (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT REFERENCES account (id),
    api_key_id BIGINT REFERENCES api_key (id),
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('national', 'area', 'provider', 'location')),
    scope_id TEXT,
    granted_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    CHECK ((account_id IS NULL) <> (api_key_id IS NULL)),
    CHECK ((scope_kind = 'national') = (scope_id IS NULL))
);
CREATE INDEX grant_account_id ON "grant" (account_id);
CREATE INDEX grant_api_key_id ON "grant" (api_key_id);

-- Whom an organisation means when it vouches for somebody.
CREATE TABLE linked_sign_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX linked_sign_in_issuer ON linked_sign_in (issuer, subject);
CREATE UNIQUE INDEX linked_sign_in_account_id ON linked_sign_in (account_id, issuer);

-- What was paid back of payments that did not come after all.
ALTER TABLE enforcement_case ADD COLUMN refunded_too_much BIGINT NOT NULL DEFAULT 0 CHECK (refunded_too_much >= 0);

-- Chasing: missed windows counted and kept, who was rung or written to, and what was reported as no longer operating.

-- What the counts of a month were counted from; when that is something else by now, they are counted again.
CREATE TABLE miss_counting (
    month TEXT PRIMARY KEY NOT NULL,
    basis TEXT NOT NULL,
    counted_at TIMESTAMP NOT NULL
);

-- Derived from outcomes, the register, accounts, mail and the contact log; can be made anew at any time.
CREATE TABLE miss_count (
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    consecutive INTEGER NOT NULL,
    in_last_12 INTEGER NOT NULL,
    at_risk BOOLEAN NOT NULL,
    triggered BOOLEAN NOT NULL,
    next_triggers BOOLEAN NOT NULL,
    people INTEGER NOT NULL,
    working INTEGER NOT NULL,
    last_contact_at TIMESTAMP,
    PRIMARY KEY (location_id, month)
);
CREATE INDEX miss_count_place ON miss_count (month, place);
CREATE INDEX miss_count_provider ON miss_count (provider_id, month);
-- Only misses, and all that counting needs of them.
CREATE INDEX window_outcome_missed ON window_outcome (month, location_id, provider_id, state)
WHERE state IN ('missing', 'partial');

-- A template that was sent to a selection. It can be undone until it leaves.
CREATE TABLE chase_batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    month TEXT NOT NULL,
    template TEXT NOT NULL,
    request_key TEXT NOT NULL UNIQUE,
    made_by BIGINT NOT NULL REFERENCES account (id),
    made_at TIMESTAMP NOT NULL,
    leaves_at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP
);
CREATE INDEX chase_batch_made_by ON chase_batch (made_by, id);

-- One message is to one person, about one or more locations.
CREATE TABLE chase_message (
    message_id BIGINT NOT NULL REFERENCES mail_message (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    batch_id BIGINT NOT NULL REFERENCES chase_batch (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    PRIMARY KEY (message_id, location_id)
);
CREATE INDEX chase_message_location_id ON chase_message (location_id);
CREATE INDEX chase_message_batch_id ON chase_message (batch_id, message_id);
CREATE INDEX chase_message_account_id ON chase_message (account_id);

CREATE TABLE contact_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    month TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('call', 'message', 'template', 'undone')),
    outcome TEXT NOT NULL CHECK (outcome IN ('spoke', 'left_message', 'no_answer', 'wrong_number', 'sent', 'undone', 'other')),
    note TEXT NOT NULL,
    next_on DATE,
    next_action TEXT NOT NULL,
    batch_id BIGINT REFERENCES chase_batch (id),
    undoes_id BIGINT REFERENCES contact_log (id),
    made_by TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    CHECK ((kind = 'undone') = (undoes_id IS NOT NULL))
);
CREATE INDEX contact_log_location_id ON contact_log (location_id, id);
CREATE INDEX contact_log_provider_id ON contact_log (provider_id);
CREATE INDEX contact_log_batch_id ON contact_log (batch_id, location_id);
CREATE UNIQUE INDEX contact_log_undoes_id ON contact_log (undoes_id);

-- Somebody saw that a place gives no care any more; an administrator checks it. CQC alone deregisters.
CREATE TABLE not_operating_report (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    seen TEXT NOT NULL CHECK (seen IN ('visit', 'call', 'provider', 'public', 'other')),
    reported_by TEXT NOT NULL,
    reported_at TIMESTAMP NOT NULL,
    confirmed BOOLEAN,
    note TEXT,
    checked_by TEXT,
    checked_at TIMESTAMP,
    CHECK ((confirmed IS NULL) = (checked_at IS NULL))
);
CREATE INDEX not_operating_report_location_id ON not_operating_report (location_id, id);
CREATE UNIQUE INDEX not_operating_report_open ON not_operating_report (location_id) WHERE checked_at IS NULL;

-- The names of groups, by which the list is narrowed down.
CREATE INDEX location_brand_name ON location (brand_name, id);

-- Messages that were taken back before they left.
ALTER TABLE mail_message ADD COLUMN cancelled_at TIMESTAMP;

-- When people were last here.
ALTER TABLE account ADD COLUMN last_signed_in_at TIMESTAMP;

CREATE TRIGGER contact_log_no_update BEFORE UPDATE ON contact_log
BEGIN SELECT RAISE(ABORT, 'the contact log is never changed'); END;

CREATE TRIGGER contact_log_no_delete BEFORE DELETE ON contact_log
BEGIN SELECT RAISE(ABORT, 'the contact log is never changed'); END;

-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER contact_log_no_replace BEFORE INSERT ON contact_log
WHEN EXISTS (SELECT 1 FROM contact_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the contact log is never changed'); END;

CREATE TRIGGER not_operating_report_once BEFORE UPDATE ON not_operating_report WHEN OLD.checked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a report is checked once'); END;

CREATE TRIGGER not_operating_report_no_update BEFORE UPDATE OF id, location_id, reason, seen, reported_by, reported_at ON not_operating_report
BEGIN SELECT RAISE(ABORT, 'a report is never changed'); END;

CREATE TRIGGER not_operating_report_no_delete BEFORE DELETE ON not_operating_report
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;

CREATE TRIGGER chase_message_no_update BEFORE UPDATE ON chase_message
BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;

CREATE TRIGGER chase_message_no_delete BEFORE DELETE ON chase_message
BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;

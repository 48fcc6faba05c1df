-- A payment that was recorded wrongly, or that the bank took back: an entry of its own against it, once.
CREATE TABLE case_reversal (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    payment_id BIGINT NOT NULL REFERENCES case_payment (id),
    reversed_on DATE NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX case_reversal_case_id ON case_reversal (case_id, id);
CREATE UNIQUE INDEX case_reversal_payment_id ON case_reversal (payment_id);

CREATE TRIGGER case_reversal_no_update BEFORE UPDATE ON case_reversal
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_reversal_no_delete BEFORE DELETE ON case_reversal
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

-- Money that came for a penalty and was not due, and was paid back.
ALTER TABLE enforcement_case ADD COLUMN overpaid BIGINT NOT NULL DEFAULT 0 CHECK (overpaid >= 0);

CREATE TABLE case_refund (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    pence BIGINT NOT NULL CHECK (pence > 0),
    paid_on DATE NOT NULL,
    reference TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX case_refund_case_id ON case_refund (case_id, id);

CREATE TRIGGER case_refund_no_update BEFORE UPDATE ON case_refund
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_refund_no_delete BEFORE DELETE ON case_refund
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

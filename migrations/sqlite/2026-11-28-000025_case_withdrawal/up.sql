-- Withdrawals of notices that are being written: they are seen and signed by a second person before they leave.
CREATE TABLE case_withdrawal (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    fields TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_at TIMESTAMP NOT NULL,
    document_id BIGINT REFERENCES case_document (id)
);
CREATE INDEX case_withdrawal_case_id ON case_withdrawal (case_id, id);
CREATE INDEX case_withdrawal_document_id ON case_withdrawal (document_id);

CREATE TRIGGER case_withdrawal_no_update BEFORE UPDATE OF id, case_id, fields, drafted_by, drafted_at ON case_withdrawal
BEGIN SELECT RAISE(ABORT, 'of a draft only what became of it is noted'); END;

CREATE TRIGGER case_withdrawal_no_second_end BEFORE UPDATE ON case_withdrawal WHEN OLD.document_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a draft that was signed is never changed'); END;

CREATE TRIGGER case_withdrawal_no_delete BEFORE DELETE ON case_withdrawal
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

DROP INDEX window_outcome_state;
DROP INDEX window_outcome_month;
CREATE INDEX window_outcome_month ON window_outcome (month, location_id);
DROP INDEX month_progress_month;
CREATE INDEX month_progress_month ON month_progress (month, location_id);
DROP INDEX location_board;
DROP TABLE window_hour;
DROP TABLE window_use;
DROP INDEX outcome_correction_extension_id;
-- SQLite drops no column that points at another table: the table is made anew.
CREATE TABLE outcome_correction_old (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL REFERENCES window_closing (month),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    corrected_by TEXT NOT NULL,
    corrected_at TIMESTAMP NOT NULL
);
INSERT INTO outcome_correction_old
    SELECT id, location_id, month, was, became, reason, corrected_by, corrected_at FROM outcome_correction;
DROP TABLE outcome_correction;
ALTER TABLE outcome_correction_old RENAME TO outcome_correction;
CREATE INDEX outcome_correction_outcome ON outcome_correction (location_id, month, id);
CREATE INDEX outcome_correction_month ON outcome_correction (month);
CREATE TRIGGER outcome_correction_no_update BEFORE UPDATE ON outcome_correction
BEGIN SELECT RAISE(ABORT, 'a correction is never changed'); END;
CREATE TRIGGER outcome_correction_no_delete BEFORE DELETE ON outcome_correction
BEGIN SELECT RAISE(ABORT, 'a correction is never deleted'); END;
DROP TABLE window_extension;

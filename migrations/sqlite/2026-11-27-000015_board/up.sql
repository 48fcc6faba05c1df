-- More time for one location; the newest row of a location and month counts, so that a later one can end it early.
CREATE TABLE window_extension (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL,
    until_at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    granted_by TEXT NOT NULL,
    granted_at TIMESTAMP NOT NULL
);
CREATE INDEX window_extension_location_id ON window_extension (location_id, month, id);

-- The extension because of which an outcome was corrected.
ALTER TABLE outcome_correction ADD COLUMN extension_id BIGINT REFERENCES window_extension (id);
CREATE INDEX outcome_correction_extension_id ON outcome_correction (extension_id);

-- Windows of a location that a case relies on; they do not count for another.
CREATE TABLE window_use (
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL REFERENCES window_closing (month),
    case_reference TEXT NOT NULL CHECK (length(case_reference) > 0),
    used_at TIMESTAMP NOT NULL,
    PRIMARY KEY (location_id, month)
);
CREATE INDEX window_use_month ON window_use (month);
CREATE INDEX window_use_case_reference ON window_use (case_reference, location_id);

-- How the returns of all England came in, hour by hour, as it was when the window closed.
CREATE TABLE window_hour (
    month TEXT NOT NULL REFERENCES window_closing (month),
    hour BIGINT NOT NULL CHECK (hour >= 0),
    complete BIGINT NOT NULL,
    owed BIGINT NOT NULL,
    PRIMARY KEY (month, hour)
);

-- What a board counts, without a look at the rows themselves: locations by area and kind, the returns of a month and its
-- outcomes. The two that are replaced lacked a column.
CREATE INDEX location_board ON location (region_code, icb_code, council_code, care_home, home_care, status, registered_on, id);
DROP INDEX month_progress_month;
CREATE INDEX month_progress_month ON month_progress (month, location_id, completed_at);
DROP INDEX window_outcome_month;
CREATE INDEX window_outcome_month ON window_outcome (month, location_id, state);
CREATE INDEX window_outcome_state ON window_outcome (month, state, location_id);

CREATE TRIGGER window_extension_no_update BEFORE UPDATE ON window_extension
BEGIN SELECT RAISE(ABORT, 'an extension is never changed'); END;

CREATE TRIGGER window_extension_no_delete BEFORE DELETE ON window_extension
BEGIN SELECT RAISE(ABORT, 'an extension is never deleted'); END;

CREATE TRIGGER window_hour_no_update BEFORE UPDATE ON window_hour
BEGIN SELECT RAISE(ABORT, 'what was written down of a window is never changed'); END;

CREATE TRIGGER window_hour_no_delete BEFORE DELETE ON window_hour
BEGIN SELECT RAISE(ABORT, 'what was written down of a window is never deleted'); END;

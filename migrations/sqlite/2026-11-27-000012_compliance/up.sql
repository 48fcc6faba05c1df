-- What became of each return when its window closed. Written once; only the state is ever corrected, by a recorded act.
CREATE TABLE window_closing (
    month TEXT PRIMARY KEY NOT NULL,
    closes_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP NOT NULL,
    notice TEXT,
    feed_id BIGINT REFERENCES bank_holiday_feed (id),
    locations BIGINT NOT NULL
);
CREATE INDEX window_closing_feed_id ON window_closing (feed_id);

CREATE TABLE window_outcome (
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL REFERENCES window_closing (month),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'missing', 'not_required', 'excused')),
    state_at_close TEXT NOT NULL CHECK (state_at_close IN ('complete', 'partial', 'missing', 'not_required')),
    missing TEXT NOT NULL,
    completed_at TIMESTAMP,
    PRIMARY KEY (location_id, month)
);
CREATE INDEX window_outcome_month ON window_outcome (month, location_id);
CREATE INDEX window_outcome_provider_id ON window_outcome (provider_id, month);

CREATE TABLE outcome_correction (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL REFERENCES window_closing (month),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    corrected_by TEXT NOT NULL,
    corrected_at TIMESTAMP NOT NULL
);
CREATE INDEX outcome_correction_outcome ON outcome_correction (location_id, month, id);
CREATE INDEX outcome_correction_month ON outcome_correction (month);

CREATE TRIGGER window_closing_no_update BEFORE UPDATE ON window_closing
BEGIN SELECT RAISE(ABORT, 'a closing is never changed'); END;

CREATE TRIGGER window_closing_no_delete BEFORE DELETE ON window_closing
BEGIN SELECT RAISE(ABORT, 'a closing is never deleted'); END;

CREATE TRIGGER window_outcome_no_update BEFORE UPDATE OF location_id, month, provider_id, state_at_close, missing, completed_at ON window_outcome
BEGIN SELECT RAISE(ABORT, 'of an outcome only the state is ever corrected'); END;

CREATE TRIGGER window_outcome_no_delete BEFORE DELETE ON window_outcome
BEGIN SELECT RAISE(ABORT, 'an outcome is never deleted'); END;

CREATE TRIGGER outcome_correction_no_update BEFORE UPDATE ON outcome_correction
BEGIN SELECT RAISE(ABORT, 'a correction is never changed'); END;

CREATE TRIGGER outcome_correction_no_delete BEFORE DELETE ON outcome_correction
BEGIN SELECT RAISE(ABORT, 'a correction is never deleted'); END;

-- Lists of bank holidays that were fetched, and the windows that have closed, which never move again.
CREATE TABLE bank_holiday_feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source TEXT NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    forced BOOLEAN NOT NULL,
    events TEXT NOT NULL
);

CREATE TABLE reporting_window (
    month TEXT PRIMARY KEY NOT NULL,
    opens_at TIMESTAMP NOT NULL,
    closes_at TIMESTAMP NOT NULL,
    feed_id BIGINT REFERENCES bank_holiday_feed (id),
    frozen_at TIMESTAMP NOT NULL,
    CHECK (closes_at > opens_at)
);
CREATE INDEX reporting_window_feed_id ON reporting_window (feed_id);

-- Lists of bank holidays that were fetched, and the windows of months that have closed, which never move again.
CREATE TABLE bank_holiday_feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

CREATE TABLE reporting_window (
    month TEXT PRIMARY KEY NOT NULL,
    opens_at TIMESTAMP NOT NULL,
    closes_at TIMESTAMP NOT NULL,
    frozen_at TIMESTAMP NOT NULL,
    feed_id BIGINT REFERENCES bank_holiday_feed (id)
);

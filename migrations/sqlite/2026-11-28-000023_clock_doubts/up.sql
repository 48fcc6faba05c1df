-- Closings that were found to lie in the future: a clock was wrong. Each is looked at again when its window is over.
CREATE TABLE closing_doubt (
    month TEXT PRIMARY KEY NOT NULL REFERENCES window_closing (month),
    doubted_at TIMESTAMP NOT NULL,
    reviewed_at TIMESTAMP
);

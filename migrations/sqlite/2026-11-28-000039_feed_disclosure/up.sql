-- What leaves by the feed of saves is a disclosure too, and belongs to no run. Whether a column may be empty is no part of
-- what lies on the disk, so SQLite lets it be changed in the text of the table, without a copy of the record.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, 'run_id BIGINT NOT NULL', 'run_id BIGINT') WHERE type = 'table' AND name = 'disclosure';
PRAGMA writable_schema = RESET;
-- Tells connections that are open to read the tables' text again.
CREATE TABLE feed_disclosure (id INTEGER);
DROP TABLE feed_disclosure;

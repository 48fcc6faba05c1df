-- Extracts may be written as plain CSV. A check is no part of what lies on the disk, so SQLite lets it be changed in the
-- text of the table, without a copy of all runs.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''csv'', ''jsonl'', ''parquet'')', '(''csv'', ''csv-plain'', ''jsonl'', ''parquet'')')
WHERE type = 'table' AND name = 'extract_run';
PRAGMA writable_schema = RESET;
-- Tells connections that are open to read the tables' text again.
CREATE TABLE extract_csv_plain (id INTEGER);
DROP TABLE extract_csv_plain;

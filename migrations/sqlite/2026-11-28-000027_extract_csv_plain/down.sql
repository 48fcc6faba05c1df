-- Runs that were written as plain CSV stay on record.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''csv'', ''csv-plain'', ''jsonl'', ''parquet'')', '(''csv'', ''jsonl'', ''parquet'')')
WHERE type = 'table' AND name = 'extract_run';
PRAGMA writable_schema = RESET;
CREATE TABLE extract_csv_plain (id INTEGER);
DROP TABLE extract_csv_plain;

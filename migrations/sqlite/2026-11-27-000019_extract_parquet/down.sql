-- Runs that were written as Parquet stay on record.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''csv'', ''jsonl'', ''parquet'')', '(''csv'', ''jsonl'')')
WHERE type = 'table' AND name = 'extract_run';
PRAGMA writable_schema = RESET;
CREATE TABLE extract_parquet (id INTEGER);
DROP TABLE extract_parquet;

-- Runs that were written as plain CSV stay on record.
ALTER TABLE extract_run DROP CONSTRAINT extract_run_format_check;
ALTER TABLE extract_run ADD CONSTRAINT extract_run_format_check CHECK (format IN ('csv', 'jsonl', 'parquet')) NOT VALID;

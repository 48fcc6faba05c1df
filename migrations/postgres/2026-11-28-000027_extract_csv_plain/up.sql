-- Extracts may be written as plain CSV.
ALTER TABLE extract_run DROP CONSTRAINT extract_run_format_check;
ALTER TABLE extract_run ADD CONSTRAINT extract_run_format_check CHECK (format IN ('csv', 'csv-plain', 'jsonl', 'parquet'));

ALTER TABLE extract_run DROP COLUMN left_out;

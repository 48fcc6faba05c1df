-- Runs that a schedule asked for stay on record.
DROP INDEX extract_run_schedule;
ALTER TABLE extract_run DROP COLUMN schedule_id;
DROP TABLE extract_schedule;
DROP FUNCTION extract_schedule_refuse_change();
ALTER TABLE extract_run DROP CONSTRAINT extract_run_origin_check;
ALTER TABLE extract_run ADD CONSTRAINT extract_run_origin_check CHECK (origin IN ('command', 'page', 'api', 'closing')) NOT VALID;

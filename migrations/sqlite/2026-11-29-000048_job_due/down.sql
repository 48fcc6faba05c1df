CREATE INDEX job_queued ON job (run_at, id) WHERE state = 'queued';
DROP INDEX job_due;

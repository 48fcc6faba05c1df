-- Whoever looks for the job that is due next names its state. The index of queued rows alone was not used for it (seen on
-- SQLite, which took the one of states): all that waited were read and sorted for each, 40,000 reminders included.
CREATE INDEX job_due ON job (state, run_at, id);
DROP INDEX job_queued;

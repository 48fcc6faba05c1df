-- Who looks for the job that is due next names its state as a parameter, which an index of some rows alone does not serve:
-- all that wait were read and sorted for each of them, 40,000 reminders included.
CREATE INDEX job_due ON job (state, run_at, id);
DROP INDEX job_queued;

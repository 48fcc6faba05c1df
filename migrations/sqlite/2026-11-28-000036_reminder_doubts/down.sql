DROP TRIGGER reminder_no_update;
DROP INDEX told_miss_queued_at;
DROP INDEX reminder_queued_at;
ALTER TABLE reminder DROP COLUMN doubted_at;
CREATE TRIGGER reminder_no_update BEFORE UPDATE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder that was sent is never changed'); END;

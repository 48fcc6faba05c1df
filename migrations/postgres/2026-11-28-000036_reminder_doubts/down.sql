DROP TRIGGER reminder_no_change ON reminder;
DROP INDEX told_miss_queued_at;
DROP INDEX reminder_queued_at;
ALTER TABLE reminder DROP COLUMN doubted_at;
CREATE TRIGGER reminder_no_change BEFORE UPDATE ON reminder
FOR EACH ROW EXECUTE FUNCTION reminders_refuse_change();

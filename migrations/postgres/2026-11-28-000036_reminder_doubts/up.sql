-- Reminders that were found to lie in the future: a clock was ahead. They stand in nobody's way, and what was right of them is
-- sent once more.
ALTER TABLE reminder ADD COLUMN doubted_at TIMESTAMP;
CREATE INDEX reminder_queued_at ON reminder (queued_at);
CREATE INDEX told_miss_queued_at ON told_miss (queued_at);

DROP TRIGGER reminder_no_change ON reminder;
CREATE TRIGGER reminder_no_change BEFORE UPDATE OF account_id, month, kind, message_id, locations, queued_at ON reminder
FOR EACH ROW EXECUTE FUNCTION reminders_refuse_change();

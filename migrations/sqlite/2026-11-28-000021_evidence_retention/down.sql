DROP TRIGGER reminder_no_delete;
CREATE TRIGGER reminder_no_delete BEFORE DELETE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder that was sent is never deleted'); END;

DROP TRIGGER chase_message_no_delete;
CREATE TRIGGER chase_message_no_delete BEFORE DELETE ON chase_message
BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;

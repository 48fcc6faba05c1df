-- Messages that no case rests on go when their time is over (docs/privacy.md). Those of a case stay.
DROP TRIGGER reminder_no_delete;
CREATE TRIGGER reminder_no_delete BEFORE DELETE ON reminder
WHEN EXISTS (SELECT 1 FROM case_message WHERE message_id = OLD.message_id)
BEGIN SELECT RAISE(ABORT, 'a reminder that a case rests on is never deleted'); END;

DROP TRIGGER chase_message_no_delete;
CREATE TRIGGER chase_message_no_delete BEFORE DELETE ON chase_message
WHEN EXISTS (SELECT 1 FROM case_message WHERE message_id = OLD.message_id)
BEGIN SELECT RAISE(ABORT, 'a message that a case rests on is never deleted'); END;

DROP TRIGGER chase_message_no_delete ON chase_message;
DROP TRIGGER chase_message_no_change ON chase_message;
CREATE TRIGGER chase_message_no_change BEFORE UPDATE OR DELETE ON chase_message
FOR EACH ROW EXECUTE FUNCTION chasing_refuse_change();

DROP TRIGGER reminder_no_delete ON reminder;
DROP TRIGGER reminder_no_change ON reminder;
CREATE TRIGGER reminder_no_change BEFORE UPDATE OR DELETE ON reminder
FOR EACH ROW EXECUTE FUNCTION reminders_refuse_change();

DROP FUNCTION refuse_to_delete_evidence();

-- Messages that no case rests on go when their time is over (docs/privacy.md). Those of a case stay.
CREATE FUNCTION refuse_to_delete_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM case_message WHERE message_id = OLD.message_id) THEN
        RAISE EXCEPTION 'a message that a case rests on is never deleted';
    END IF;
    RETURN OLD;
END $$;

DROP TRIGGER reminder_no_change ON reminder;
CREATE TRIGGER reminder_no_change BEFORE UPDATE ON reminder
FOR EACH ROW EXECUTE FUNCTION reminders_refuse_change();
CREATE TRIGGER reminder_no_delete BEFORE DELETE ON reminder
FOR EACH ROW EXECUTE FUNCTION refuse_to_delete_evidence();

DROP TRIGGER chase_message_no_change ON chase_message;
CREATE TRIGGER chase_message_no_change BEFORE UPDATE ON chase_message
FOR EACH ROW EXECUTE FUNCTION chasing_refuse_change();
CREATE TRIGGER chase_message_no_delete BEFORE DELETE ON chase_message
FOR EACH ROW EXECUTE FUNCTION refuse_to_delete_evidence();

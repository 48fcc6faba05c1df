DROP INDEX mail_message_recipient;
DROP INDEX grant_scope_id;
DROP TABLE contact_bounce;
DROP TABLE reminder_choice;
DROP TABLE confirm_link;
DROP TABLE reminder;
DROP FUNCTION reminders_refuse_change();

DROP TABLE mail_attempt;
DROP TABLE mail_message;

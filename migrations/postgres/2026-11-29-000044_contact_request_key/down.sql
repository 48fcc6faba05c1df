DROP INDEX contact_log_request_key;
ALTER TABLE contact_log DROP COLUMN request_key;

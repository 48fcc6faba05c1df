-- What makes a second press of the button the same as the first. Entries from before have none, and neither have those
-- that the service writes.
ALTER TABLE contact_log ADD COLUMN request_key TEXT;
CREATE UNIQUE INDEX contact_log_request_key ON contact_log (request_key);

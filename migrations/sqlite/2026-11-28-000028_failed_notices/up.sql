-- Notices that failed before failed ones could be given up: they are given another way, or once more from the case, and
-- not from the outbox beside it.
UPDATE mail_message SET cancelled_at = finished_at
WHERE state = 'failed' AND cancelled_at IS NULL AND finished_at IS NOT NULL
    AND id IN (SELECT message_id FROM case_service WHERE state = 'failed' AND message_id IS NOT NULL);

-- Of which missed returns somebody was told: once each, however many messages there are.
CREATE TABLE told_miss (
    account_id BIGINT NOT NULL REFERENCES account (id),
    month TEXT NOT NULL,
    location_id TEXT NOT NULL REFERENCES location (id),
    message_id BIGINT NOT NULL REFERENCES mail_message (id),
    queued_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, month, location_id)
);
CREATE INDEX told_miss_location_id ON told_miss (location_id, month);
CREATE INDEX told_miss_message_id ON told_miss (message_id);

-- What was told before there was this table, as far as it can be seen: the returns that were missed when a reminder of that
-- kind was made, at places to which the person had access then.
INSERT INTO told_miss (account_id, month, location_id, message_id, queued_at)
SELECT DISTINCT reminder.account_id, reminder.month, window_outcome.location_id, reminder.message_id, reminder.queued_at
FROM reminder
JOIN "grant" AS held ON held.account_id = reminder.account_id
JOIN window_outcome ON window_outcome.month = reminder.month AND window_outcome.provider_id = held.scope_id
WHERE held.scope_kind = 'provider'
AND reminder.kind = 'closed_and_missed'
AND held.role IN ('provider_user', 'provider_admin')
AND held.granted_at <= reminder.queued_at
AND (held.revoked_at IS NULL OR held.revoked_at > reminder.queued_at)
AND window_outcome.state_at_close IN ('missing', 'partial')
AND NOT EXISTS (
    SELECT 1 FROM outcome_correction
    WHERE outcome_correction.location_id = window_outcome.location_id
    AND outcome_correction.month = window_outcome.month
    AND outcome_correction.corrected_at <= reminder.queued_at
)
UNION
SELECT reminder.account_id, reminder.month, window_outcome.location_id, reminder.message_id, reminder.queued_at
FROM reminder
JOIN "grant" AS held ON held.account_id = reminder.account_id
JOIN window_outcome ON window_outcome.month = reminder.month AND window_outcome.location_id = held.scope_id
WHERE held.scope_kind = 'location'
AND reminder.kind = 'closed_and_missed'
AND held.role IN ('provider_user', 'provider_admin')
AND held.granted_at <= reminder.queued_at
AND (held.revoked_at IS NULL OR held.revoked_at > reminder.queued_at)
AND window_outcome.state_at_close IN ('missing', 'partial')
AND NOT EXISTS (
    SELECT 1 FROM outcome_correction
    WHERE outcome_correction.location_id = window_outcome.location_id
    AND outcome_correction.month = window_outcome.month
    AND outcome_correction.corrected_at <= reminder.queued_at
);

CREATE TRIGGER told_miss_no_update BEFORE UPDATE ON told_miss
BEGIN SELECT RAISE(ABORT, 'a reminder that was sent is never changed'); END;

CREATE TRIGGER told_miss_no_delete BEFORE DELETE ON told_miss
WHEN EXISTS (SELECT 1 FROM case_message WHERE message_id = OLD.message_id)
BEGIN SELECT RAISE(ABORT, 'a reminder that a case rests on is never deleted'); END;

-- Of which locations somebody was told beside the reminders that everybody gets: of a location that came to them after theirs
-- had gone, and of the last day of the time that a location was given (until_at).
CREATE TABLE told_place (
    message_id BIGINT NOT NULL REFERENCES mail_message (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    month TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('window_opens', 'half_way', 'two_days_left', 'last_day')),
    until_at TIMESTAMP,
    queued_at TIMESTAMP NOT NULL,
    PRIMARY KEY (message_id, location_id)
);
CREATE UNIQUE INDEX told_place_once ON told_place (account_id, month, location_id, kind) WHERE until_at IS NULL;
CREATE UNIQUE INDEX told_place_once_until ON told_place (account_id, month, location_id, until_at) WHERE until_at IS NOT NULL;
CREATE INDEX told_place_account_id ON told_place (account_id, month);
CREATE INDEX told_place_location_id ON told_place (location_id, month);
CREATE INDEX told_place_queued_at ON told_place (queued_at);

CREATE TRIGGER told_place_no_change BEFORE UPDATE ON told_place
FOR EACH ROW EXECUTE FUNCTION reminders_refuse_change();

CREATE TRIGGER told_place_no_delete BEFORE DELETE ON told_place
FOR EACH ROW EXECUTE FUNCTION refuse_to_delete_evidence();

CREATE TRIGGER told_place_no_truncate BEFORE TRUNCATE ON told_place
FOR EACH STATEMENT EXECUTE FUNCTION reminders_refuse_change();

-- What some locations missed, without a look at all that they sent: reminders ask it of everybody.
CREATE INDEX window_outcome_missed_of ON window_outcome (location_id, month) WHERE state IN ('missing', 'partial');

-- Refused while something that left by the feed is on record, as that is never deleted.
ALTER TABLE disclosure ALTER COLUMN run_id SET NOT NULL;

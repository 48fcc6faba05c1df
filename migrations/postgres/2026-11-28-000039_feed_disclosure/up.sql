-- What leaves by the feed of saves is a disclosure too, and belongs to no run.
ALTER TABLE disclosure ALTER COLUMN run_id DROP NOT NULL;

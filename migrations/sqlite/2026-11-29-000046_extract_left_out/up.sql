-- Which columns a run without what may be commercially sensitive left out: more may be so one day. Of a run of before this
-- nobody can say it.
ALTER TABLE extract_run ADD COLUMN left_out TEXT;

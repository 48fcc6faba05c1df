-- The program of before takes what a moment names for the number of an event: the highest of those that were known. Numbers
-- can be out of order, on PostgreSQL: one that is lower than that and could be seen only later then counts as known, too.
DROP TRIGGER extract_moment_no_update;
UPDATE extract_moment SET last_event = COALESCE((
    SELECT max(e.id) FROM register_event e WHERE e.place <= extract_moment.last_event
), 0);
CREATE TRIGGER extract_moment_no_update BEFORE UPDATE ON extract_moment
BEGIN SELECT RAISE(ABORT, 'a moment is never changed'); END;

DROP TRIGGER window_outcome_no_update;
CREATE TRIGGER window_outcome_no_update BEFORE UPDATE OF location_id, month, provider_id, state_at_close, missing, completed_at ON window_outcome
BEGIN SELECT RAISE(ABORT, 'of an outcome only the state is ever corrected'); END;
ALTER TABLE window_outcome DROP COLUMN written_at;
DROP INDEX register_event_recorded_at;
DROP INDEX register_event_unplaced;
DROP INDEX register_event_place;
ALTER TABLE register_event DROP COLUMN place;
ALTER TABLE register_event DROP COLUMN recorded_at;

DROP TRIGGER window_outcome_no_update;
CREATE TRIGGER window_outcome_no_update BEFORE UPDATE OF location_id, month, provider_id, state_at_close, missing, completed_at ON window_outcome
BEGIN SELECT RAISE(ABORT, 'of an outcome only the state is ever corrected'); END;
ALTER TABLE window_outcome DROP COLUMN written_at;
DROP INDEX register_event_unplaced;
DROP INDEX register_event_place;
ALTER TABLE register_event DROP COLUMN place;
ALTER TABLE register_event DROP COLUMN recorded_at;

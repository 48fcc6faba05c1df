DROP TRIGGER window_outcome_no_update ON window_outcome;
CREATE TRIGGER window_outcome_no_update BEFORE UPDATE OF location_id, month, provider_id, state_at_close, missing, completed_at ON window_outcome
FOR EACH ROW EXECUTE FUNCTION compliance_refuse_change();
ALTER TABLE window_outcome DROP COLUMN written_at;
DROP INDEX register_event_unplaced;
DROP INDEX register_event_place;
ALTER TABLE register_event DROP COLUMN place;
ALTER TABLE register_event DROP COLUMN recorded_at;

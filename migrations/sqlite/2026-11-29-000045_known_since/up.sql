-- When something was written down, so that an extract as at a moment has nothing that came later: the place of each event of
-- the register in the order in which they could be seen, and when it was written down, where more is known than its day;
-- and when an outcome was written down that was not at the closing of its month.
ALTER TABLE register_event ADD COLUMN recorded_at TIMESTAMP;
ALTER TABLE register_event ADD COLUMN place BIGINT;
CREATE UNIQUE INDEX register_event_place ON register_event (place) WHERE place IS NOT NULL;
CREATE INDEX register_event_unplaced ON register_event (id) WHERE place IS NULL;
CREATE INDEX register_event_recorded_at ON register_event (recorded_at);
ALTER TABLE window_outcome ADD COLUMN written_at TIMESTAMP;
DROP TRIGGER window_outcome_no_update;
CREATE TRIGGER window_outcome_no_update BEFORE UPDATE OF location_id, month, provider_id, state_at_close, missing, completed_at, written_at ON window_outcome
BEGIN SELECT RAISE(ABORT, 'of an outcome only the state is ever corrected'); END;

-- Moments that are kept name the last event by its number: so far the number is the place.
UPDATE register_event SET place = id, recorded_at = (
    SELECT i.imported_at FROM register_import i WHERE i.id = register_event.import_id AND i.kind <> 'demo'
);

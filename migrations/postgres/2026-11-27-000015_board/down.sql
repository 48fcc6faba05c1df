DROP INDEX window_outcome_state;
DROP INDEX month_progress_completed_at;
DROP INDEX grant_scope;
DROP TABLE window_hour;
DROP TABLE window_use;
DROP INDEX outcome_correction_extension_id;
ALTER TABLE outcome_correction DROP COLUMN extension_id;
DROP TABLE window_extension;
DROP FUNCTION board_refuse_change();

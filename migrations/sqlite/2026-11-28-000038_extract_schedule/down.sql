-- Runs that a schedule asked for stay on record.
DROP INDEX extract_run_schedule;
ALTER TABLE extract_run DROP COLUMN schedule_id;
DROP TABLE extract_schedule;
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''command'', ''page'', ''api'', ''closing'', ''schedule'')', '(''command'', ''page'', ''api'', ''closing'')')
WHERE type = 'table' AND name = 'extract_run';
PRAGMA writable_schema = RESET;
-- Tells connections that are open to read the tables' text again.
CREATE TABLE extract_origin (id INTEGER);
DROP TABLE extract_origin;

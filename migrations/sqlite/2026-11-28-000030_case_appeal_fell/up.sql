-- An appeal may fall with the notice that is withdrawn. A check is no part of what lies on the disk, so SQLite lets it be
-- changed in the text of the table, without a copy of all appeals.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''confirmed'', ''quashed'', ''varied'', ''withdrawn'')', '(''confirmed'', ''quashed'', ''varied'', ''withdrawn'', ''fell'')')
WHERE type = 'table' AND name = 'case_appeal';
PRAGMA writable_schema = RESET;
-- Tells connections that are open to read the tables' text again.
CREATE TABLE case_appeal_fell (id INTEGER);
DROP TABLE case_appeal_fell;

-- Those that were open when their notice was withdrawn, before this was noted.
UPDATE case_appeal SET outcome = 'fell', ended_on = (
    SELECT max(case_appeal.lodged_on, DATE(MIN(happened_at))) FROM case_event
    WHERE case_event.case_id = case_appeal.case_id AND kind = 'withdrawn' AND happened_at >= case_appeal.recorded_at
)
WHERE outcome IS NULL AND EXISTS (
    SELECT 1 FROM case_event
    WHERE case_event.case_id = case_appeal.case_id AND kind = 'withdrawn' AND happened_at >= case_appeal.recorded_at
);

-- How they ended stays on record.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '(''confirmed'', ''quashed'', ''varied'', ''withdrawn'', ''fell'')', '(''confirmed'', ''quashed'', ''varied'', ''withdrawn'')')
WHERE type = 'table' AND name = 'case_appeal';
PRAGMA writable_schema = RESET;
CREATE TABLE case_appeal_fell (id INTEGER);
DROP TABLE case_appeal_fell;

ALTER TABLE section_draft DROP COLUMN month;

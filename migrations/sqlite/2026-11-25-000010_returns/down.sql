DROP TABLE request_key;
DROP TABLE section_draft;
DROP TABLE month_progress;
DROP TABLE current_section;
DROP TABLE section_save;

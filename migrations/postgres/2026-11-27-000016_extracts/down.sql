DROP TABLE disclosure;
DROP TABLE extract_recipient;
DROP TABLE extract_file;
DROP TABLE extract_run;
DROP TABLE extract_moment;
DROP FUNCTION extracts_refuse_change();

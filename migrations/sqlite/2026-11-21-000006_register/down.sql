DROP TABLE register_event;
DROP TABLE location;
DROP TABLE provider;
DROP TABLE register_import;

DROP TABLE register_sync_item;
DROP TABLE register_sync;

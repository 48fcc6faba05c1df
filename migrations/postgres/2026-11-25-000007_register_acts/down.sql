DROP INDEX location_brand_id;
DROP INDEX location_primary_location_id;
DROP INDEX location_dual_registered;
DROP INDEX location_to_place;
DROP INDEX location_region_code;
DROP INDEX provider_search_text;
DROP INDEX location_search_text;
CREATE INDEX provider_name ON provider (name, id);
CREATE INDEX location_name ON location (name, id);

-- What a person did has no place in the older table.
DELETE FROM register_event WHERE import_id IS NULL;
ALTER TABLE register_event DROP COLUMN reason;
ALTER TABLE register_event DROP COLUMN actor;
ALTER TABLE register_event ALTER COLUMN import_id SET NOT NULL;
DROP INDEX register_event_import_id;
CREATE INDEX register_event_import_id ON register_event (import_id);

DROP TABLE register_remark;
ALTER TABLE register_import DROP COLUMN kind;
ALTER TABLE location DROP COLUMN search_text;
ALTER TABLE location DROP COLUMN dual_registered;
ALTER TABLE location DROP COLUMN placed_by;
ALTER TABLE provider DROP COLUMN search_text;
ALTER TABLE provider DROP COLUMN public_body_corrected;

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
CREATE TABLE register_event_old (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT REFERENCES location (id),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    kind TEXT NOT NULL,
    happened_on DATE NOT NULL,
    was TEXT,
    became TEXT,
    import_id BIGINT NOT NULL REFERENCES register_import (id)
);
INSERT INTO register_event_old (id, location_id, provider_id, kind, happened_on, was, became, import_id)
    SELECT id, location_id, provider_id, kind, happened_on, was, became, import_id FROM register_event
    WHERE import_id IS NOT NULL;
DROP TABLE register_event;
ALTER TABLE register_event_old RENAME TO register_event;
CREATE INDEX register_event_location_id ON register_event (location_id, id);
CREATE INDEX register_event_provider_id ON register_event (provider_id, id);
CREATE INDEX register_event_import_id ON register_event (import_id);

DROP TABLE register_remark;
ALTER TABLE register_import DROP COLUMN kind;
ALTER TABLE location DROP COLUMN search_text;
ALTER TABLE location DROP COLUMN dual_registered;
ALTER TABLE location DROP COLUMN placed_by;
ALTER TABLE provider DROP COLUMN search_text;
ALTER TABLE provider DROP COLUMN public_body_corrected;

-- What a person does to the register beside the files: placing, correcting a mark. Rows of a report one by one, so that
-- each is shown to those in whose area it lies. Words to search by.
ALTER TABLE provider ADD COLUMN public_body_corrected BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE provider ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE location ADD COLUMN placed_by TEXT CHECK (placed_by IN ('council', 'postcode', 'person'));
ALTER TABLE location ADD COLUMN dual_registered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE location ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE location SET placed_by = 'council' WHERE council_code IS NOT NULL;
UPDATE location SET dual_registered = TRUE WHERE primary_location_id IS NOT NULL;
UPDATE location SET search_text = lower(name) || ' ' || lower(id) || ' ' || lower(replace(coalesce(postcode, ''), ' ', ''))
    || ' ' || lower(coalesce(council_name, ''));
UPDATE provider SET search_text = lower(name) || ' ' || lower(id);

ALTER TABLE register_import ADD COLUMN kind TEXT NOT NULL DEFAULT 'file' CHECK (kind IN ('file', 'sync', 'demo'));

CREATE TABLE register_remark (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    import_id BIGINT NOT NULL REFERENCES register_import (id),
    refused BOOLEAN NOT NULL,
    row_number BIGINT NOT NULL,
    column_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    location_id TEXT REFERENCES location (id)
);
CREATE INDEX register_remark_import_id ON register_remark (import_id, id);
CREATE INDEX register_remark_location_id ON register_remark (location_id);

-- An event may come from a person, with a reason, and then from no file.
CREATE TABLE register_event_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT REFERENCES location (id),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    kind TEXT NOT NULL,
    happened_on DATE NOT NULL,
    was TEXT,
    became TEXT,
    import_id BIGINT REFERENCES register_import (id),
    actor TEXT,
    reason TEXT,
    CHECK (import_id IS NOT NULL OR (actor IS NOT NULL AND reason IS NOT NULL))
);
INSERT INTO register_event_new (id, location_id, provider_id, kind, happened_on, was, became, import_id)
    SELECT id, location_id, provider_id, kind, happened_on, was, became, import_id FROM register_event;
DROP TABLE register_event;
ALTER TABLE register_event_new RENAME TO register_event;
CREATE INDEX register_event_location_id ON register_event (location_id, id);
CREATE INDEX register_event_provider_id ON register_event (provider_id, id);
CREATE INDEX register_event_import_id ON register_event (import_id, id);

DROP INDEX location_name;
DROP INDEX provider_name;
CREATE INDEX location_search_text ON location (search_text, id);
CREATE INDEX provider_search_text ON provider (search_text, id);
CREATE INDEX location_region_code ON location (region_code, id);
CREATE INDEX location_to_place ON location (id) WHERE status <> 'deregistered' AND (placed_by IS NULL OR placed_by = 'postcode');
CREATE INDEX location_dual_registered ON location (id) WHERE dual_registered;
CREATE INDEX location_primary_location_id ON location (primary_location_id);
CREATE INDEX location_brand_id ON location (brand_id, id);

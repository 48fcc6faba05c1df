-- The CQC register: providers, their locations, what changed when, and each file that was loaded.
CREATE TABLE register_import (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source TEXT NOT NULL,
    snapshot_on DATE NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    forced BOOLEAN NOT NULL,
    report TEXT NOT NULL
);

CREATE TABLE provider (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    sector TEXT,
    ownership TEXT,
    companies_house_number TEXT,
    charity_number TEXT,
    public_body BOOLEAN NOT NULL,
    public_body_reason TEXT NOT NULL
);
CREATE INDEX provider_name ON provider (name, id);

CREATE TABLE location (
    id TEXT PRIMARY KEY NOT NULL,
    provider_id TEXT NOT NULL REFERENCES provider (id),
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'dormant', 'deregistered')),
    care_home BOOLEAN NOT NULL,
    home_care BOOLEAN NOT NULL,
    kinds TEXT NOT NULL,
    registered_beds INTEGER,
    postcode TEXT,
    address TEXT NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    council_name TEXT,
    council_code TEXT,
    region_code TEXT,
    nhs_region_code TEXT,
    icb_code TEXT,
    service_types TEXT NOT NULL,
    user_bands TEXT NOT NULL,
    ods_code TEXT,
    brand_id TEXT,
    brand_name TEXT,
    primary_location_id TEXT,
    registered_on DATE,
    deregistered_on DATE
);
CREATE INDEX location_provider_id ON location (provider_id, id);
CREATE INDEX location_name ON location (name, id);
CREATE INDEX location_postcode ON location (postcode, id);
CREATE INDEX location_council_code ON location (council_code, id);
CREATE INDEX location_icb_code ON location (icb_code, id);

CREATE TABLE register_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    location_id TEXT REFERENCES location (id),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    kind TEXT NOT NULL,
    happened_on DATE NOT NULL,
    was TEXT,
    became TEXT,
    import_id BIGINT NOT NULL REFERENCES register_import (id)
);
CREATE INDEX register_event_location_id ON register_event (location_id, id);
CREATE INDEX register_event_provider_id ON register_event (provider_id, id);
CREATE INDEX register_event_import_id ON register_event (import_id);

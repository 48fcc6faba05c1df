CREATE TABLE miss_count_new (
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    consecutive INTEGER NOT NULL,
    in_last_12 INTEGER NOT NULL,
    at_risk BOOLEAN NOT NULL,
    triggered BOOLEAN NOT NULL,
    next_triggers BOOLEAN NOT NULL,
    people INTEGER NOT NULL,
    working INTEGER NOT NULL,
    last_contact_at TIMESTAMP,
    PRIMARY KEY (location_id, month)
);
INSERT INTO miss_count_new
SELECT
    location_id, month, provider_id, place, consecutive, in_last_12, at_risk, triggered, next_triggers, people, working,
    last_contact_at
FROM miss_count;
DROP TABLE miss_count;
ALTER TABLE miss_count_new RENAME TO miss_count;
CREATE INDEX miss_count_place ON miss_count (month, place);
CREATE INDEX miss_count_provider ON miss_count (provider_id, month);

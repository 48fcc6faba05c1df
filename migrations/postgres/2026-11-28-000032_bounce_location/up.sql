-- Where it holds that mail came back: for one location, or everywhere if none is named, as it was before.
ALTER TABLE contact_bounce ADD COLUMN location_id TEXT REFERENCES location (id);
CREATE INDEX contact_bounce_location_id ON contact_bounce (location_id);

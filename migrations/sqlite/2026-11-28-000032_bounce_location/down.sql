DROP INDEX contact_bounce_location_id;
DELETE FROM contact_bounce WHERE location_id IS NOT NULL;
ALTER TABLE contact_bounce DROP COLUMN location_id;

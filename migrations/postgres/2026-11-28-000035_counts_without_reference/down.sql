ALTER TABLE miss_count ADD CONSTRAINT miss_count_location_id_fkey FOREIGN KEY (location_id) REFERENCES location (id);

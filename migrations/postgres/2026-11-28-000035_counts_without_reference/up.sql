-- Counts are made from the locations themselves, 31,000 at a time, and no location is ever deleted. To look each of them up
-- once more took half of the time of writing them (docs/adr/0021).
ALTER TABLE miss_count DROP CONSTRAINT miss_count_location_id_fkey;

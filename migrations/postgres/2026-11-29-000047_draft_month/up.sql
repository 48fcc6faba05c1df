-- The month that the form was about: in time that a location was given that is the month before. Of what was kept before
-- this it is the month of the day on which it was kept.
ALTER TABLE section_draft ADD COLUMN month TEXT;

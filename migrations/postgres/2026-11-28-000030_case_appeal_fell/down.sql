-- How they ended stays on record.
ALTER TABLE case_appeal DROP CONSTRAINT case_appeal_outcome_check;
ALTER TABLE case_appeal ADD CONSTRAINT case_appeal_outcome_check
    CHECK (outcome IN ('confirmed', 'quashed', 'varied', 'withdrawn')) NOT VALID;

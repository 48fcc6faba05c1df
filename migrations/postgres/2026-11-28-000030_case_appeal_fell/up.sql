-- An appeal may fall with the notice that is withdrawn.
ALTER TABLE case_appeal DROP CONSTRAINT case_appeal_outcome_check;
ALTER TABLE case_appeal ADD CONSTRAINT case_appeal_outcome_check
    CHECK (outcome IN ('confirmed', 'quashed', 'varied', 'withdrawn', 'fell'));

-- Those that were open when their notice was withdrawn, before this was noted.
UPDATE case_appeal SET outcome = 'fell', ended_on = (
    SELECT GREATEST(case_appeal.lodged_on, DATE(MIN(happened_at))) FROM case_event
    WHERE case_event.case_id = case_appeal.case_id AND kind = 'withdrawn' AND happened_at >= case_appeal.recorded_at
)
WHERE outcome IS NULL AND EXISTS (
    SELECT 1 FROM case_event
    WHERE case_event.case_id = case_appeal.case_id AND kind = 'withdrawn' AND happened_at >= case_appeal.recorded_at
);

DROP INDEX window_outcome_missed_of;

DROP TABLE outcome_correction;
DROP TABLE window_outcome;
DROP TABLE window_closing;

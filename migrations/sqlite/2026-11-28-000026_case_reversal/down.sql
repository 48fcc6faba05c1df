DROP TABLE case_reversal;

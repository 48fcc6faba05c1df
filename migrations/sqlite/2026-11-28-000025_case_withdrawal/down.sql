DROP TABLE case_withdrawal;

DROP TABLE sign_in_attempt;
DROP TABLE one_time_link;
DROP TABLE session;

DROP TABLE told_miss;

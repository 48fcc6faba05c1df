DROP TABLE told_place;

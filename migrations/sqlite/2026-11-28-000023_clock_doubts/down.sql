DROP TABLE closing_doubt;

-- What was given up stays given up.
SELECT 1;

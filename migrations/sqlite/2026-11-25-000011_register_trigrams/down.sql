-- Nothing to do: SQLite reads all names in a few milliseconds.
SELECT 1;

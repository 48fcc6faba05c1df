-- The extension stays: somebody else may use it.
DROP INDEX IF EXISTS provider_search_trigram;
DROP INDEX IF EXISTS location_search_trigram;

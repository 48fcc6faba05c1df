-- A word in the middle of a name is found by the trigrams of the name, where the server has pg_trgm and lets us use it.
-- Without it the search answers the same, only slower: it reads all names.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX location_search_trigram ON location USING gin (search_text gin_trgm_ops);
    CREATE INDEX provider_search_trigram ON provider USING gin (search_text gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm cannot be used: searching the register will be slower';
END
$$;

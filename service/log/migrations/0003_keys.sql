-- Whose keys seal the parts: the fingerprint of the key store. A store that was made before this learns it from the first
-- who opens it, in whatever role, and keeps it: so the role of the service may write it, and nobody a second time.
ALTER TABLE store ADD COLUMN keys text;

CREATE TRIGGER store_keeps_its_keys BEFORE UPDATE OF keys ON store
    FOR EACH ROW WHEN (OLD.keys IS NOT NULL) EXECUTE FUNCTION refuse('whose keys seal a store is never changed');

ALTER TABLE store ENABLE ALWAYS TRIGGER store_keeps_its_keys;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        GRANT UPDATE (keys) ON store TO harapan_writer;
    END IF;
END
$$;

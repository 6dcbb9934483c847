-- Who may come in, shared by every process that serves the site. Names without a schema go into the site's own.

CREATE TABLE tokens (
    id text COLLATE "C" PRIMARY KEY,
    mac bytea NOT NULL UNIQUE,
    person text NOT NULL,
    role text NOT NULL,
    note text NOT NULL,
    issued_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- Unlogged: written at every page, so no page waits for the disk. After a crash of the database people sign in again,
-- as they do after a restart where sessions are kept in memory.
CREATE UNLOGGED TABLE sessions (
    mac bytea PRIMARY KEY,
    token text COLLATE "C" NOT NULL,
    begun timestamptz NOT NULL,
    seen timestamptz NOT NULL
);

CREATE INDEX sessions_by_use ON sessions (seen);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO harapan_writer', current_schema());
        GRANT SELECT, INSERT, UPDATE (revoked_at) ON tokens TO harapan_writer;
        GRANT SELECT, INSERT, UPDATE (seen), DELETE ON sessions TO harapan_writer;
        GRANT SELECT ON migrations TO harapan_writer;
    END IF;
END
$$;

-- How people prove who they are, and what slows down guessing.

CREATE TABLE accounts (
    person text COLLATE "C" PRIMARY KEY,
    identity text COLLATE "C" UNIQUE,
    version integer NOT NULL,
    written text COLLATE "C" NOT NULL,
    account text NOT NULL
);

-- Unlogged, as sessions are: a crash of the database forgives what failed before it.
CREATE UNLOGGED TABLE strikes (
    key bytea PRIMARY KEY,
    count double precision NOT NULL,
    at timestamptz NOT NULL,
    mark text COLLATE "C" NOT NULL
);

CREATE INDEX strikes_by_age ON strikes (at);

-- A session tells itself whose it is, and how it began. Whoever was inside signs in again.
DROP TABLE sessions;

CREATE UNLOGGED TABLE sessions (
    mac bytea PRIMARY KEY,
    session text NOT NULL,
    begun timestamptz NOT NULL,
    seen timestamptz NOT NULL
);

CREATE INDEX sessions_by_use ON sessions (seen);

-- A token may end by itself; and some belong to a program that gets short ones in exchange for a secret of its own.
ALTER TABLE tokens ADD COLUMN kind text NOT NULL DEFAULT 'token';
ALTER TABLE tokens ADD COLUMN expires_at timestamptz;
ALTER TABLE tokens ADD COLUMN client text COLLATE "C";

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        GRANT SELECT, INSERT, UPDATE ON accounts TO harapan_writer;
        GRANT SELECT, INSERT, UPDATE, DELETE ON strikes TO harapan_writer;
        GRANT SELECT, INSERT, UPDATE (seen), DELETE ON sessions TO harapan_writer;
        GRANT DELETE ON tokens TO harapan_writer;
    END IF;
END
$$;

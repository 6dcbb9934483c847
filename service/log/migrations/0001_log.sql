-- The tables of a log, and the triggers that let nobody change a record. Names without a schema go into the log's own.

-- The first four names and notification_id, which is the position, are the library's: its own reads work on this table.
CREATE TABLE records (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version >= 0),
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    notification_id bigint PRIMARY KEY CHECK (notification_id > 0),
    event_id text COLLATE "C" UNIQUE,
    logged_at bigint NOT NULL,
    leaf bytea NOT NULL,
    parts bytea,
    UNIQUE (originator_id, originator_version)
);

-- Sealed bytes cannot be compressed: do not try.
ALTER TABLE records ALTER COLUMN parts SET STORAGE EXTERNAL;

-- One row: who appends holds it until the commit. So position order is commit order, and no position is given twice.
CREATE TABLE log_end (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    position bigint NOT NULL,
    logged_at bigint NOT NULL
) WITH (fillfactor = 10);

INSERT INTO log_end (position, logged_at) VALUES (0, 0);

CREATE TABLE commands (
    person text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    result bytea NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (person, key)
);

CREATE INDEX commands_by_age ON commands (at);

CREATE TABLE store (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    created_at bigint NOT NULL,
    agency text NOT NULL,
    source text NOT NULL,
    demo boolean NOT NULL,
    hub_epoch text NOT NULL
);

-- Epochs that have ended, each with the last position at which its log was this one.
CREATE TABLE past_epochs (
    epoch text PRIMARY KEY,
    last_common bigint NOT NULL
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER records_keep BEFORE UPDATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a record is never changed');
CREATE TRIGGER records_stay BEFORE DELETE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a record is never deleted');
CREATE TRIGGER records_remain BEFORE TRUNCATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a record is never deleted');
CREATE TRIGGER end_advances BEFORE UPDATE ON log_end
    FOR EACH ROW WHEN (NEW.position < OLD.position OR NEW.logged_at < OLD.logged_at)
    EXECUTE FUNCTION refuse('a log never gets shorter');
CREATE TRIGGER end_stays BEFORE DELETE OR TRUNCATE ON log_end
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a log never gets shorter');
CREATE TRIGGER store_keeps BEFORE UPDATE OF created_at, demo ON store
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a store was made as is never changed');
CREATE TRIGGER store_stays BEFORE DELETE OR TRUNCATE ON store
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a store was made as is never deleted');

-- Also where a session calls itself a replica, which switches ordinary triggers off.
ALTER TABLE records ENABLE ALWAYS TRIGGER records_keep;
ALTER TABLE records ENABLE ALWAYS TRIGGER records_stay;
ALTER TABLE records ENABLE ALWAYS TRIGGER records_remain;
ALTER TABLE log_end ENABLE ALWAYS TRIGGER end_advances;
ALTER TABLE log_end ENABLE ALWAYS TRIGGER end_stays;
ALTER TABLE store ENABLE ALWAYS TRIGGER store_keeps;
ALTER TABLE store ENABLE ALWAYS TRIGGER store_stays;

-- The role in which the service works has no right to change a record, and none to take the triggers away. Roles belong
-- to the whole server, so another database may have made it; where this user may make none, the triggers stand alone.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        CREATE ROLE harapan_writer NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'harapan_writer', 'MEMBER') THEN
        EXECUTE format('GRANT harapan_writer TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO harapan_writer', current_schema());
        GRANT SELECT, INSERT ON records TO harapan_writer;
        GRANT SELECT, INSERT, DELETE ON commands TO harapan_writer;
        GRANT SELECT, UPDATE ON log_end TO harapan_writer;
        GRANT SELECT ON store, past_epochs, migrations TO harapan_writer;
    END IF;
END
$$;

-- Whom each look was at: filled from the looks themselves, in the transaction that keeps them, so that none is missing.
-- The number leaves room for the migrations of the log, which come first. Names without a schema go into the read log's.
CREATE TABLE about (
    subject text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (subject, position)
);

-- The cases and children in the facts of an envelope; none in what is no envelope, so that damage elsewhere hides nothing.
CREATE FUNCTION looked_at(envelope bytea) RETURNS SETOF text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    facts jsonb;
BEGIN
    BEGIN
        facts := convert_from(envelope, 'UTF8')::jsonb -> 'facts';
    EXCEPTION
        WHEN data_exception THEN RETURN;
    END;
    RETURN QUERY
        SELECT jsonb_array_elements_text(facts -> 'cases') UNION SELECT jsonb_array_elements_text(facts -> 'children');
END
$$;

CREATE FUNCTION add_about() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO about SELECT subject, notification_id FROM added CROSS JOIN LATERAL looked_at(state) AS subject;
    RETURN NULL;
END
$$;

CREATE TRIGGER records_are_about AFTER INSERT ON records REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION add_about();
CREATE TRIGGER about_keeps BEFORE UPDATE ON about
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('whom a look was at is never changed');
CREATE TRIGGER about_stays BEFORE DELETE OR TRUNCATE ON about
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('whom a look was at is never deleted');

ALTER TABLE records ENABLE ALWAYS TRIGGER records_are_about;
ALTER TABLE about ENABLE ALWAYS TRIGGER about_keeps;
ALTER TABLE about ENABLE ALWAYS TRIGGER about_stays;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        GRANT SELECT, INSERT ON about TO harapan_writer;
    END IF;
END
$$;

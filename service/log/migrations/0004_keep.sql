-- Keeps what was judged, in one round trip: records, the new end of the log, and what its commands are answered again.
-- For a few records: many are faster by COPY.
CREATE FUNCTION keep(
    positions bigint[],
    streams text[],
    versions bigint[],
    topics text[],
    envelopes bytea[],
    events text[],
    times bigint[],
    leaves bytea[],
    sealed_parts bytea[],
    persons text[],
    keys text[],
    request_hashes bytea[],
    results bytea[],
    judged_at bigint[],
    end_position bigint,
    end_time bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(positions) > 0 THEN
        INSERT INTO records (
            notification_id, originator_id, originator_version, topic, state, event_id, logged_at, leaf, parts
        ) SELECT * FROM unnest(
            positions, streams, versions, topics, envelopes, events, times, leaves, sealed_parts
        );
    END IF;
    IF end_position IS NOT NULL THEN
        UPDATE log_end SET position = end_position, logged_at = end_time;
    END IF;
    IF cardinality(persons) > 0 THEN
        INSERT INTO commands SELECT * FROM unnest(persons, keys, request_hashes, results, judged_at);
    END IF;
END
$$;

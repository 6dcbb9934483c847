-- Takes the log for one transaction and says what is judged by, in one round trip. As in any volatile function each
-- statement sees what was committed when it begins, so everything after the first is read under the lock.
CREATE FUNCTION hold(
    asked_streams text[],
    asked_events text[],
    asked_persons text[],
    asked_keys text[],
    OUT "position" bigint,
    OUT logged_at bigint,
    OUT streams text[],
    OUT versions bigint[],
    OUT positions bigint[],
    OUT leaves bytea[],
    OUT events text[],
    OUT persons text[],
    OUT keys text[],
    OUT request_hashes bytea[],
    OUT results bytea[]
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT log_end.position, log_end.logged_at INTO hold.position, hold.logged_at FROM log_end FOR UPDATE;

    SELECT
        coalesce(array_agg(asked.stream), '{}'),
        coalesce(array_agg(head.originator_version), '{}'),
        coalesce(array_agg(head.notification_id), '{}'),
        coalesce(array_agg(head.leaf), '{}')
    INTO streams, versions, positions, leaves
    FROM unnest(asked_streams) AS asked(stream) CROSS JOIN LATERAL (
        SELECT originator_version, notification_id, leaf FROM records WHERE originator_id = asked.stream
        ORDER BY originator_version DESC LIMIT 1
    ) AS head;

    SELECT coalesce(array_agg(event_id), '{}') INTO events FROM records WHERE event_id = ANY(asked_events);

    SELECT
        coalesce(array_agg(person), '{}'),
        coalesce(array_agg(key), '{}'),
        coalesce(array_agg(request_hash), '{}'),
        coalesce(array_agg(result), '{}')
    INTO persons, keys, request_hashes, results
    FROM commands JOIN unnest(asked_persons, asked_keys) AS asked(person, key) USING (person, key)
    WHERE cardinality(asked_keys) > 0;
END
$$;

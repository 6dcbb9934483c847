-- Who must be told of what, and how far that has come. Moments are whole microseconds since 1970.

CREATE TABLE notices (
    id text COLLATE "C" PRIMARY KEY,
    event text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    case_id text NOT NULL,
    position bigint NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    step integer NOT NULL,
    made_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('due', 'sending', 'sent', 'failed', 'dead')),
    attempts integer NOT NULL,
    next_at bigint NOT NULL,
    reason text,
    sent_at bigint,
    acknowledged_by text,
    acknowledged_at bigint,
    escalated_at bigint
);

CREATE INDEX notices_by_alarm ON notices (event, kind);
CREATE INDEX notices_by_recipient ON notices (recipient, made_at);
CREATE INDEX notices_to_send ON notices (next_at) WHERE state IN ('due', 'sending', 'failed');
CREATE INDEX notices_open ON notices (kind) WHERE acknowledged_at IS NULL AND escalated_at IS NULL;

-- How far the log was followed: one row.
CREATE TABLE notice_place (
    one integer PRIMARY KEY CHECK (one = 1),
    epoch text NOT NULL,
    position bigint NOT NULL,
    since bigint NOT NULL,
    unreadable bigint NOT NULL
);

-- How members of staff are reached, each sealed under the key of that person.
CREATE TABLE notice_contacts (
    person text COLLATE "C" PRIMARY KEY,
    channel text NOT NULL,
    address bytea NOT NULL
);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'harapan_writer') THEN
        GRANT SELECT, INSERT, UPDATE ON notices, notice_place TO harapan_writer;
        GRANT SELECT, INSERT, UPDATE, DELETE ON notice_contacts TO harapan_writer;
    END IF;
END
$$;

-- What is to be put into the hands of bodies outside, and what became of it. Lies apart from the processor's own tables:
-- those are rebuilt from the log, and nothing may be sent twice by that.
CREATE SCHEMA IF NOT EXISTS handoffs;

-- What the log says of a hand-off. Only who follows the log writes here, so that it never waits for a recipient that is
-- slow to answer. wanted_at is by the services' clock.
CREATE TABLE IF NOT EXISTS handoffs.handoff (
    id text PRIMARY KEY, -- its stream, and the key under which its recipient knows it again
    shard integer NOT NULL,
    version bigint NOT NULL, -- of the last event that was taken: those that come again change nothing
    standing text NOT NULL CHECK (
        standing IN ('prepared', 'wanted', 'taken_up', 'parked', 'received', 'cancelled')
    ),
    institution text NOT NULL,
    recipient text NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL,
    profile text NOT NULL,
    follows text,
    content jsonb NOT NULL, -- its personal texts are sealed
    commandid text NOT NULL, -- that of the event that set the content, to which those seals are bound
    approved_digest text, -- of the content that a person let go
    round bigint NOT NULL, -- the version from which it is wanted: each order to send it again begins another
    sent_round bigint, -- the last round in which the log says that it was sent
    wanted_at timestamptz,
    event text NOT NULL, -- the one by which it stands so, and what commands that follow from it take over
    correlationid text NOT NULL,
    traceparent text,
    receipt jsonb
);

-- What was done about it. Held by a row lock while it is sent. next_at is by the clock of the database: a pause is a
-- length of time, which must be the same on a clock that jumps or runs fast, and for every process that delivers.
CREATE TABLE IF NOT EXISTS handoffs.delivery (
    id text NOT NULL REFERENCES handoffs.handoff,
    round bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'received', 'parked', 'done')),
    attempts integer NOT NULL DEFAULT 0,
    bad_receipts integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    last_error text,
    body_digest text, -- of what went out first: it must be the same ever after
    receipt jsonb,
    PRIMARY KEY (id, round),
    CHECK ((state IN ('waiting', 'sent')) = (next_at IS NOT NULL)),
    CHECK (state <> 'received' OR receipt IS NOT NULL)
);

-- What is settled stays and is not looked at again, so looking costs as much as what is still open.
CREATE INDEX IF NOT EXISTS delivery_open ON handoffs.delivery (next_at) WHERE state IN ('waiting', 'sent');
CREATE INDEX IF NOT EXISTS delivery_parked ON handoffs.delivery (id) WHERE state = 'parked';

-- What the ledger must be told of it. Each is asked again until the log shows it.
CREATE TABLE IF NOT EXISTS handoffs.ask (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL REFERENCES handoffs.handoff,
    round bigint NOT NULL,
    what text NOT NULL CHECK (what IN ('sent', 'receipt', 'park')),
    commandid text NOT NULL UNIQUE,
    value bytea NOT NULL,
    asked integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS ask_next ON handoffs.ask (next_at);

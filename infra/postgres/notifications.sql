-- What is told to whom, and what became of it. Lies apart from the processor's own tables: those are rebuilt from the
-- log, and nothing may be told twice by that.
CREATE SCHEMA IF NOT EXISTS notifications;

CREATE TABLE IF NOT EXISTS notifications.begun (
    at timestamptz NOT NULL, -- what was recorded long before is history, and nobody's news
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
);

-- created_at and delivered_at are by the services' clock. next_at is by that of the database: a pause is a length of
-- time, which must be the same on a clock that jumps or runs fast, and for every process that delivers.
CREATE TABLE IF NOT EXISTS notifications.notification (
    id uuid PRIMARY KEY,
    event text NOT NULL,
    channel text NOT NULL, -- its name in the notify file; empty for a level that nobody was named for
    kind text NOT NULL,
    institution text NOT NULL,
    level text NOT NULL,
    case_id text NOT NULL,
    deadline text NOT NULL,
    notice jsonb NOT NULL, -- and beside what is told the traceparent of its event, where it has one
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'parked', 'unaddressed', 'stale')),
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    UNIQUE (event, channel),
    CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
    CHECK (state <> 'waiting' OR channel <> '')
);

-- What is delivered stays and is not looked at again, so looking costs as much as what is still open.
CREATE INDEX IF NOT EXISTS notification_open ON notifications.notification (channel, state, next_at)
    WHERE state IN ('waiting', 'parked');
CREATE INDEX IF NOT EXISTS notification_newest ON notifications.notification (created_at, id);

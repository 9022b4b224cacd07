-- Data keys, each wrapped by the master key, which is never in the database.
CREATE SCHEMA IF NOT EXISTS keyring;

CREATE TABLE IF NOT EXISTS keyring.data_keys (
    owner text NOT NULL, -- a person's subject, a case's stream id, or one of the keyring's own
    generation integer NOT NULL, -- 1, and one more each time that an owner needs a key after a destruction
    principal text, -- the person who opened the case: their destruction is the case's too
    wrapped bytea, -- gone once destroyed
    made_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    destroyed_by text,
    ground text,
    PRIMARY KEY (owner, generation),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL AND destroyed_by IS NOT NULL AND ground IS NOT NULL))
);

CREATE INDEX IF NOT EXISTS data_keys_by_principal ON keyring.data_keys (principal) WHERE principal IS NOT NULL;

-- What may not be destroyed for now. A hold is placed by an event and released by another, and stays as it was written;
-- `position` is the placing event's place in the shard of its case. It holds what is of its institution.
CREATE TABLE IF NOT EXISTS keyring.holds (
    event text NOT NULL,
    reason text NOT NULL,
    case_id text NOT NULL,
    institution text,
    stream text NOT NULL,
    position bigint NOT NULL,
    placed_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text,
    PRIMARY KEY (event, reason),
    CHECK ((released_at IS NULL) = (released_by IS NULL))
);

CREATE INDEX IF NOT EXISTS holds_open ON keyring.holds (case_id) WHERE released_at IS NULL;

-- Who is in a case, by pseudonym, and since when: what holds the case holds their keys. A person is of the institution
-- whose case named them first, since no other was given their pseudonym.
CREATE TABLE IF NOT EXISTS keyring.persons_of_cases (
    subject text NOT NULL,
    case_id text NOT NULL,
    institution text,
    named_at timestamptz,
    PRIMARY KEY (subject, case_id)
);

-- Tables of before have neither. Whoever follows the log fills them, which has come by anew before anything is
-- destroyed; rows that stay empty are of no event that names someone.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'keyring.persons_of_cases'::regclass AND attname = 'institution'
    ) THEN
        ALTER TABLE keyring.persons_of_cases ADD institution text, ADD named_at timestamptz;
        ALTER TABLE keyring.holds ADD institution text;
    END IF;
END
$$;

-- Which keys are to be destroyed, as the log says, and those that were. The row of a request stays: it says which keys
-- went with it, and that its case was forgotten. `person` is a subject; without one the case itself is meant.
CREATE TABLE IF NOT EXISTS keyring.erasures (
    request text PRIMARY KEY,
    case_id text NOT NULL,
    stream text NOT NULL,
    shard integer NOT NULL,
    institution text NOT NULL,
    person text,
    ground text NOT NULL,
    requested_by text NOT NULL,
    approved_by text,
    step text NOT NULL,
    event text NOT NULL,
    event_at timestamptz NOT NULL,
    correlationid text NOT NULL,
    held text, -- Why nothing was destroyed by it, and never will be.
    destroyed_at timestamptz,
    keys text[],
    spared integer,
    CHECK (held IS NULL OR destroyed_at IS NULL)
);

CREATE INDEX IF NOT EXISTS erasures_open ON keyring.erasures (shard) WHERE step IN ('agreed', 'begun');
CREATE INDEX IF NOT EXISTS erasures_of_case ON keyring.erasures (case_id);

-- The schema belongs to a role of its own. Where this login may not make roles, an administrator makes it once.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meldstroom_keyring') THEN
        CREATE ROLE meldstroom_keyring NOLOGIN;
    END IF;
    ALTER SCHEMA keyring OWNER TO meldstroom_keyring;
    ALTER TABLE keyring.data_keys OWNER TO meldstroom_keyring;
    ALTER TABLE keyring.holds OWNER TO meldstroom_keyring;
    ALTER TABLE keyring.persons_of_cases OWNER TO meldstroom_keyring;
    ALTER TABLE keyring.erasures OWNER TO meldstroom_keyring;
    REVOKE ALL ON SCHEMA keyring FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA keyring FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'the keyring has no role of its own: this login may not make one';
END
$$;

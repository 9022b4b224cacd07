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
-- `position` is the placing event's place in the shard of its case.
CREATE TABLE IF NOT EXISTS keyring.holds (
    event text NOT NULL,
    reason text NOT NULL,
    case_id text NOT NULL,
    stream text NOT NULL,
    position bigint NOT NULL,
    placed_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text,
    PRIMARY KEY (event, reason),
    CHECK ((released_at IS NULL) = (released_by IS NULL))
);

CREATE INDEX IF NOT EXISTS holds_open ON keyring.holds (case_id) WHERE released_at IS NULL;

-- Who is in a case, by pseudonym: what holds the case holds their keys.
CREATE TABLE IF NOT EXISTS keyring.persons_of_cases (
    subject text NOT NULL,
    case_id text NOT NULL,
    PRIMARY KEY (subject, case_id)
);

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
    REVOKE ALL ON SCHEMA keyring FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA keyring FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'the keyring has no role of its own: this login may not make one';
END
$$;

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

-- The schema belongs to a role of its own. Where this login may not make roles, an administrator makes it once.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meldstroom_keyring') THEN
        CREATE ROLE meldstroom_keyring NOLOGIN;
    END IF;
    ALTER SCHEMA keyring OWNER TO meldstroom_keyring;
    ALTER TABLE keyring.data_keys OWNER TO meldstroom_keyring;
    REVOKE ALL ON SCHEMA keyring FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA keyring FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'the keyring has no role of its own: this login may not make one';
END
$$;

-- What a receipt code opens, by its slow hash. Nothing here says when beyond the month, by whom, from where, or of which
-- case: what it opens is sealed under a key that only the code gives, padded so that its length tells little.
CREATE SCHEMA IF NOT EXISTS receipts;

CREATE TABLE IF NOT EXISTS receipts.codes (
    hash bytea PRIMARY KEY,
    institution text NOT NULL,
    box bytea NOT NULL,
    month date NOT NULL DEFAULT date_trunc('month', now())::date
);

-- The schema belongs to a role of its own. Where this login may not make roles, an administrator makes it once.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meldstroom_receipts') THEN
        CREATE ROLE meldstroom_receipts NOLOGIN;
    END IF;
    ALTER SCHEMA receipts OWNER TO meldstroom_receipts;
    ALTER TABLE receipts.codes OWNER TO meldstroom_receipts;
    REVOKE ALL ON SCHEMA receipts FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA receipts FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'receipts have no role of their own: this login may not make one';
END
$$;

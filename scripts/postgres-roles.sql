-- Rights on a ledger in PostgreSQL, for three roles: the owner of the tables, who migrates; the application, which
-- serves and imports; and whoever only reads, for reports. Run as a superuser or as the owner of the database:
--
--   psql -v owner=ledger_owner -v application=ledger -v reader=ledger_reader -d ledger -f scripts/postgres-roles.sql
--
-- Run it once before `querbuch migrate` and again after each one; running it more often changes nothing. Roles that
-- are missing are made without a password: give them one, or let pg_hba.conf say who they are.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', name)
    FROM (VALUES (:'owner'), (:'application'), (:'reader')) AS wanted (name)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

SELECT current_schema() AS schema \gset
GRANT CONNECT ON DATABASE :"DBNAME" TO :"owner", :"application", :"reader";
REVOKE CREATE ON SCHEMA :"schema" FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA :"schema" TO :"owner";
GRANT USAGE ON SCHEMA :"schema" TO :"application", :"reader";

-- Later tables can be read at once. Later partitions of the log are reached through it, with the rights on it.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" GRANT SELECT ON TABLES TO :"reader";

SELECT to_regclass('secret') IS NOT NULL AS migrated \gset
\if :migrated
    BEGIN;
    -- From nothing, so that a right that was given by hand does not stay.
    REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM :"application", :"reader";
    GRANT SELECT, INSERT ON log, tile, checkpoint, idempotency TO :"application";
    -- A text can be erased; the log keeps its hash.
    GRANT SELECT, INSERT, DELETE ON text TO :"application";
    -- With it goes the hash of the input, from which the text could be guessed.
    GRANT UPDATE (input_hash, fingerprint) ON idempotency TO :"application";
    GRANT SELECT, UPDATE ON head TO :"application";
    GRANT SELECT ON _sqlx_migrations TO :"application";
    GRANT EXECUTE ON FUNCTION log_extend(bigint) TO :"application";
    GRANT SELECT ON ALL TABLES IN SCHEMA :"schema" TO :"reader";
    -- Tokens and sessions are the application's own; who reads reports has no part in them.
    GRANT SELECT, INSERT, UPDATE, DELETE ON secret TO :"application";
    REVOKE ALL ON secret FROM :"reader";
    COMMIT;
\else
    \echo 'There is no ledger here yet: run `querbuch migrate` as the owner, then this file again.'
\endif

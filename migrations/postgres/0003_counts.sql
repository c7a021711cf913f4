-- How many idempotency keys and checkpoints were recorded: one that was removed as a whole leaves a trace then. A ledger
-- from before counts what it has now.
ALTER TABLE head ADD COLUMN keys bigint NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN checkpoints bigint NOT NULL DEFAULT 0;
UPDATE head SET keys = (SELECT count(*) FROM idempotency), checkpoints = (SELECT count(*) FROM checkpoint);

CREATE TRIGGER head_counts_only_grow BEFORE UPDATE ON head
    FOR EACH ROW WHEN (NEW.keys < OLD.keys OR NEW.checkpoints < OLD.checkpoints) EXECUTE FUNCTION refuse_change();

-- Counted here and not by who inserts, as programs of the version before may still write while they are replaced one after
-- another. The head row is locked by who appends already.
CREATE FUNCTION count_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rows bigint;
BEGIN
    SELECT count(*) INTO rows FROM added;
    IF rows > 0 AND TG_TABLE_NAME = 'idempotency' THEN
        UPDATE head SET keys = keys + rows;
    ELSIF rows > 0 THEN
        UPDATE head SET checkpoints = checkpoints + rows;
    END IF;
    RETURN NULL;
END
$$;
DO $$
BEGIN
    -- Whoever inserts, it finds this ledger's tables, whatever the search_path.
    EXECUTE format('ALTER FUNCTION count_added() SET search_path = %I, pg_temp', current_schema());
END
$$;
CREATE TRIGGER idempotency_count AFTER INSERT ON idempotency REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added();
CREATE TRIGGER checkpoint_count AFTER INSERT ON checkpoint REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added();

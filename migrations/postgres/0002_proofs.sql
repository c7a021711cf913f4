-- The Merkle tree (RFC 9162) over the entries, as tiles of 256 hashes. Only full tiles are kept: the right edge of
-- the tree follows from them and from the last entries.
CREATE TABLE tile (
    level  smallint NOT NULL,
    place  bigint   NOT NULL, -- counted from 0 within its level
    hashes bytea    NOT NULL CONSTRAINT tile_full CHECK (octet_length(hashes) = 8192),
    CONSTRAINT tile_pk PRIMARY KEY (level, place)
);
-- Hashes cannot be compressed; trying costs time.
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Signed checkpoints, one a second at most while something is written: who changes the log later would have to
-- change these too, and has no key.
CREATE TABLE checkpoint (
    position bigint NOT NULL CONSTRAINT checkpoint_position_positive CHECK (position > 0),
    note     text   NOT NULL,
    CONSTRAINT checkpoint_pk PRIMARY KEY (position)
);

-- The root hash at the head; empty where the log was written before there was a tree.
ALTER TABLE head ADD COLUMN root bytea NOT NULL DEFAULT ''::bytea;

-- SHA-256 of the row, so that a damaged one is noticed; empty in rows from before it was kept.
ALTER TABLE idempotency ADD COLUMN fingerprint bytea NOT NULL DEFAULT ''::bytea;

-- The log in partitions by position: old ones can be moved to slower disks, and vacuum looks only at the last.
-- What is there already becomes the first partition, whatever its size.
ALTER TABLE log RENAME TO log_1;
ALTER TABLE log_1 RENAME CONSTRAINT log_pk TO log_1_pk;
CREATE TABLE log (
    position bigint NOT NULL CONSTRAINT log_position_positive CHECK (position > 0),
    entry    text   NOT NULL,
    CONSTRAINT log_pk PRIMARY KEY (position)
) PARTITION BY RANGE (position);

-- Makes partitions until `upto` has one, and returns the first position beyond the last. The application has no
-- right to make tables; it may call this, which runs with the rights of the owner.
CREATE FUNCTION log_extend(upto bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    -- Some gigabytes of single bookings, some hundred gigabytes of packed imports.
    size CONSTANT bigint := 10000000;
    low    bigint;
    part   text;
    locked boolean := false;
BEGIN
    LOOP
        -- "FOR VALUES FROM ('1') TO ('10000001')"
        SELECT coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''?(\d+)''?\)'))[1]::bigint), 1)
            INTO low
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'log'::regclass;
        IF low > upto THEN
            RETURN low;
        END IF;
        -- Several processes may come here at once. Only now, with something to make: who holds this lock and waits for
        -- the head would otherwise meet one who holds the head and asks how far the log goes.
        IF NOT locked THEN
            PERFORM pg_advisory_xact_lock(hashtext('querbuch log_extend'));
            locked := true;
            CONTINUE;
        END IF;
        part := format('log_%s', low);
        -- Made beside and then attached: the log stays readable and writable meanwhile.
        EXECUTE format('CREATE TABLE %I (LIKE log INCLUDING ALL)', part);
        EXECUTE format('ALTER TABLE log ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', part, low, low + size);
        -- Row triggers come with the parent, this one does not.
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
                       part || '_no_truncate', part);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION log_extend(bigint) FROM PUBLIC;

DO $$
DECLARE
    size CONSTANT bigint := 10000000;
    last bigint;
BEGIN
    -- Whoever calls it finds this ledger's tables, whatever its search_path.
    EXECUTE format('ALTER FUNCTION log_extend(bigint) SET search_path = %I, pg_temp', current_schema());
    SELECT coalesce(max(position), 1) INTO last FROM log_1;
    EXECUTE format('ALTER TABLE log ATTACH PARTITION log_1 FOR VALUES FROM (1) TO (%s)',
                   (last / size + 1) * size + 1);
END
$$;

-- Nothing of this is ever changed, whoever asks. Texts can be erased, the head can only move on.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER log_append_only BEFORE UPDATE OR DELETE ON log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_no_truncate BEFORE TRUNCATE ON log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_1_no_truncate BEFORE TRUNCATE ON log_1 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tile_append_only BEFORE UPDATE OR DELETE ON tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tile_no_truncate BEFORE TRUNCATE ON tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Only the hash of the input may go: it would let one guess a text that was erased.
CREATE TRIGGER idempotency_no_update BEFORE UPDATE ON idempotency FOR EACH ROW
    WHEN (NOT (NEW.input_hash = decode(repeat('00', 32), 'hex') AND NEW.fingerprint = ''::bytea
               AND (NEW.actor, NEW.key, NEW.position, NEW.outcome) = (OLD.actor, OLD.key, OLD.position, OLD.outcome)))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER idempotency_no_delete BEFORE DELETE ON idempotency
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER idempotency_no_truncate BEFORE TRUNCATE ON idempotency
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_no_update BEFORE UPDATE ON text FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_no_truncate BEFORE TRUNCATE ON text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_only_forward BEFORE UPDATE ON head
    FOR EACH ROW WHEN (NEW.position < OLD.position) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_no_delete BEFORE DELETE ON head FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_no_truncate BEFORE TRUNCATE ON head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

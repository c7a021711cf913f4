-- The Merkle tree (RFC 9162) over the entries, as tiles of 256 hashes. Only full tiles are kept: the right edge of
-- the tree follows from them and from the last entries.
CREATE TABLE tile (
    level  INTEGER NOT NULL,
    place  INTEGER NOT NULL, -- counted from 0 within its level
    hashes BLOB    NOT NULL CONSTRAINT tile_full CHECK (length(hashes) = 8192),
    CONSTRAINT tile_pk PRIMARY KEY (level, place)
) STRICT;

-- Signed checkpoints, one a second at most while something is written: who changes the log later would have to
-- change these too, and has no key.
CREATE TABLE checkpoint (
    position INTEGER PRIMARY KEY CONSTRAINT checkpoint_position_positive CHECK (position > 0),
    note     TEXT NOT NULL
) STRICT;

-- The root hash at the head; empty where the log was written before there was a tree.
ALTER TABLE head ADD COLUMN root BLOB NOT NULL DEFAULT x'';

-- The keys once more, as rows in the order of the log beside a narrow index: random keys then dirty small pages.
-- fingerprint: SHA-256 of the row, so that a damaged one is noticed; empty in rows from before it was kept.
CREATE TABLE idempotency_next (
    actor       TEXT NOT NULL,
    key         TEXT NOT NULL,
    input_hash  BLOB NOT NULL,
    position    INTEGER NOT NULL, -- the last event of the command
    outcome     TEXT NOT NULL,
    fingerprint BLOB NOT NULL DEFAULT x'',
    CONSTRAINT idempotency_pk PRIMARY KEY (actor, key)
) STRICT;
INSERT INTO idempotency_next (actor, key, input_hash, position, outcome)
    SELECT actor, key, input_hash, position, outcome FROM idempotency ORDER BY position, actor, key;
DROP TABLE idempotency;
ALTER TABLE idempotency_next RENAME TO idempotency;

-- Nothing of this is ever changed. Texts can be erased, the head can only move on.
CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER tile_no_update BEFORE UPDATE ON tile BEGIN SELECT RAISE(ABORT, 'tiles are append-only'); END;
CREATE TRIGGER tile_no_delete BEFORE DELETE ON tile BEGIN SELECT RAISE(ABORT, 'tiles are append-only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
-- Only the hash of the input may go: it would let one guess a text that was erased.
CREATE TRIGGER idempotency_no_update BEFORE UPDATE ON idempotency
    WHEN NOT (NEW.input_hash = zeroblob(32) AND NEW.fingerprint = x'' AND NEW.actor = OLD.actor AND NEW.key = OLD.key
              AND NEW.position = OLD.position AND NEW.outcome = OLD.outcome)
    BEGIN SELECT RAISE(ABORT, 'idempotency keys are append-only'); END;
CREATE TRIGGER idempotency_no_delete BEFORE DELETE ON idempotency
    BEGIN SELECT RAISE(ABORT, 'idempotency keys are append-only'); END;
CREATE TRIGGER text_no_update BEFORE UPDATE ON text BEGIN SELECT RAISE(ABORT, 'a text is erased, not changed'); END;
CREATE TRIGGER head_only_forward BEFORE UPDATE ON head WHEN NEW.position < OLD.position
    BEGIN SELECT RAISE(ABORT, 'the head only moves on'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head stays'); END;

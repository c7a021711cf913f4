-- How many idempotency keys and checkpoints were recorded: one that was removed as a whole leaves a trace then. Kept up by
-- whoever appends, within the same transaction; a ledger from before counts what it has now.
ALTER TABLE head ADD COLUMN keys INTEGER NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN checkpoints INTEGER NOT NULL DEFAULT 0;
UPDATE head SET keys = (SELECT count(*) FROM idempotency), checkpoints = (SELECT count(*) FROM checkpoint);

CREATE TRIGGER head_counts_only_grow BEFORE UPDATE ON head
    WHEN NEW.keys < OLD.keys OR NEW.checkpoints < OLD.checkpoints
    BEGIN SELECT RAISE(ABORT, 'what was counted stays counted'); END;

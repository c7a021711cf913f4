-- The log is the truth: one row an event, its entry verbatim, positions dense and in commit order.
CREATE TABLE log (
    position INTEGER PRIMARY KEY CONSTRAINT log_position_positive CHECK (position > 0),
    entry    TEXT NOT NULL
) STRICT;

-- One row. Each write reads and moves it inside its transaction, so positions have no gaps.
CREATE TABLE head (
    singleton   INTEGER PRIMARY KEY CONSTRAINT head_singleton CHECK (singleton = 1),
    position    INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL -- microseconds since 1970, UTC
) STRICT;
INSERT INTO head (singleton, position, recorded_at) VALUES (1, 0, 0);

-- What each key was used for, so that a repeated command is answered, not booked again.
CREATE TABLE idempotency (
    actor      TEXT NOT NULL,
    key        TEXT NOT NULL,
    input_hash BLOB NOT NULL,
    position   INTEGER NOT NULL, -- the last event of the command
    outcome    TEXT NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;

-- Free text, which may name persons and can be erased; the log holds only a salted hash of it.
CREATE TABLE text (
    position INTEGER NOT NULL,
    field    TEXT NOT NULL CONSTRAINT text_field CHECK (field IN ('text', 'document')),
    salt     BLOB NOT NULL,
    content  TEXT NOT NULL,
    CONSTRAINT text_pk PRIMARY KEY (position, field)
) STRICT, WITHOUT ROWID;

-- The log is the truth: one row an event, its entry verbatim, positions dense and in commit order.
-- text, not jsonb: jsonb would not give back the bytes that were hashed.
CREATE TABLE log (
    position bigint NOT NULL CONSTRAINT log_position_positive CHECK (position > 0),
    entry    text   NOT NULL,
    CONSTRAINT log_pk PRIMARY KEY (position)
);

-- One row. Each write locks it first and moves it last, so positions have no gaps and no late arrivals,
-- however many processes write.
CREATE TABLE head (
    singleton   smallint NOT NULL CONSTRAINT head_singleton CHECK (singleton = 1),
    position    bigint   NOT NULL,
    recorded_at bigint   NOT NULL, -- microseconds since 1970, UTC
    CONSTRAINT head_pk PRIMARY KEY (singleton)
);
INSERT INTO head (singleton, position, recorded_at) VALUES (1, 0, 0);

-- What each key was used for, so that a repeated command is answered, not booked again.
CREATE TABLE idempotency (
    actor      text   NOT NULL,
    key        text   NOT NULL,
    input_hash bytea  NOT NULL,
    position   bigint NOT NULL, -- the last event of the command
    outcome    text   NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (actor, key)
);

-- Free text, which may name persons and can be erased; the log holds only a salted hash of it.
CREATE TABLE text (
    position bigint NOT NULL,
    field    text   NOT NULL CONSTRAINT text_field CHECK (field IN ('text', 'document')),
    salt     bytea  NOT NULL,
    content  text   NOT NULL,
    CONSTRAINT text_pk PRIMARY KEY (position, field)
);

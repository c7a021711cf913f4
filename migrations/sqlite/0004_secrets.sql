-- What was given out and is shown once: tokens, sessions, and sign-ins that wait for their answer. Kept is a hash of each.
-- It is no part of the log, and may be removed: then everybody signs in anew, and tokens have to be made anew.
CREATE TABLE secret (
    fingerprint BLOB NOT NULL CONSTRAINT secret_pk PRIMARY KEY, -- SHA-256 of the secret
    kind        TEXT NOT NULL CONSTRAINT secret_kind CHECK (kind IN ('token', 'session', 'sign-in')),
    id          TEXT NOT NULL CONSTRAINT secret_id UNIQUE, -- by which people name it
    owner       INTEGER, -- the number of the principal
    content     TEXT NOT NULL, -- JSON
    made_at     INTEGER NOT NULL, -- microseconds since 1970, UTC, as all moments here
    ends_at     INTEGER NOT NULL,
    used_at     INTEGER,
    revoked_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_by_owner ON secret (kind, owner, id);
CREATE INDEX secret_by_end ON secret (ends_at);
CREATE INDEX secret_revoked ON secret (revoked_at) WHERE revoked_at IS NOT NULL;

-- What was given out and is shown once: tokens, sessions, and sign-ins that wait for their answer. Kept is a hash of each.
-- It is no part of the log, and may be removed: then everybody signs in anew, and tokens have to be made anew.
CREATE TABLE secret (
    fingerprint bytea NOT NULL CONSTRAINT secret_pk PRIMARY KEY, -- SHA-256 of the secret
    kind        text NOT NULL CONSTRAINT secret_kind CHECK (kind IN ('token', 'session', 'sign-in')),
    id          text NOT NULL CONSTRAINT secret_id UNIQUE, -- by which people name it
    owner       bigint, -- the number of the principal
    content     text NOT NULL, -- JSON
    made_at     bigint NOT NULL, -- microseconds since 1970, UTC, as all moments here
    ends_at     bigint NOT NULL,
    used_at     bigint,
    revoked_at  bigint
);
CREATE INDEX secret_by_owner ON secret (kind, owner, id);
CREATE INDEX secret_by_end ON secret (ends_at);
CREATE INDEX secret_revoked ON secret (revoked_at) WHERE revoked_at IS NOT NULL;

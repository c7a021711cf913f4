//! Secrets that were given out: tokens, sessions, sign-ins that wait. They lie beside the log; kept is a hash of each.

use chrono::{DateTime, Utc};

use super::StoreError;

/// The table.
const TABLE: &str = "secret";

/// What a secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A token of a machine or a script.
    Token,
    /// The session of a browser.
    Session,
    /// A sign-in of a browser that waits for its answer.
    SignIn,
}

impl SecretKind {
    const ALL: [Self; 3] = [Self::Token, Self::Session, Self::SignIn];

    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Session => "session",
            Self::SignIn => "sign-in",
        }
    }
}

/// A secret that was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRow {
    /// SHA-256 of the secret.
    pub fingerprint: [u8; 32],
    /// What it is for.
    pub kind: SecretKind,
    /// By which people name it.
    pub id: String,
    /// The number of the principal whose it is.
    pub owner: Option<u32>,
    /// What belongs to it, as JSON.
    pub content: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The first moment at which it does not hold any more.
    pub ends_at: DateTime<Utc>,
    /// When it was used last, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What can be done with secrets. Each gives the rows that it is about.
#[derive(Clone, Debug)]
pub enum SecretAct {
    /// Keeps a new one.
    Keep(SecretRow),
    /// The one with this hash.
    Find([u8; 32]),
    /// Takes the one with this hash away, and gives it: of several who try, one gets it.
    Take([u8; 32]),
    /// Those of a kind, by their ids: of one owner, or of all.
    List {
        /// Which kind.
        kind: SecretKind,
        /// Whose.
        owner: Option<u32>,
        /// At most so many.
        limit: u32,
    },
    /// One was used.
    Use {
        /// Which.
        fingerprint: [u8; 32],
        /// When.
        at: DateTime<Utc>,
    },
    /// Revokes the one with this id, if nobody has.
    Revoke {
        /// Which.
        id: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Those that were revoked since a moment.
    RevokedSince(DateTime<Utc>),
    /// Removes those that ended before a moment; gives none.
    Sweep(DateTime<Utc>),
}

/// Rows of one answer where the act names no bound of its own.
pub(super) const ROWS_MAX: u32 = 10_000;

/// A row as a database has it.
#[derive(Debug)]
pub(super) struct RawSecret {
    pub fingerprint: Vec<u8>,
    pub kind: String,
    pub id: String,
    pub owner: Option<i64>,
    pub content: String,
    pub made_at: i64,
    pub ends_at: i64,
    pub used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

impl From<&SecretRow> for RawSecret {
    fn from(row: &SecretRow) -> Self {
        Self {
            fingerprint: row.fingerprint.to_vec(),
            kind: row.kind.as_str().to_owned(),
            id: row.id.clone(),
            owner: row.owner.map(i64::from),
            content: row.content.clone(),
            made_at: row.made_at.timestamp_micros(),
            ends_at: row.ends_at.timestamp_micros(),
            used_at: row.used_at.map(|at| at.timestamp_micros()),
            revoked_at: row.revoked_at.map(|at| at.timestamp_micros()),
        }
    }
}

impl TryFrom<RawSecret> for SecretRow {
    type Error = StoreError;

    fn try_from(raw: RawSecret) -> Result<Self, StoreError> {
        let id = raw.id.clone();
        let damaged = |column| StoreError::Damaged {
            table: TABLE,
            column,
            row: id.clone(),
        };
        let moment =
            |micros: i64, column| DateTime::from_timestamp_micros(micros).ok_or_else(|| damaged(column));
        let kind = SecretKind::ALL.into_iter().find(|kind| kind.as_str() == raw.kind);
        let owner = raw.owner.map(u32::try_from).transpose();
        Ok(Self {
            fingerprint: raw.fingerprint.try_into().map_err(|_| damaged("fingerprint"))?,
            kind: kind.ok_or_else(|| damaged("kind"))?,
            owner: owner.map_err(|_| damaged("owner"))?,
            content: raw.content,
            made_at: moment(raw.made_at, "made_at")?,
            ends_at: moment(raw.ends_at, "ends_at")?,
            used_at: raw.used_at.map(|at| moment(at, "used_at")).transpose()?,
            revoked_at: raw.revoked_at.map(|at| moment(at, "revoked_at")).transpose()?,
            id: raw.id,
        })
    }
}

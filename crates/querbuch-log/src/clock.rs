//! Time, ids and randomness of the machine.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Where time, ids and salts come from. Tests give their own.
pub trait Source: Send + Sync + 'static {
    /// The time, in whole microseconds.
    fn now(&self) -> DateTime<Utc>;
    /// A new id for an event or a request; later ids sort after earlier ones.
    fn id(&self) -> Uuid;
    /// A new salt for the hash of a text; `None` where the machine has no randomness to give.
    fn salt(&self) -> Option<[u8; 16]>;
    /// A new secret, from which a signing key is made; `None` where the machine has no randomness to give.
    fn secret(&self) -> Option<[u8; 32]>;
}

/// The clock and the random numbers of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

impl Source for Machine {
    #[expect(clippy::disallowed_methods, reason = "this is the one module that may")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one module that may")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one module that may")]
    fn salt(&self) -> Option<[u8; 16]> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).ok().map(|()| salt)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one module that may")]
    fn secret(&self) -> Option<[u8; 32]> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).ok().map(|()| secret)
    }
}

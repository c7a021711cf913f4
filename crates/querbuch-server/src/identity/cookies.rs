//! Cookies: the session of a browser, and the sign-in that it has begun.

use axum::http::header::{COOKIE, HeaderMap};
use querbuch_identity::secret::{Fingerprint, Shown, read_session};
use querbuch_ledger::secrets::{SESSION_HOURS_MAX, SIGN_IN_MINUTES_MAX};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// A session.
    Session,
    /// A sign-in that has begun.
    SignIn,
}

/// How cookies are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    /// Over TLS: bound to this host, and sent over TLS only.
    Secure,
    /// On loopback without TLS, where browsers would not take the others.
    Plain,
}

impl Jar {
    fn name(self, cookie: Cookie) -> &'static str {
        match (self, cookie) {
            (Self::Secure, Cookie::Session) => "__Host-querbuch",
            (Self::Secure, Cookie::SignIn) => "__Host-querbuch-sign-in",
            (Self::Plain, Cookie::Session) => "querbuch",
            (Self::Plain, Cookie::SignIn) => "querbuch-sign-in",
        }
    }

    /// The hash of what a browser sends. One that is sent twice counts as none: somebody else may have set one of them.
    pub fn read(self, cookie: Cookie, headers: &HeaderMap) -> Option<Fingerprint> {
        let name = self.name(cookie);
        let lines = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok());
        let pairs = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
        let value = values.next()?;
        values.next().is_none().then(|| read_session(value)).flatten()
    }

    /// The header that sets a cookie.
    pub fn set(self, cookie: Cookie, shown: &Shown) -> String {
        let seconds = match cookie {
            Cookie::Session => SESSION_HOURS_MAX * 60 * 60,
            Cookie::SignIn => SIGN_IN_MINUTES_MAX * 60,
        };
        self.line(cookie, shown.text(), seconds)
    }

    /// The header that takes a cookie away.
    pub fn clear(self, cookie: Cookie) -> String {
        self.line(cookie, "", 0)
    }

    fn line(self, cookie: Cookie, value: &str, seconds: i64) -> String {
        let name = self.name(cookie);
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Plain => "",
        };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }
}

//! Secrets that we make: tokens for machines and scripts, and ids of sessions. They are shown once; what is kept is a hash.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// How tokens begin, so that scanners for secrets know them.
pub const TOKEN_PREFIX: &str = "qbt_";

/// Characters of the checksum of a token.
const CHECKSUM_CHARS: usize = 8;

/// Characters of 256 bits.
const SECRET_CHARS: usize = 64;

/// What is kept of a secret: its SHA-256. It has 256 bits of chance, so no slower hash is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }
}

/// A secret as it is shown, once.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// A token, from 256 bits of chance: `qbt_`, the bits, a checksum.
    pub fn token(chance: [u8; 32]) -> Self {
        let body = format!("{TOKEN_PREFIX}{}", hex(&chance));
        let checksum = checksum(&body);
        Self(body + &checksum)
    }

    /// The id of a session or of a sign-in that has begun, from 256 bits of chance.
    pub fn session(chance: [u8; 32]) -> Self {
        Self(hex(&chance))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.0)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// What is kept of a token that somebody sent; nothing where it is none. A typing error is found without a look at the database.
pub fn read_token(text: &str) -> Option<Fingerprint> {
    let rest = text.strip_prefix(TOKEN_PREFIX)?;
    let is_hex = rest
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if rest.len() != SECRET_CHARS + CHECKSUM_CHARS || !is_hex {
        return None;
    }
    let (body, given) = text.split_at(text.len() - CHECKSUM_CHARS);
    (checksum(body) == given).then(|| Fingerprint::of(text))
}

/// What is kept of the id of a session that somebody sent; nothing where it is none.
pub fn read_session(text: &str) -> Option<Fingerprint> {
    let is_hex = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (text.len() == SECRET_CHARS && is_hex).then(|| Fingerprint::of(text))
}

fn checksum(body: &str) -> String {
    hex(&Sha256::digest(body)[..CHECKSUM_CHARS / 2])
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash_and_a_typing_error_by_its_checksum() {
        let shown = Shown::token([7; 32]);
        assert_eq!(shown.text().len(), 4 + 64 + 8);
        assert_eq!(read_token(shown.text()), Some(shown.fingerprint()));
        let mut wrong = shown.text().to_owned();
        wrong.replace_range(10..11, "a");
        assert_eq!(read_token(&wrong), None);
        assert_eq!(read_token(&shown.text().to_uppercase()), None);
        assert_eq!(format!("{shown:?}"), "(hidden)");
        let session = Shown::session([9; 32]);
        assert_eq!(read_session(session.text()), Some(session.fingerprint()));
        assert_eq!(read_session(shown.text()), None);
    }
}

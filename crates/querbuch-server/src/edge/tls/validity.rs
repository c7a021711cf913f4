//! From when until when a certificate holds. The TLS library does not look at that for the certificate of the server itself,
//! so the two instants are read from its DER: nothing else of it is.

use chrono::{DateTime, NaiveDateTime, Utc};

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version of a certificate, which only those of version 1 lack.
const VERSION: u8 = 0xa0;

/// Years of two digits from here on are of the twentieth century (RFC 5280, 4.1.2.5.1).
const CENTURY_TURNS: &str = "50";

/// From when until when a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first instant at which it holds.
    pub not_before: DateTime<Utc>,
    /// The last instant at which it holds.
    pub not_after: DateTime<Utc>,
}

/// The validity of a certificate in DER; none where it is no certificate.
pub fn validity_of(certificate: &[u8]) -> Option<Validity> {
    let mut certificate = Der(certificate).content_of(SEQUENCE)?;
    let mut signed = certificate.content_of(SEQUENCE)?;
    if signed.0.first() == Some(&VERSION) {
        signed.next()?;
    }
    // Its serial number, the algorithm of its signature, and who made it.
    for _ in 0..3 {
        signed.next()?;
    }
    let mut validity = signed.content_of(SEQUENCE)?;
    let (not_before, not_after) = (validity.instant()?, validity.instant()?);
    Some(Validity {
        not_before,
        not_after,
    })
}

/// Elements one after the other: each has a tag, a length and its content.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The tag and the content of the next element.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&short, rest) = rest.split_first()?;
        let (length, rest) = if short < 0x80 {
            (usize::from(short), rest)
        } else {
            let (digits, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            // No certificate is longer than four bytes can say.
            if digits.is_empty() || digits.len() > 4 {
                return None;
            }
            let length = digits
                .iter()
                .fold(0_u64, |length, &digit| length << 8 | u64::from(digit));
            (usize::try_from(length).ok()?, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn content_of(&mut self, wanted: u8) -> Option<Self> {
        let (tag, content) = self.next()?;
        (tag == wanted).then_some(Self(content))
    }

    fn instant(&mut self) -> Option<DateTime<Utc>> {
        let (tag, content) = self.next()?;
        let digits = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
        let digits = match tag {
            GENERALIZED_TIME => digits.to_owned(),
            UTC_TIME => {
                let century = if digits.get(..2)? < CENTURY_TURNS {
                    "20"
                } else {
                    "19"
                };
                format!("{century}{digits}")
            }
            _ => return None,
        };
        let instant = NaiveDateTime::parse_from_str(&digits, "%Y%m%d%H%M%S").ok()?;
        Some(instant.and_utc())
    }
}

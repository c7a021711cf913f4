//! Why a certificate and its key cannot be used.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::said::Said;

/// How an instant is written for people.
const INSTANT: &str = "%Y-%m-%d %H:%M UTC";

/// Why a certificate and its key cannot be used. Each has a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// One of the files is named, the other is not.
    Half,
    /// A file cannot be read, for this reason of the system.
    Unreadable(PathBuf, String),
    /// A file has more bytes than these files ever have.
    TooLarge(PathBuf),
    /// The key may be read or written by others, by this mode.
    TooOpen(PathBuf, u32),
    /// No certificate in PEM is in the file.
    NoCertificate(PathBuf),
    /// No private key in PEM is in the file.
    NoKey(PathBuf),
    /// The private key is encrypted.
    Encrypted(PathBuf),
    /// The key is not that of the certificate.
    Differs(PathBuf),
    /// The certificate held until then.
    Expired(PathBuf, DateTime<Utc>),
    /// The certificate holds from then on.
    NotYet(PathBuf, DateTime<Utc>),
    /// The certificate or the key is of a kind that is not understood, as the library says.
    NotUnderstood(PathBuf, String),
}

impl TlsFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Half => "TLS_INCOMPLETE",
            Self::Unreadable(..) => "TLS_UNREADABLE",
            Self::TooLarge(_) => "TLS_TOO_LARGE",
            Self::TooOpen(..) => "TLS_KEY_TOO_OPEN",
            Self::NoCertificate(_) => "TLS_NO_CERTIFICATE",
            Self::NoKey(_) => "TLS_NO_KEY",
            Self::Encrypted(_) => "TLS_KEY_ENCRYPTED",
            Self::Differs(_) => "TLS_KEY_DIFFERS",
            Self::Expired(..) => "TLS_EXPIRED",
            Self::NotYet(..) => "TLS_NOT_YET_VALID",
            Self::NotUnderstood(..) => "TLS_NOT_UNDERSTOOD",
        }
    }

    /// What is wrong, with which file, and how to mend it.
    pub fn message(&self) -> Said {
        match self {
            Self::Half => Said::new(
                "TLS braucht beides: das Zertifikat (--tls-certificate) und seinen Schlüssel (--tls-key)",
                "TLS needs both: the certificate (--tls-certificate) and its key (--tls-key)",
            ),
            Self::Unreadable(path, why) => at(
                path,
                &format!("ist nicht lesbar: {why}. Bitte Pfad und Rechte prüfen"),
                &format!("cannot be read: {why}. Check the path and who may read it"),
            ),
            Self::TooLarge(path) => at(
                path,
                "ist zu groß für ein Zertifikat oder einen Schlüssel. Bitte den Pfad prüfen",
                "is too large for a certificate or a key. Check the path",
            ),
            Self::TooOpen(path, mode) => {
                let shown = path.display();
                at(
                    path,
                    &format!(
                        "ist für andere offen (Rechte {mode:03o}). Bitte: chmod 600 {shown} (oder 640 für eine Gruppe)"
                    ),
                    &format!(
                        "is open to others (mode {mode:03o}). Mend it with: chmod 600 {shown} (or 640 for a group)"
                    ),
                )
            }
            Self::NoCertificate(path) => at(
                path,
                "enthält kein Zertifikat in PEM (-----BEGIN CERTIFICATE-----). Gebraucht wird die ganze Kette, das eigene zuerst",
                "holds no certificate in PEM (-----BEGIN CERTIFICATE-----). The whole chain is needed, its own first",
            ),
            Self::NoKey(path) => at(
                path,
                "enthält keinen privaten Schlüssel in PEM (-----BEGIN PRIVATE KEY-----)",
                "holds no private key in PEM (-----BEGIN PRIVATE KEY-----)",
            ),
            Self::Encrypted(path) => at(
                path,
                "ist mit einer Passphrase verschlüsselt, die niemand eingeben kann. Bitte entschlüsseln (openssl pkey) und mit chmod 600 schützen",
                "is encrypted with a passphrase that nobody can enter. Decrypt it (openssl pkey) and protect it with chmod 600",
            ),
            Self::Differs(path) => at(
                path,
                "ist nicht der Schlüssel des ersten Zertifikats der Kette. Bitte das zusammengehörige Paar angeben, das eigene Zertifikat zuerst",
                "is not the key of the first certificate of the chain. Give the pair that belongs together, its own certificate first",
            ),
            Self::Expired(path, end) => {
                let end = end.format(INSTANT);
                at(
                    path,
                    &format!("ist am {end} abgelaufen. Bitte ein neues Zertifikat ausstellen lassen"),
                    &format!("expired at {end}. Have a new certificate issued"),
                )
            }
            Self::NotYet(path, begin) => not_yet(path, *begin),
            Self::NotUnderstood(path, why) => at(
                path,
                &format!(
                    "wird nicht verstanden: {why}. Verwendbar sind RSA ab 2048 Bit, ECDSA P-256 und P-384, Ed25519"
                ),
                &format!(
                    "is not understood: {why}. RSA from 2048 bits on, ECDSA P-256 and P-384, and Ed25519 can be used"
                ),
            ),
        }
    }
}

fn not_yet(path: &Path, begin: DateTime<Utc>) -> Said {
    let begin = begin.format(INSTANT);
    at(
        path,
        &format!("gilt erst ab {begin}. Bitte die Uhr des Rechners prüfen oder warten"),
        &format!("is not valid before {begin}. Check the clock of the machine, or wait"),
    )
}

fn at(path: &Path, german: &str, english: &str) -> Said {
    let path = path.display();
    Said::new(format!("{path} {german}"), format!("{path} {english}"))
}

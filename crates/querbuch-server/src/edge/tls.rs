//! TLS by the server itself: a certificate and its key from two files, read anew on SIGHUP. Connections that are open go on
//! with what they began with; new ones are given what is in the files. Files that are at fault are told of, and change nothing.

mod fault;
#[cfg(test)]
mod tests;
mod validity;

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_graphql::limits::edge::TLS_FILE_BYTES_MAX;
use querbuch_ledger::log::files::open_regular;
use rustls::crypto::aws_lc_rs::{default_provider, sign::any_supported_type};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, ServerConfig};
use tokio::sync::watch;

pub use self::fault::TlsFault;
use self::validity::Validity;
pub use self::validity::validity_of;

/// What others may not do with the key: its group may read it, as a group of those who use certificates does.
const MODE_OTHERS: u32 = 0o037;

/// Days before its end from which on a certificate is warned of.
const DAYS_WARNED: i64 = 14;

/// What clients may speak: connections are served by HTTP/1.1 alone, whose bounds are those of single requests.
const PROTOCOL: &[u8] = b"http/1.1";

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain in PEM, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key in PEM.
    pub key: PathBuf,
}

impl TlsFiles {
    /// The files that are named: both, or none.
    pub fn named(certificate: Option<&Path>, key: Option<&Path>) -> Result<Option<Self>, TlsFault> {
        match (certificate, key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => Ok(Some(Self {
                certificate: certificate.to_owned(),
                key: key.to_owned(),
            })),
            _ => Err(TlsFault::Half),
        }
    }
}

/// The certificate in use.
#[derive(Debug)]
pub struct Tls {
    files: TlsFiles,
    current: watch::Sender<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files, as of now.
    pub fn load(files: TlsFiles, now: DateTime<Utc>) -> Result<Self, TlsFault> {
        let current = watch::Sender::new(Arc::new(read(&files, now)?));
        Ok(Self { files, current })
    }

    /// Reads the files anew, for the connections to come. Where they are at fault, everything stays.
    pub fn reload(&self, now: DateTime<Utc>) -> Result<(), TlsFault> {
        self.current.send_replace(Arc::new(read(&self.files, now)?));
        Ok(())
    }

    /// What new connections are given, also after a change.
    pub fn current(&self) -> watch::Receiver<Arc<ServerConfig>> {
        self.current.subscribe()
    }
}

fn read(files: &TlsFiles, now: DateTime<Utc>) -> Result<ServerConfig, TlsFault> {
    let TlsFiles { certificate, key } = files;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&bytes_of(certificate)?)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsFault::NoCertificate(certificate.clone()))?;
    let own = chain
        .first()
        .ok_or_else(|| TlsFault::NoCertificate(certificate.clone()))?;
    let validity = validity_of(own).ok_or_else(|| {
        TlsFault::NotUnderstood(certificate.clone(), "the certificate is not X.509".to_owned())
    })?;
    check_time(certificate, validity, now)?;
    let secret = private_key(key)?;
    let not_understood = |error: rustls::Error| TlsFault::NotUnderstood(key.clone(), error.to_string());
    let pair = CertifiedKey::new(chain, any_supported_type(&secret).map_err(not_understood)?);
    match pair.keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
        Err(rustls::Error::InconsistentKeys(_)) => return Err(TlsFault::Differs(key.clone())),
        Err(error) => return Err(TlsFault::NotUnderstood(certificate.clone(), error.to_string())),
    }
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(not_understood)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(pair)));
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}

fn check_time(path: &Path, validity: Validity, now: DateTime<Utc>) -> Result<(), TlsFault> {
    let Validity {
        not_before,
        not_after,
    } = validity;
    if now < not_before {
        return Err(TlsFault::NotYet(path.to_owned(), not_before));
    }
    if now > not_after {
        return Err(TlsFault::Expired(path.to_owned(), not_after));
    }
    if now + TimeDelta::days(DAYS_WARNED) > not_after {
        tracing::warn!(code = "TLS_EXPIRES_SOON", until = %not_after, "the certificate ends soon");
    }
    Ok(())
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsFault> {
    let unreadable = |error: std::io::Error| TlsFault::Unreadable(path.to_owned(), error.to_string());
    let found = std::fs::metadata(path).map_err(unreadable)?;
    let mode = found.permissions().mode() & 0o7777;
    if mode & MODE_OTHERS != 0 {
        return Err(TlsFault::TooOpen(path.to_owned(), mode));
    }
    let bytes = bytes_of(path)?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        let text = String::from_utf8_lossy(&bytes);
        if text.contains("ENCRYPTED") {
            TlsFault::Encrypted(path.to_owned())
        } else {
            TlsFault::NoKey(path.to_owned())
        }
    })
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, TlsFault> {
    let unreadable = |error: std::io::Error| TlsFault::Unreadable(path.to_owned(), error.to_string());
    let file = open_regular(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(TLS_FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > TLS_FILE_BYTES_MAX {
        return Err(TlsFault::TooLarge(path.to_owned()));
    }
    Ok(bytes)
}

//! Certificates that tests make, and connections with TLS that trust nobody else.

use std::fs::{self, Permissions};
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// How long an answer may take.
const ANSWER_BOUND: Duration = Duration::from_mins(1);

/// A certificate for `localhost` and its key, in files.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate in PEM.
    pub certificate: PathBuf,
    /// Its key in PEM.
    pub key: PathBuf,
}

impl Certificate {
    /// Where certificate and key will be, in a folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            certificate: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
        }
    }

    /// Makes a new one in place of what is there; what a client knows it by.
    pub fn renew(&self) -> CertificateDer<'static> {
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("is a name");
        let key = KeyPair::generate().expect("can be made");
        let made = params.self_signed(&key).expect("can be made");
        fs::write(&self.certificate, made.pem()).expect("can be written");
        fs::write(&self.key, key.serialize_pem()).expect("can be written");
        fs::set_permissions(&self.key, Permissions::from_mode(0o600)).expect("is ours");
        made.der().clone()
    }

    /// The options of a server that has it.
    pub fn options(&self) -> [String; 4] {
        [
            "--tls-certificate".to_owned(),
            self.certificate.display().to_string(),
            "--tls-key".to_owned(),
            self.key.display().to_string(),
        ]
    }
}

/// A connection with TLS.
pub type Secured = StreamOwned<ClientConnection, TcpStream>;

/// Opens a connection to the server at `https://…`, if it has this certificate.
pub fn connect(address: &str, trusted: &CertificateDer<'static>) -> io::Result<Secured> {
    let host = address.strip_prefix("https://").expect("has TLS");
    let stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(ANSWER_BOUND))?;
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).map_err(io::Error::other)?;
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let mut secured = StreamOwned::new(connection, stream);
    while secured.conn.is_handshaking() {
        secured.conn.complete_io(&mut secured.sock)?;
    }
    Ok(secured)
}

/// Asks with a head and a body as they stand, and reads one answer: its head and its body.
pub fn ask(stream: &mut Secured, request: &str) -> io::Result<(String, String)> {
    stream.write_all(request.as_bytes())?;
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((head, String::from_utf8(body).map_err(io::Error::other)?))
}

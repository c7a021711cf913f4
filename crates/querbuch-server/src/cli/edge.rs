//! Options of what stands between a network and the ledger.

use std::path::PathBuf;

use clap::Args;

/// Options of what stands between a network and the ledger.
#[derive(Debug, Default, Args)]
pub struct EdgeOptions {
    /// Certificate for TLS (PEM): the whole chain, its own first; read again on SIGHUP
    #[arg(long, env = "QUERBUCH_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,

    /// Private key of the certificate (PEM), which others may not read; read again on SIGHUP
    #[arg(long, env = "QUERBUCH_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,

    /// Address or network of a proxy in front that has TLS; again for several. Only from there, `Forwarded` and `X-Forwarded-*` say who asks
    #[arg(
        long,
        env = "QUERBUCH_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub trusted_proxy: Vec<String>,

    /// Units a minute that one asker is answered; 0: any number. Unless given, 600000 beyond loopback, any number on it
    #[arg(long, env = "QUERBUCH_RATE_UNITS", value_name = "UNITS")]
    pub rate_units: Option<u64>,

    /// Units that one asker is answered at once, at least 100000; those of two minutes unless given
    #[arg(long, env = "QUERBUCH_RATE_BURST", value_name = "UNITS")]
    pub rate_burst: Option<u64>,

    /// File that keeps who asked what and when (JSON lines); nowhere unless given
    #[arg(long, env = "QUERBUCH_READ_LOG", value_name = "FILE")]
    pub read_log: Option<PathBuf>,

    /// Days for which reads are kept; 90 unless given
    #[arg(long, env = "QUERBUCH_READ_LOG_DAYS", value_name = "DAYS")]
    pub read_log_days: Option<u16>,

    /// File that keeps refusals and sign-ins (JSON lines); standard error beyond loopback unless given
    #[arg(long, env = "QUERBUCH_SECURITY_LOG", value_name = "FILE")]
    pub security_log: Option<PathBuf>,

    /// Days for which refusals and sign-ins are kept; 365 unless given
    #[arg(long, env = "QUERBUCH_SECURITY_LOG_DAYS", value_name = "DAYS")]
    pub security_log_days: Option<u16>,
}

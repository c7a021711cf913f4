//! Whether the server may listen beyond its machine: only where it knows who asks, and nobody on the way can read it.

use std::net::SocketAddr;

use super::proxy::Reach;
use crate::exit::Failure;
use crate::said::Said;

/// What stands between a network and the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// Somebody can sign in: an issuer is configured, or a token was given.
    pub identity: bool,
    /// The server itself has a certificate.
    pub tls: bool,
    /// Proxies are named that have one.
    pub proxies: bool,
}

/// Where the server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On this machine only.
    Loopback,
    /// Where others reach it.
    Beyond,
}

impl Place {
    /// Where these addresses are.
    pub fn of(addresses: &[SocketAddr]) -> Self {
        if addresses
            .iter()
            .all(|address| address.ip().to_canonical().is_loopback())
        {
            Self::Loopback
        } else {
            Self::Beyond
        }
    }
}

/// Whether the server may listen on these addresses, and to whom.
///
/// Refused: beyond loopback without anybody who could sign in, or without TLS by itself or by a proxy.
pub fn may_listen(addresses: &[SocketAddr], guards: Guards) -> Result<Reach, Failure> {
    if Place::of(addresses) == Place::Loopback {
        return Ok(Reach::Anybody);
    }
    let Guards {
        identity,
        tls,
        proxies,
    } = guards;
    let missing = [
        (
            identity,
            "jemand, der sich anmelden kann (ein `[[issuer]]` in der Konfiguration, oder ein Token von `querbuch token`)",
            "somebody who can sign in (an `[[issuer]]` in the configuration, or a token of `querbuch token`)",
        ),
        (
            tls || proxies,
            "TLS: --tls-certificate und --tls-key, oder ein Proxy davor, dessen Adresse --trusted-proxy nennt",
            "TLS: --tls-certificate and --tls-key, or a proxy in front, whose address --trusted-proxy names",
        ),
    ];
    let missing: Vec<_> = missing.into_iter().filter(|(is_there, ..)| !is_there).collect();
    if missing.is_empty() {
        return Ok(if tls { Reach::Anybody } else { Reach::ProxiesOnly });
    }
    let beyond = addresses
        .iter()
        .find(|address| !address.ip().to_canonical().is_loopback());
    let open = beyond.map(ToString::to_string).unwrap_or_default();
    let german: Vec<_> = missing.iter().map(|(_, german, _)| *german).collect();
    let english: Vec<_> = missing.iter().map(|(.., english)| *english).collect();
    let said = Said::new(
        format!(
            "auf {open} wird nicht gelauscht: Wer den Port erreicht, könnte alles lesen und buchen. Es fehlt: {}. \
             Ohne das bitte auf 127.0.0.1 oder [::1] lauschen",
            german.join("; und ")
        ),
        format!(
            "refusing to listen on {open}: whoever reaches the port could read and book everything. Missing: {}. \
             Without that, listen on 127.0.0.1 or [::1]",
            english.join("; and ")
        ),
    );
    Err(Failure::usage_in(said).with_code("LISTEN_REFUSED"))
}

#[cfg(test)]
mod tests {
    use querbuch_ledger::domain::language::Language;

    use super::*;

    fn asked(address: &str, identity: bool, tls: bool, proxies: bool) -> Result<Reach, Failure> {
        may_listen(
            &[address.parse().expect("is an address")],
            Guards {
                identity,
                tls,
                proxies,
            },
        )
    }

    #[test]
    fn beyond_loopback_it_needs_somebody_who_signs_in_and_tls() {
        for bits in 0..8_u8 {
            let [identity, tls, proxies] = [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0];
            for local in ["127.0.0.1:0", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
                assert_eq!(asked(local, identity, tls, proxies).ok(), Some(Reach::Anybody));
            }
            for open in ["0.0.0.0:443", "[::]:443", "192.0.2.7:443"] {
                let expected = match (identity, tls, proxies) {
                    (true, true, _) => Some(Reach::Anybody),
                    (true, false, true) => Some(Reach::ProxiesOnly),
                    _ => None,
                };
                let answer = asked(open, identity, tls, proxies);
                assert_eq!(
                    answer.as_ref().ok().copied(),
                    expected,
                    "{open} {identity} {tls} {proxies}"
                );
                let Err(failure) = answer else { continue };
                for (language, issuer) in [
                    (Language::German, "anmelden kann"),
                    (Language::English, "can sign in"),
                ] {
                    let message = failure.message(language);
                    assert_eq!(message.contains(issuer), !identity, "{message}");
                    assert_eq!(
                        message.contains("--tls-certificate"),
                        !tls && !proxies,
                        "{message}"
                    );
                    assert!(message.contains(open), "{message}");
                }
            }
        }
        // One address of several is enough.
        let both = ["127.0.0.1:80", "192.0.2.7:80"].map(|address| address.parse().expect("is an address"));
        assert!(
            may_listen(
                &both,
                Guards {
                    identity: false,
                    tls: true,
                    proxies: true
                }
            )
            .is_err()
        );
    }
}

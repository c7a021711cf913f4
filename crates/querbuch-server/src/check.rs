//! `check`: whether a configuration is good, and whether its issuers answer as they should.

use querbuch_identity::provider::ProviderFault;
use querbuch_ledger::domain::language::Language;
use serde_json::json;

use crate::cli::Cli;
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::identity::settings::providers;
use crate::locale::Locale;
use crate::said::Said;

/// Reads the configuration, and asks each issuer.
pub async fn run(cli: &Cli) -> Result<(), Failure> {
    if cli.config.is_none() {
        return Err(Failure::usage_in(Said::new(
            "bitte die Datei mit --config DATEI nennen",
            "name the file with --config FILE",
        )));
    }
    let file = FileConfig::read(cli)?;
    let providers = providers(&file)?;
    let language = Locale::or_system(cli.locale).language();
    let mut faults = 0;
    let mut issuers = Vec::new();
    for provider in providers.iter() {
        let name = &provider.issuer.name;
        let (line, fault) = match provider.ask().await {
            Ok(found) => {
                let keys = found.keys.len();
                let browsers = match (
                    &provider.issuer.client,
                    &found.metadata.authorization,
                    &found.metadata.token,
                ) {
                    (None, _, _) => language.pick("Browser melden sich nicht an", "browsers do not sign in"),
                    (Some(_), Some(_), Some(_)) => {
                        language.pick("Browser melden sich an", "browsers sign in")
                    }
                    _ => {
                        faults += 1;
                        language.pick(
                            "authorization_endpoint oder token_endpoint fehlt: Browser können sich nicht anmelden; [issuer.client] weglassen oder den Aussteller einrichten",
                            "authorization_endpoint or token_endpoint is missing: browsers cannot sign in; leave out [issuer.client] or set up the issuer",
                        )
                    }
                };
                let keys = language.pick(format!("{keys} Schlüssel"), format!("{keys} keys"));
                (format!("{keys}; {browsers}"), None)
            }
            Err(fault) => {
                faults += 1;
                (
                    format!("{fault}; {}", advice(&fault, language)),
                    Some(fault.to_string()),
                )
            }
        };
        if cli.json {
            issuers.push(json!({ "issuer": &**name, "fault": fault, "message": line }));
        } else {
            println!("{name}: {line}");
        }
    }
    if cli.json {
        println!("{}", json!({ "issuers": issuers, "faultCount": faults }));
    } else if issuers.is_empty() && providers.is_empty() {
        println!(
            "{}",
            language.pick(
                "lesbar; keine Aussteller, ein lokaler Nutzer",
                "legible; no issuers, one local user"
            )
        );
    }
    if faults == 0 {
        Ok(())
    } else {
        Err(Failure::refused())
    }
}

/// How to mend it.
fn advice(fault: &ProviderFault, language: Language) -> &'static str {
    match fault {
        ProviderFault::Web(..) => language.pick(
            "Adresse, Netz, Proxy und Zertifikate des Systems prüfen",
            "check the address, the network, the proxy and the certificates of the system",
        ),
        ProviderFault::Unreadable(_) => language.pick(
            "erwartet wird das JSON nach OpenID Connect Discovery; discovery prüfen",
            "the JSON of OpenID Connect Discovery is expected; check discovery",
        ),
        ProviderFault::OtherIssuer(_) => language.pick(
            "issuer genau so schreiben, wie der Aussteller sich nennt, auch den Schrägstrich am Ende",
            "write issuer exactly as the issuer names itself, the slash at its end included",
        ),
        ProviderFault::OtherHost(..) => language.pick(
            "der Aussteller muss Schlüssel und Token auf seinem eigenen Rechner anbieten; meist ist hinter einem Proxy sein öffentlicher Name nicht eingestellt",
            "the issuer has to offer keys and tokens on its own host; behind a proxy, its public name is often not set",
        ),
        ProviderFault::NoKeys(_) => language.pick(
            "beim Aussteller einen Schlüssel für RS256, PS256 oder ES256 einrichten",
            "set up a key for RS256, PS256 or ES256 at the issuer",
        ),
    }
}

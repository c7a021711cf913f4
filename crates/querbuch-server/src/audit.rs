//! Checking at the command line.

use std::io::Read as _;
use std::path::Path;

use querbuch_ledger::log::archive::read::{Reader, audit as audit_archive};
use querbuch_ledger::log::checkpoint::{Signer, Verifier};
use querbuch_ledger::log::verify::proof::{Proven, check};
use querbuch_ledger::log::verify::{
    Expectations, FAULTS_KEPT_MAX, Fault, KeyChange, KeyReport, Report, SnapshotCheck,
    audit as audit_database,
};
use serde_json::json;

use crate::cli::{Cli, ProofOptions, VerifierOption, VerifyOptions, VerifyOther};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::{Counted, Locale};
use crate::location::LedgerLocation;
use crate::progress::EntryBar;
use crate::said::Said;
use crate::telemetry;

/// Checks a ledger, an exported log, or a proof.
pub async fn run(options: &VerifyOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    if let Some(VerifyOther::Proof(options)) = &options.other {
        return proof(options, cli, &file);
    }
    let location = match &options.log {
        Some(_) => None,
        None => Some(LedgerLocation::new(&options.database, &file)?),
    };
    let kept = options.checkpoint.iter().map(|path| read_text(path));
    let expectations = Expectations {
        verifier: verifier(&options.key, &file, location.as_ref())?,
        kept: kept.collect::<Result<_, _>>()?,
        faults_max: if options.all { usize::MAX } else { FAULTS_KEPT_MAX },
    };
    let bar = EntryBar::new(cli);
    let report = match (&options.log, &location) {
        (Some(log), _) => {
            let mut reader = Reader::open(log)?;
            let read = tokio::task::block_in_place(|| {
                audit_archive(&mut reader, expectations, 0, &|done, all| bar.show(done, all))
            });
            read.map_err(Failure::environment)?.0
        }
        (None, Some(location)) => check_database(location, expectations, &bar).await?,
        (None, None) => {
            return Err(Failure::usage_in(Said::new(
                "weder eine Datenbank noch ein ausgeführtes Protokoll",
                "neither a database nor an exported log",
            )));
        }
    };
    drop(bar);
    show(&report, cli)
}

/// Checks a database, with the files beside it.
pub async fn check_database(
    location: &LedgerLocation,
    expectations: Expectations,
    bar: &EntryBar,
) -> Result<Report, Failure> {
    let store = location.store().await?;
    let snapshot = location.snapshot().map(AsRef::as_ref);
    let checked = audit_database(&store, snapshot, expectations, &|done, all| bar.show(done, all)).await;
    store.close().await;
    Ok(checked?)
}

/// The public key: the one that is given, the one of a key file, the one beside the database. That one is secret, so who
/// checks may not be allowed to read it: then signatures are not checked, and it is said why.
pub fn verifier(
    option: &VerifierOption,
    file: &FileConfig,
    location: Option<&LedgerLocation>,
) -> Result<Option<Verifier>, Failure> {
    if let Some(text) = &option.verifier_key {
        return Verifier::parse(text).map(Some).map_err(Failure::usage);
    }
    let named = option.key.clone().or_else(|| file.key.clone());
    let signer = match (named, location.and_then(LedgerLocation::key_beside)) {
        (Some(named), _) => Signer::load(&named).map_err(Failure::signing_key)?,
        (None, Some(beside)) => match Signer::load(&beside) {
            Ok(signer) => signer,
            Err(error) => {
                eprintln!("querbuch: {error}");
                return Ok(None);
            }
        },
        (None, None) => return Ok(None),
    };
    Verifier::parse(signer.verifier_key())
        .map(Some)
        .map_err(Failure::usage)
}

/// Prints what a check found. With faults, the exit code says so.
pub fn show(report: &Report, cli: &Cli) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    if cli.json {
        println!("{}", as_json(report, locale));
    } else {
        print_faults(report, locale);
        if report.fault_count == 0 {
            print_well(report, locale);
        }
    }
    if report.fault_count == 0 {
        return Ok(());
    }
    Err(Failure::refused())
}

fn as_json(report: &Report, locale: Locale) -> serde_json::Value {
    let fault = |fault: &Fault| {
        json!({
            "position": fault.position,
            "code": fault.code(),
            "message": fault.message(locale.language()),
        })
    };
    let snapshot = match &report.snapshot {
        SnapshotCheck::None => json!("NONE"),
        SnapshotCheck::Unusable(_) => json!("UNUSABLE"),
        SnapshotCheck::Equal(_) => json!("EQUAL"),
        SnapshotCheck::Failed => json!("FAILED"),
    };
    json!({
        "position": report.position,
        "rootHash": report.root.to_string(),
        "keys": report.keys,
        "texts": report.texts,
        "erased": report.erased,
        "checkpoints": report.checkpoints,
        "signaturesCheckedBy": report.signing.checked_with.as_deref().map(origin_of),
        "signaturesCheckedWith": report.signing.checked_with,
        "keyOfLog": report.signing.place.map(|place| place + 1),
        "keyChanges": report.signing.changes.iter().map(key_change).collect::<Vec<_>>(),
        "checkpointsOfLostKey": report.signing.unchecked,
        "snapshot": snapshot,
        "faultCount": report.fault_count,
        "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
    })
}

fn key_change(change: &KeyChange) -> serde_json::Value {
    json!({
        "position": change.position,
        "from": change.from,
        "to": change.to,
        "vouched": change.vouched,
    })
}

/// The name of the log in a public key.
fn origin_of(verifier_key: &str) -> &str {
    verifier_key.split('+').next().unwrap_or_default()
}

fn print_faults(report: &Report, locale: Locale) {
    let Some(first) = report.faults.first() else {
        return;
    };
    let line = |fault: &Fault| {
        let place = fault.position.map_or_else(String::new, |position| {
            format!("{} {position}: ", locale.language().pick("Position", "position"))
        });
        format!("{place}{} ({})", fault.message(locale.language()), fault.code())
    };
    let count = locale.counted(report.fault_count, Counted::FAULTS);
    let (german, english) = match report.fault_count {
        1 => (
            format!("{count}: {}", line(first)),
            format!("{count}: {}", line(first)),
        ),
        _ => (
            format!("{count}. Der erste: {}", line(first)),
            format!("{count}. The first: {}", line(first)),
        ),
    };
    eprintln!("{}", locale.language().pick(german, english));
    for fault in report.faults.iter().skip(1) {
        eprintln!("{}", line(fault));
    }
    if report.fault_count > report.faults.len() as u64 {
        eprintln!(
            "{}",
            locale
                .language()
                .pick("Weitere zeigt --all.", "The others are shown with --all.")
        );
    }
}

fn print_well(report: &Report, locale: Locale) {
    let counted = |number, german, english| locale.counted(number, Counted { german, english });
    let found = [
        counted(report.keys, ["Schlüssel", "Schlüssel"], ["key", "keys"]),
        counted(report.texts, ["Text", "Texte"], ["text", "texts"]),
        counted(
            report.erased,
            ["gelöschter Text", "gelöschte Texte"],
            ["erased text", "erased texts"],
        ),
        counted(
            report.checkpoints,
            ["Prüfpunkt", "Prüfpunkte"],
            ["checkpoint", "checkpoints"],
        ),
    ]
    .join(", ");
    let (entries, root) = (locale.count(report.position), report.root);
    let (german, english) = (
        format!("In Ordnung: Position {entries}, Wurzel-Hash {root}\n{found}"),
        format!("All well: position {entries}, root hash {root}\n{found}"),
    );
    println!("{}", locale.language().pick(german, english));
    print_signing(&report.signing, locale);
    if let SnapshotCheck::Unusable(reason) = &report.snapshot {
        let (german, english) = (
            format!("Der Schnappschuss ist nicht lesbar ({reason}) und wird neu angelegt"),
            format!("the snapshot cannot be read ({reason}) and will be made anew"),
        );
        println!("{}", locale.language().pick(german, english));
    }
    if report.treeless {
        let (german, english) = (
            "Das Journal ist älter als der Baum; der nächste Start des Servers legt ihn an",
            "the log is older than the tree, which the next start of the server will build",
        );
        println!("{}", locale.language().pick(german, english));
    }
}

/// With which key signatures were checked, and what is known of those that signed.
fn print_signing(signing: &KeyReport, locale: Locale) {
    let say = |german: String, english: String| println!("{}", locale.language().pick(german, english));
    match &signing.checked_with {
        Some(key) => {
            let origin = origin_of(key);
            let keys = locale.count(signing.changes.len() as u64 + 1);
            let place = locale.count(signing.place.map_or(0, |place| place as u64 + 1));
            if signing.changes.is_empty() {
                say(
                    format!("Unterschriften geprüft mit dem Schlüssel von {origin}"),
                    format!("signatures checked with the key of {origin}"),
                );
            } else {
                say(
                    format!("Unterschriften geprüft mit dem {place}. von {keys} Schlüsseln von {origin}: {key}"),
                    format!("signatures checked with key {place} of the {keys} keys of {origin}: {key}"),
                );
            }
        }
        None => say(
            "Unterschriften NICHT geprüft: kein Schlüssel (--key oder --verifier-key). Wer in die Datenbank schreiben \
             konnte, kann auch alles neu geschrieben haben; das zeigt nur ein Schlüssel oder ein aufbewahrter Prüfpunkt \
             (--checkpoint)."
                .to_owned(),
            "signatures NOT checked: no key (--key or --verifier-key). Who could write to the database may have written \
             all of it anew; only a key or a checkpoint that was kept (--checkpoint) shows that."
                .to_owned(),
        ),
    }
    for change in signing.changes.iter().filter(|change| !change.vouched) {
        let (position, to) = (change.position, &change.to);
        say(
            format!(
                "ACHTUNG: Der Schlüssel vor Position {position} ging verloren; für {to}, der seitdem unterschreibt, bürgt er nicht"
            ),
            format!(
                "NOTE: the key before position {position} was lost; it does not vouch for {to}, which has signed since"
            ),
        );
    }
    if signing.unchecked > 0 {
        let count = locale.count(signing.unchecked);
        say(
            format!(
                "{count} Prüfpunkte des verlorenen Schlüssels NICHT geprüft: seine öffentliche Hälfte fehlt"
            ),
            format!("{count} checkpoints of the lost key NOT checked: its public half is missing"),
        );
    }
}

fn proof(options: &ProofOptions, cli: &Cli, file: &FileConfig) -> Result<(), Failure> {
    let text = read_text(&options.file)?;
    let verifier = verifier(&options.key, file, None)?;
    let proven = check(&text, verifier.as_ref());
    let proven = proven.map_err(|error| Failure::refused_with(error.code(), error))?;
    let locale = Locale::or_system(cli.locale);
    for proven in &proven {
        if cli.json {
            println!("{}", proven_json(proven));
        } else {
            println!("{}", proven_text(proven, locale));
        }
    }
    Ok(())
}

fn proven_json(proven: &Proven) -> serde_json::Value {
    json!({
        "position": proven.position,
        "treeSize": proven.tree_size,
        "rootHash": proven.root.to_string(),
        "signedBy": proven.signed_by,
    })
}

fn proven_text(proven: &Proven, locale: Locale) -> String {
    let (position, size, root) = (proven.position, proven.tree_size, proven.root);
    let (german, english) = (
        format!(
            "Der Eintrag an Position {position} ist im Baum der Größe {size} mit dem Wurzel-Hash {root}; "
        ),
        format!("the entry at position {position} is in the tree of size {size} with the root hash {root}; "),
    );
    let (vouched_german, vouched_english) = match &proven.signed_by {
        Some(origin) => (
            format!("unterschrieben von {origin}"),
            format!("signed by {origin}"),
        ),
        None => (
            "für den Wurzel-Hash bürgt niemand (ohne --verifier-key)".to_owned(),
            "nobody vouches for the root hash (without --verifier-key)".to_owned(),
        ),
    };
    locale
        .language()
        .pick(german + &vouched_german, english + &vouched_english)
}

/// A small text file; `-` is standard input.
fn read_text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    Ok(text)
}

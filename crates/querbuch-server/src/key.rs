//! Keys that sign checkpoints.

use std::fs;
use std::path::{Path, PathBuf};

use querbuch_ledger::domain::event::Event;
use querbuch_ledger::ledger::LOCAL_ACTOR;
use querbuch_ledger::log::checkpoint::rotation::{EarlierKey, Rotation, rotate as record};
use querbuch_ledger::log::checkpoint::{Signer, Verifier, signers_unverified};
use querbuch_ledger::log::clock::Machine;
use querbuch_ledger::log::entry::read;
use querbuch_ledger::log::files::{beside, sync_folder_of};
use querbuch_ledger::log::store::{Access, CheckpointRow, Store, StoreError};
use serde_json::json;

use crate::cli::{Cli, KeyAct, KeyOptions, RotateOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::exit::key::german;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::said::Said;
use crate::telemetry;

/// What stands behind the name of a key that is not named in the log yet.
const NEXT: &str = ".next";

/// What stands behind the name of a key whose record it is.
const RECORD: &str = ".signed";

/// Makes a key where the file is missing and shows its public half, or changes the key of a ledger.
pub async fn run(options: &KeyOptions, cli: &Cli) -> Result<(), Failure> {
    if let Some(KeyAct::Rotate(options)) = &options.act {
        return rotate(options, cli).await;
    }
    let Some(file) = &options.file else {
        return Err(Failure::usage_in(Said::new(
            "bitte die Datei eines Schlüssels nennen, oder siehe `querbuch key --help`",
            "name the file of a key, or see `querbuch key --help`",
        )));
    };
    let signer = Signer::load_or_create(file, options.origin.as_deref(), &Machine);
    let signer = signer.map_err(Failure::signing_key)?;
    if cli.json {
        println!(
            "{}",
            json!({ "origin": signer.origin(), "verifierKey": signer.verifier_key() })
        );
    } else {
        println!("{}", signer.verifier_key());
    }
    Ok(())
}

/// Lets another key sign from here on.
async fn rotate(options: &RotateOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let named = options.key.key.as_ref().or(file.key.as_ref());
    let path = location.key_path(named).ok_or_else(|| {
        Failure::usage_in(Said::new(
            "bitte die Datei des Schlüssels mit --key DATEI nennen",
            "name the file of the key with --key FILE",
        ))
    })?;
    let store = location.store_for(Access::Write).await?;
    let record = options.key.signed.as_ref().or(file.signed.as_ref());
    let changed = change(&store, &path, record, options.lost).await;
    store.close().await;
    show(&changed?, cli);
    Ok(())
}

/// A change of the key that is in the log.
struct Changed {
    position: u64,
    from: String,
    signer: Signer,
    vouched: bool,
    /// Where the earlier key is now.
    kept: Option<PathBuf>,
}

async fn change(
    store: &Store,
    path: &Path,
    record_file: Option<&PathBuf>,
    lost: bool,
) -> Result<Changed, Failure> {
    let Some(newest) = store.checkpoint(u64::MAX).await? else {
        return Err(Failure::usage_in(Said::new(
            "dieses Buch hat noch keine Prüfpunkte, in seinem Protokoll ist also nichts zu wechseln. Bitte ihm den Schlüssel \
             geben, den es haben soll; neben einer SQLite-Datei den Schlüssel mit seiner .signed wegräumen, dann macht der \
             nächste Start einen anderen",
            "this ledger has no checkpoints yet, so there is nothing to change in its log. Give it the key that it is to have; \
             beside a SQLite file, move the key away with its .signed, and the next start makes another one",
        )));
    };
    let next = beside(path, NEXT);
    if let Some(finished) = finish_earlier(store, path, &next, &newest).await? {
        return Ok(finished);
    }
    let earlier = earlier_key(path, &newest, lost)?;
    let (from, vouched) = match &earlier {
        EarlierKey::Held(signer) => (signer.verifier_key().to_owned(), true),
        EarlierKey::Lost(name) => (name.clone(), false),
    };
    let origin = from.split('+').next();
    let signer = Signer::create(&next, origin, &Machine).map_err(Failure::signing_key)?;
    let signer = match record_file {
        Some(file) => signer.with_record(file.clone()),
        None => signer,
    };
    let rotation = Rotation {
        from: &earlier,
        to: &signer,
        actor: LOCAL_ACTOR,
    };
    let position = record(store, &rotation, &Machine).await?;
    let kept = take_place(path, &next, position)?;
    Ok(Changed {
        position,
        from,
        signer,
        vouched,
        kept,
    })
}

/// Goes on with a change that was cut off after it was recorded. One that was cut off before left a key that never signed
/// anything that anybody has seen; it goes.
async fn finish_earlier(
    store: &Store,
    path: &Path,
    next: &Path,
    newest: &CheckpointRow,
) -> Result<Option<Changed>, Failure> {
    let signer = match Signer::load(next) {
        Err(error) if error.is_not_found() => return Ok(None),
        signer => signer.map_err(Failure::signing_key)?,
    };
    if !signs(&signer, &newest.note) {
        for left in [next.to_owned(), beside(next, RECORD)] {
            remove(&left)?;
        }
        return Ok(None);
    }
    // Only the change itself can have been signed by a key that has not taken its place.
    let position = newest.position;
    let entries = store.read(position.saturating_sub(1), 1).await?;
    let entry = entries
        .first()
        .and_then(|(position, text)| read(*position, text).ok());
    let (from, vouched) = match entry.map(|entry| entry.event) {
        Some(Event::SigningKeyRotated(event)) => (event.from.to_string(), true),
        Some(Event::SigningKeyReplaced(event)) => (event.from.to_string(), false),
        _ => (signer.origin().to_owned(), false),
    };
    Ok(Some(Changed {
        position,
        from,
        kept: take_place(path, next, position)?,
        signer,
        vouched,
    }))
}

/// The key that signs until now. Where it is said to be lost, it must not be there.
fn earlier_key(path: &Path, newest: &CheckpointRow, lost: bool) -> Result<EarlierKey, Failure> {
    let found = Signer::load(path);
    let is_current = found.as_ref().is_ok_and(|signer| signs(signer, &newest.note));
    let signed_by = signers_unverified(&newest.note).unwrap_or_default();
    match (found, lost) {
        (Ok(_), true) if is_current => Err(Failure::usage_in(Said::new(
            format!(
                "der Schlüssel ist nicht verloren: {} unterschreibt dieses Buch; ohne --lost bürgt er für den nächsten",
                path.display()
            ),
            format!(
                "the key is not lost: {} signs this ledger; without --lost it vouches for the next one",
                path.display()
            ),
        ))),
        (Ok(signer), false) if is_current => Ok(EarlierKey::Held(signer)),
        (Ok(signer), false) => Err(StoreError::OtherSigningKey {
            signed_by: signed_by.join(", "),
            given: signer.verifier_key().to_owned(),
        }
        .into()),
        (Err(error), false) => Err(Failure::usage_in(Said::new(
            format!(
                "{}. Ist der Schlüssel für immer verloren: querbuch key rotate --lost",
                german(&error)
            ),
            format!("{error}. If the key is lost for good: querbuch key rotate --lost"),
        ))),
        (_, true) => {
            let first = signed_by.into_iter().next();
            let none = || {
                Failure::usage_in(Said::new(
                    "der neueste Prüfpunkt dieses Buchs nennt keinen Schlüssel; siehe `querbuch verify`",
                    "the newest checkpoint of this ledger names no key; see `querbuch verify`",
                ))
            };
            first.map(EarlierKey::Lost).ok_or_else(none)
        }
    }
}

fn signs(signer: &Signer, note: &str) -> bool {
    Verifier::parse(signer.verifier_key()).is_ok_and(|verifier| verifier.check(note).is_ok())
}

/// Puts the next key in the place of the earlier one, which is kept beside it. Gives where that is.
fn take_place(path: &Path, next: &Path, position: u64) -> Result<Option<PathBuf>, Failure> {
    let kept = beside(path, &format!(".until-{position}"));
    let had = path.exists();
    for suffix in ["", RECORD] {
        let (earlier, kept) = (beside(path, suffix), beside(&kept, suffix));
        if earlier.exists() && !kept.exists() {
            fs::rename(&earlier, &kept).map_err(at(&earlier))?;
        }
    }
    // The record first: a key without one would begin to sign as if it never had.
    for suffix in [RECORD, ""] {
        let (next, path) = (beside(next, suffix), beside(path, suffix));
        if next.exists() {
            fs::rename(&next, &path).map_err(at(&path))?;
        }
    }
    sync_folder_of(path).map_err(at(path))?;
    Ok(had.then_some(kept))
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    let path = path.display().to_string();
    move |error| Failure::environment(format!("{path}: {error}"))
}

fn show(changed: &Changed, cli: &Cli) {
    let (position, from, to) = (changed.position, &changed.from, changed.signer.verifier_key());
    if cli.json {
        let report =
            json!({ "position": position, "from": from, "verifierKey": to, "vouched": changed.vouched });
        println!("{report}");
        return;
    }
    let mut german = vec![format!("Ab Position {position} unterschreibt {to}")];
    let mut english = vec![format!("from position {position} on {to} signs")];
    if let Some(kept) = &changed.kept {
        german.push(format!("Der frühere Schlüssel liegt in {}", kept.display()));
        english.push(format!("the earlier key is in {}", kept.display()));
    }
    if !changed.vouched {
        german.push(
            "Für ihn bürgt niemand, weil der frühere verloren ist: bitte den Prüfern seine öffentliche Hälfte geben"
                .to_owned(),
        );
        english.push(
            "nobody vouches for it, as the earlier one is lost: give its public half to the auditors"
                .to_owned(),
        );
    }
    let lines = Locale::or_system(cli.locale).language().pick(german, english);
    println!("{}", lines.join("\n"));
}

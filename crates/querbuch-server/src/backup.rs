//! Copies of a SQLite ledger, while it is in use, and ledgers from copies. Each is checked before it gets its name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::log::verify::{Expectations, FAULTS_KEPT_MAX, Report};

use crate::audit::{check_database, show, verifier};
use crate::cli::{Cli, CopyOptions, VerifierOption};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::progress::EntryBar;
use crate::telemetry;

/// What stands behind the name of a copy that is not complete.
const PART: &str = ".part";

/// Copies a ledger into a new file.
pub async fn backup(options: &CopyOptions, cli: &Cli) -> Result<(), Failure> {
    let (file, location) = begin(options, cli)?;
    location.file().ok_or(StoreError::NoCopy)?;
    let part = new_part(&options.file)?;
    let store = location.store().await?;
    let copied = store.copy_into(&part).await;
    store.close().await;
    copied?;
    finish(&part, &options.file, (&location, &file), cli).await
}

/// Makes a ledger from a copy.
pub async fn restore(options: &CopyOptions, cli: &Cli) -> Result<(), Failure> {
    let (file, location) = begin(options, cli)?;
    let target = location.file().ok_or(StoreError::NoCopy)?;
    let part = new_part(&target)?;
    fs::copy(&options.file, &part).map_err(at(&options.file))?;
    finish(&part, &target, (&location, &file), cli).await?;
    if !cli.json && location.key_beside().is_none() {
        let (german, english) = (
            "Der Schlüssel gehört nicht zur Sicherung: seine Datei bitte vor dem Start daneben legen.",
            "The key is not part of a backup: put its file beside the database before the start.",
        );
        println!("{}", Locale::or_system(cli.locale).pick(german, english));
    }
    Ok(())
}

fn begin(options: &CopyOptions, cli: &Cli) -> Result<(FileConfig, LedgerLocation), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    Ok((file, location))
}

/// The name under which a file is made that must not be there yet. What an earlier attempt left under it goes.
fn new_part(target: &Path) -> Result<PathBuf, Failure> {
    for taken in [target.to_owned(), with_suffix(target, "-wal")] {
        if taken.exists() {
            return Err(Failure::usage(format!("{} is there already", taken.display())));
        }
    }
    let part = with_suffix(target, PART);
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&part)(error)),
        _ => Ok(part),
    }
}

/// Checks a copy and gives it its name. With faults it is kept, as what was saved of them, but not under its name.
async fn finish(
    part: &Path,
    target: &Path,
    (location, file): (&LedgerLocation, &FileConfig),
    cli: &Cli,
) -> Result<(), Failure> {
    let report = check(part, (location, file), cli).await?;
    if report.fault_count > 0 {
        if !cli.json {
            let kept = part.display();
            let (german, english) = (
                format!("Die Kopie hat Fehler und bleibt als {kept} liegen."),
                format!("The copy has faults and was left as {kept}."),
            );
            eprintln!("{}", Locale::or_system(cli.locale).pick(german, english));
        }
        return show(&report, cli);
    }
    let written = File::open(part).and_then(|file| file.sync_all());
    written.map_err(at(part))?;
    fs::rename(part, target).map_err(at(target))?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // Without this the name could be lost with the power, though the bytes are there.
    let named = File::open(folder).and_then(|folder| folder.sync_all());
    named.map_err(at(folder))?;
    show(&report, cli)
}

async fn check(
    part: &Path,
    (location, file): (&LedgerLocation, &FileConfig),
    cli: &Cli,
) -> Result<Report, Failure> {
    let expectations = Expectations {
        verifier: verifier(&VerifierOption::default(), file, Some(location))?,
        kept: Vec::new(),
        faults_max: FAULTS_KEPT_MAX,
    };
    let copy = LedgerLocation::of_file(format!("sqlite:{}", part.display()));
    check_database(&copy, expectations, &EntryBar::new(cli)).await
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn at(path: &Path) -> impl Fn(io::Error) -> Failure {
    let path = path.display().to_string();
    move |error| Failure::environment(format!("{path}: {error}"))
}

//! Copies of a SQLite ledger, while it is in use, and ledgers from copies. Each is checked before it gets its name.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use querbuch_ledger::log::files::{self, beside};
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::log::verify::{Expectations, FAULTS_KEPT_MAX, Report};

use crate::audit::{check_database, show, verifier};
use crate::cli::{Cli, CopyOptions, VerifierOption};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::progress::EntryBar;
use crate::said::Said;
use crate::serve::stop_signal;
use crate::telemetry;

/// What stands behind the name of a copy that is not complete.
const PART: &str = ".part";

/// What stands behind the name of a copy of a ledger with faults.
const FAULTY: &str = ".faulty";

/// Copies a ledger into a new file.
pub async fn backup(options: &CopyOptions, cli: &Cli) -> Result<(), Failure> {
    let (file, location) = begin(options, cli)?;
    location.file().ok_or(StoreError::NoCopy)?;
    // Caught from here on, before there is anything to be cleared away.
    let stop = stop_signal();
    let part = Part::new(&options.file)?;
    unless_told_to(stop, async {
        let store = location.store().await?;
        let copied = store.copy_into(&part.path).await;
        store.close().await;
        copied?;
        let faulty = beside(&options.file, FAULTY);
        finish(&part, &options.file, Some(&faulty), (&location, &file), cli).await
    })
    .await
}

/// Makes a ledger from a copy.
pub async fn restore(options: &CopyOptions, cli: &Cli) -> Result<(), Failure> {
    let (file, location) = begin(options, cli)?;
    let target = location.file().ok_or(StoreError::NoCopy)?;
    let stop = stop_signal();
    let part = Part::new(&target)?;
    unless_told_to(stop, async {
        let copy = || {
            let mut from = files::open_regular(&options.file)?;
            io::copy(&mut from, &mut File::options().write(true).open(&part.path)?)
        };
        tokio::task::block_in_place(copy).map_err(at(&options.file))?;
        finish(&part, &target, None, (&location, &file), cli).await
    })
    .await?;
    if !cli.json && location.key_beside().is_none() {
        let (german, english) = (
            "Der Schlüssel gehört nicht zur Sicherung: seine Datei, mit der auf .signed, bitte vor dem Start daneben legen.",
            "The key is not part of a backup: put its file, with the one in .signed, beside the database before the start.",
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

/// A copy that is not complete, under a name of its own. It goes when this is dropped, with what SQLite makes beside it.
struct Part {
    path: PathBuf,
    /// Locked for as long as somebody works on it. The lock of one that was killed went with its process.
    lock: File,
}

impl Part {
    /// Makes the file, which only its owner may read, where the one that it is to become is not there yet. What an earlier
    /// attempt left under its name goes, unless that attempt is under way: then its file is locked.
    fn new(target: &Path) -> Result<Self, Failure> {
        for taken in [target.to_owned(), beside(target, "-wal")] {
            if taken.exists() {
                return Err(Failure::usage_in(Said::new(
                    format!("{} gibt es schon", taken.display()),
                    format!("{} is there already", taken.display()),
                )));
            }
        }
        let path = beside(target, PART);
        if let Ok(left) = files::open_regular(&path) {
            left.try_lock().map_err(|_| in_use(&path))?;
            remove(&path);
        }
        let lock = files::create_private(&path).map_err(at(&path))?;
        lock.try_lock().map_err(|_| in_use(&path))?;
        // Whoever came between the two took this file for one that was left, and removed it.
        let is_ours =
            fs::metadata(&path).and_then(|there| Ok((there.ino(), there.dev()) == identity(&lock)?));
        if !is_ours.map_err(at(&path))? {
            return Err(in_use(&path));
        }
        Ok(Self { path, lock })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        remove(&self.path);
        // What cannot be unlocked is closed next.
        drop(self.lock.unlock());
    }
}

fn identity(file: &File) -> io::Result<(u64, u64)> {
    let found = file.metadata()?;
    Ok((found.ino(), found.dev()))
}

/// Removes what is not complete, with what SQLite makes beside it.
fn remove(part: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // What is not there cannot be removed, and mostly it is not.
        drop(fs::remove_file(beside(part, suffix)));
    }
}

/// Another process is making the same file.
fn in_use(part: &Path) -> Failure {
    let part = part.display();
    Failure::environment_in(Said::new(
        format!(
            "{part} wird gerade geschrieben: ein anderer Lauf erzeugt dieselbe Datei. Bitte warten, oder eine andere nennen"
        ),
        format!("{part} is being written: another run makes the same file. Wait, or name another one"),
    ))
}

/// Does the work unless somebody stops the program: then what it had begun is cleared away before it ends.
async fn unless_told_to(
    stop: impl Future<Output = ()>,
    work: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    tokio::select! {
        done = work => done,
        () = stop => Err(Failure::environment_in(Said::new(
            "angehalten; es bleibt nichts zurück",
            "stopped; nothing is left behind",
        ))),
    }
}

/// Checks a copy and gives it its name. With faults it gets another one, where what it holds may be all that can be saved
/// of a ledger; else none.
async fn finish(
    Part { path: part, .. }: &Part,
    target: &Path,
    faulty: Option<&Path>,
    (location, file): (&LedgerLocation, &FileConfig),
    cli: &Cli,
) -> Result<(), Failure> {
    let report = check(part, (location, file), cli).await?;
    if report.fault_count > 0 {
        if let Some(faulty) = faulty {
            fs::rename(part, faulty).map_err(at(faulty))?;
            let kept = faulty.display();
            let (german, english) = (
                format!("Die Kopie hat Fehler und liegt unter {kept}."),
                format!("The copy has faults and is kept as {kept}."),
            );
            eprintln!(
                "{}",
                Locale::or_system(cli.locale).language().pick(german, english)
            );
        }
        return show(&report, cli);
    }
    let written = File::open(part).and_then(|file| file.sync_all());
    written.map_err(at(part))?;
    fs::rename(part, target).map_err(at(target))?;
    files::sync_folder_of(target).map_err(at(target))?;
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

fn at(path: &Path) -> impl Fn(io::Error) -> Failure {
    let path = path.display().to_string();
    move |error| Failure::environment(format!("{path}: {error}"))
}

#[cfg(test)]
mod tests;

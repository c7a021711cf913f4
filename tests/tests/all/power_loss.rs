//! The power fails, again and again, and the disk has lost of what was not synced whatever it likes.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use querbuch_tests::api::{Api, refusals};
use querbuch_tests::crowd;
use querbuch_tests::dice::Dice;
use querbuch_tests::power::trace::{Act, Record, records};
use querbuch_tests::power::{Disk, Loss, Recorder};
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

/// Cuts in the normal tests; `QUERBUCH_POWER_CUTS` asks for more.
const CUTS: usize = 30;
/// Clients that book at once while it is recorded.
const CLIENTS: usize = 4;
/// What each of them books, from each start of the server on. Enough that the write-ahead log is folded into the database
/// while they book.
const BOOKINGS: usize = 60;
/// How the server ends, time after time.
const ENDS: [End; 4] = [End::Order, End::Kill, End::Kill, End::Order];
/// SQLite makes it anew after a crash, whatever is in it; it is written through shared memory, which nobody sees.
const SHARED_MEMORY: &str = "-shm";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Order,
    Kill,
}

/// A booking that somebody was told of.
#[derive(Clone, Debug)]
struct Told {
    /// Its text, and its key.
    name: String,
    position: u64,
    /// How much of the trace there was when it was told.
    length: u64,
}

/// A checkpoint that somebody was given.
#[derive(Clone, Debug)]
struct Given {
    note: String,
    length: u64,
}

/// What happened on a disk, and what people know of it.
struct Recording {
    recorder: Recorder,
    told: Vec<Told>,
    given: Vec<Given>,
}

fn input(name: &str) -> Value {
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": "7.00" })];
    json!({ "idempotencyKey": name, "measure": "m0", "text": name, "postings": postings })
}

fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("ledger.db").display())
}

/// Books a wish; its position.
fn book(api: &Api, name: &str) -> Result<u64, String> {
    let payload = api.ask("book", input(name));
    payload["booking"]["position"]
        .as_u64()
        .ok_or_else(|| format!("{name}: {:?}", refusals(&payload)))
}

impl Recording {
    fn new() -> Self {
        let mut recording = Self {
            recorder: Recorder::new(),
            told: Vec::new(),
            given: Vec::new(),
        };
        for (start, end) in ENDS.into_iter().enumerate() {
            recording.serve(start, end);
        }
        recording
    }

    fn serve(&mut self, start: usize, end: End) {
        let server = Server::start_with(&url(self.recorder.folder()), self.recorder.environment());
        let api = Api::new(server.client());
        if start == 0 {
            crowd::set(&api);
        }
        let (told, given) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (api, recorder, told, given) = (&api, &self.recorder, &told, &given);
                scope.spawn(move || {
                    for number in 0..BOOKINGS {
                        let name = format!("{start}-{client}-{number}");
                        let position = book(api, &name).expect("is booked");
                        let length = recorder.length();
                        told.lock().expect("nobody panicked").push(Told {
                            name,
                            position,
                            length,
                        });
                        if number % 10 == client {
                            let data = api.client.query("{ checkpoint { note } }", json!({}));
                            let note = data["checkpoint"]["note"].as_str().expect("is signed").to_owned();
                            let length = recorder.length();
                            given
                                .lock()
                                .expect("nobody panicked")
                                .push(Given { note, length });
                        }
                    }
                });
            }
        });
        self.told.extend(told.into_inner().expect("nobody panicked"));
        self.given.extend(given.into_inner().expect("nobody panicked"));
        match end {
            End::Order => assert_eq!(server.exit_code(), Some(0), "an orderly end is a success"),
            End::Kill => server.kill(),
        }
    }

    /// A disk on which nothing has happened yet.
    fn disk(&self) -> Disk<'_> {
        Disk::new(fs::metadata(self.recorder.folder()).expect("is there").ino())
    }

    /// What was told and given before that much of the trace.
    fn known(&self, length: u64) -> Known {
        let told = self.told.iter().filter(|told| told.length <= length);
        let given = self.given.iter().filter(|given| given.length <= length);
        Known {
            told: told.cloned().collect(),
            note: given
                .max_by_key(|given| given.length)
                .map(|given| given.note.clone()),
        }
    }
}

/// What people know who were there before the power failed.
struct Known {
    told: Vec<Told>,
    /// The last checkpoint that anybody was given.
    note: Option<String>,
}

impl Known {
    /// Whether all of it holds of the ledger in a folder; otherwise what does not.
    fn check(&self, folder: &Path) -> Result<(), String> {
        let database = url(folder);
        let mut verify = vec!["verify", "--database", &database];
        let kept = folder.join("kept.note").display().to_string();
        if let Some(note) = &self.note {
            fs::write(&kept, note).expect("is written");
            verify.extend(["--checkpoint", &kept]);
        }
        let verified = run(&verify);
        if verified.code != Some(0) {
            return Err(format!("verify: {}{}", verified.stdout, verified.stderr));
        }
        let exported = run(&["export", "log", "--without-proofs", "--database", &database]);
        if exported.code != Some(0) {
            return Err(format!("export: {}", exported.stderr));
        }
        let lines: Vec<Value> = exported
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("is JSON"))
            .collect();
        let text = |line: &Value| line["texts"][0]["content"].as_str().map(str::to_owned);
        let names: Vec<String> = lines.iter().filter_map(text).collect();
        let distinct: BTreeSet<&String> = names.iter().collect();
        if distinct.len() != names.len() {
            return Err("something was booked twice".to_owned());
        }
        for told in &self.told {
            let line = usize::try_from(told.position)
                .ok()
                .and_then(|position| lines.get(position));
            if line.and_then(text).as_ref() != Some(&told.name) {
                return Err(format!(
                    "{told:?} is lost; there are {} entries",
                    lines.len().saturating_sub(1)
                ));
            }
        }
        Ok(())
    }

    /// Whether a server goes on there: what was told is told again, and something new is booked.
    fn go_on(&self, folder: &Path) -> Result<(), String> {
        let server = Server::try_start(&["--database", &url(folder), "--listen", "127.0.0.1:0"]);
        let server = server.map_err(|failure| format!("does not start: {failure:#?}"))?;
        let api = Api::new(server.client());
        // It takes signals once it serves.
        api.position();
        if let Some(told) = self.told.last() {
            let again = book(&api, &told.name)?;
            if again != told.position {
                return Err(format!("{told:?} is told as {again} now"));
            }
            book(&api, "after-the-power-came-back")?;
        }
        match server.exit_code() {
            Some(0) => Ok(()),
            code => Err(format!("does not end in order: {code:?}")),
        }
    }
}

/// After how many records the power fails, in order: half of the times just when something was told, which is when the most
/// is promised of what was written last; half of the times at any moment.
fn moments(recording: &Recording, all: &[Record<'_>], count: usize, dice: &mut Dice) -> Vec<usize> {
    let mut below = |bound: usize| usize::try_from(dice.below(bound as u64)).expect("is small");
    let mut moments = Vec::new();
    for number in 0..count {
        moments.push(if number % 2 == 0 {
            let told = &recording.told[below(recording.told.len())];
            all.partition_point(|record| record.end <= told.length)
        } else {
            below(all.len() + 1)
        });
    }
    moments.sort_unstable();
    moments
}

/// Makes the folder of a cut, and looks whether all is well there.
fn look(disk: &Disk<'_>, known: &Known, loss: Loss, dice: &mut Dice) -> Result<(), (PathBuf, String)> {
    let folder = scratch::folder("cut");
    disk.write(&folder, loss, SHARED_MEMORY, dice);
    // Before anything was told, there need not be a ledger yet; but one can be made.
    let looked = if known.told.is_empty() {
        Ok(())
    } else {
        known.check(&folder)
    };
    let looked = looked
        .and_then(|()| known.go_on(&folder))
        .and_then(|()| known.check(&folder));
    match looked {
        Ok(()) => {
            fs::remove_dir_all(&folder).expect("is ours");
            Ok(())
        }
        Err(wrong) => Err((folder, wrong)),
    }
}

/// The recorder has seen everything: a disk that loses nothing holds what the folder holds.
fn compare(disk: &Disk<'_>, folder: &Path, dice: &mut Dice) {
    let copy = scratch::folder("copy");
    disk.write(&copy, Loss::None, SHARED_MEMORY, dice);
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).expect("is readable");
        let names = entries.map(|entry| entry.expect("is readable").file_name().display().to_string());
        names.filter(|name| !name.ends_with(SHARED_MEMORY)).collect()
    };
    assert_eq!(names(&copy), names(folder));
    for name in names(folder) {
        let read = |folder: &Path| fs::read(folder.join(&name)).expect("is readable");
        assert!(
            read(&copy) == read(folder),
            "{name} was written past the recorder"
        );
    }
}

#[test]
fn no_loss_of_power_takes_what_was_acknowledged() {
    let cuts = std::env::var("QUERBUCH_POWER_CUTS").ok();
    let cuts = cuts.map_or(CUTS, |cuts| {
        cuts.parse().expect("QUERBUCH_POWER_CUTS is a number")
    });
    let mut dice = Dice::of("power");
    let recording = Recording::new();
    let trace = recording.recorder.trace();
    let all = records(&trace);
    let (mut disk, mut at) = (recording.disk(), 0);
    let (mut promised, mut faults) = (0, Vec::new());
    for (number, moment) in moments(&recording, &all, cuts, &mut dice).into_iter().enumerate() {
        all[at..moment].iter().for_each(|record| disk.apply(record));
        at = moment;
        let known = recording.known(all[..moment].last().map_or(0, |record| record.end));
        promised += known.told.len();
        let loss = Loss::any(&mut dice);
        if let Err((folder, wrong)) = look(&disk, &known, loss, &mut dice) {
            let kept =
                std::env::temp_dir().join(format!("querbuch-power-loss-{}-{number}", std::process::id()));
            drop(fs::rename(&folder, &kept));
            faults.push(format!(
                "cut {number} after record {moment}, {loss:?}, {}: {wrong}",
                kept.display()
            ));
        }
    }
    all[at..].iter().for_each(|record| disk.apply(record));
    compare(&disk, recording.recorder.folder(), &mut dice);
    let syncs = all
        .iter()
        .filter(|record| matches!(record.act, Act::SyncEnded { .. }))
        .count();
    println!(
        "{cuts} cuts in {} records with {syncs} syncs; {} bookings told, {promised} times one was to be there; {} cuts went \
         wrong",
        all.len(),
        recording.told.len(),
        faults.len()
    );
    assert!(
        faults.is_empty(),
        "{} of {cuts} cuts went wrong:\n{}",
        faults.len(),
        faults.join("\n")
    );
    a_disk_that_lies_is_found(&recording, &all, &mut dice);
}

/// The test can fail: on a disk that forgets what was synced, what was told is lost.
fn a_disk_that_lies_is_found(recording: &Recording, all: &[Record<'_>], dice: &mut Dice) {
    let last = recording.told.last().expect("something was told");
    let told = all.partition_point(|record| record.end <= last.length);
    // All is synced up to the middle, and nothing from there on.
    let is_kept = |(number, record): &(usize, &Record<'_>)| {
        *number < told / 2 || !matches!(record.act, Act::SyncEnded { .. })
    };
    let mut disk = recording.disk();
    let kept = all[..told].iter().enumerate().filter(is_kept);
    kept.for_each(|(_, record)| disk.apply(record));
    let looked = look(&disk, &recording.known(last.length), Loss::All, dice);
    assert!(looked.is_err(), "a disk that lies goes unnoticed");
}

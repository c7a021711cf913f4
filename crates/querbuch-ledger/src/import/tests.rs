mod bookings;
mod demo;
mod faults;
mod federal_budget;
mod files;
mod indicators;
mod limits;
mod master;
mod properties;
pub(crate) mod quotations;
mod reorganisations;
mod templates;
mod wages;

use std::sync::Arc;

use chrono::DateTime;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::note::TextHashes;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;

use super::*;

/// Test data lives as long as the test.
pub(super) fn leak(text: impl Into<Vec<u8>>) -> &'static [u8] {
    Box::leak(text.into().into_boxed_slice())
}

fn source(text: impl Into<Vec<u8>>) -> ImportSource {
    ImportSource::bytes("file.csv", leak(text))
}

fn import_into(
    state: &State,
    kind: ImportKind,
    text: impl Into<Vec<u8>>,
) -> Result<PreparedImport, ImportRefused> {
    prepare(kind, &[source(text)], state, &ImportOptions::default())
}

fn import(kind: ImportKind, text: impl Into<Vec<u8>>) -> Result<PreparedImport, ImportRefused> {
    import_into(&State::default(), kind, text)
}

fn demo(name: &str) -> ImportSource {
    let path = format!("{}/../../demo/{name}", env!("CARGO_MANIFEST_DIR"));
    ImportSource::bytes(name, leak(std::fs::read(path).expect("a file of the demo")))
}

impl PreparedImport {
    /// One refusal as a fault.
    fn fault_of(&self, index: usize, refusal: &Refusal) -> ImportFault {
        let mut faults = self.faults_of(&[RefusedCommand { index, refusal }]);
        faults.pop().expect("one refusal makes one fault")
    }
}

/// Compares with the ledger and executes what is left; the first fault.
pub(crate) fn execute(state: &mut State, prepared: &PreparedImport) -> Result<Receipt, Box<ImportFault>> {
    let compared = compare(prepared, state, &[]);
    let Comparison { import, receipt } = compared.map_err(|refused| Box::new(refused.faults[0].clone()))?;
    execute_all(state, &import)?;
    Ok(receipt)
}

/// Executes all commands; the first refusal as a fault of its row.
fn execute_all(state: &mut State, prepared: &PreparedImport) -> Result<(), Box<ImportFault>> {
    for (index, PreparedCommand { command, .. }) in prepared.commands.iter().enumerate() {
        let decision = command.decide(state, &Context::new("test", &TextHashes::default()));
        let decision = decision.map_err(|refusals| Box::new(prepared.fault_of(index, &refusals[0])))?;
        decision.events.iter().for_each(|event| apply(state, event));
    }
    Ok(())
}

/// Records one fact.
pub(super) fn apply(state: &mut State, event: &Event) {
    let actor: Arc<str> = "test".into();
    let position = state.position + 1;
    let header = Header {
        position,
        recorded_at: DateTime::UNIX_EPOCH,
        actor,
    };
    state.apply(&header, event);
}

/// Reads a file without fault, in a way of its own.
pub(super) fn import_with(
    state: &State,
    kind: ImportKind,
    text: &str,
    options: &ImportOptions<'_>,
) -> PreparedImport {
    prepare(kind, &[source(text)], state, options).expect("no fault")
}

/// A state in which the given files were imported.
fn state_of(files: &[(ImportKind, &str)]) -> State {
    let mut state = State::default();
    for (kind, text) in files {
        let prepared = import_into(&state, *kind, *text).expect("no fault");
        execute(&mut state, &prepared).expect("no refusal");
    }
    state
}

const UNITS: &str =
    "code;name;level;parent;budget_position;is_body\nbund;Bund;Bund;;;ja\n01;Land;Land;;;ja\n";
const MEASURES: &str = "code;title;approach;owner\nm;Maßnahme;IMPROVE;bund\n";
const EFFECTS: &str = "measure;code;unit;kind;category;cashability;title\n\
    m;kosten;bund;Kosten;dev.cost;haushaltswirksam;Kosten\n\
    m;geben;bund;Zahlung;transfer;CASH;Bund gibt\n\
    m;nehmen;01;Zahlung;transfer;CASH;Land nimmt\n";

/// A state with two units, one measure, one cost and two transfers.
pub(crate) fn small_state() -> State {
    state_of(&[
        (ImportKind::Units, UNITS),
        (ImportKind::Measures, MEASURES),
        (ImportKind::Effects, EFFECTS),
    ])
}

#[test]
fn kinds_have_one_spelling() {
    for kind in ImportKind::ALL {
        assert_eq!(ImportKind::parse(kind.as_str()), Some(kind));
    }
    assert_eq!(ImportKind::parse("Units"), None);
}

#[test]
fn keys_are_valid_unique_and_repeatable() {
    let first = import(ImportKind::Units, UNITS).expect("no fault");
    let again = import(ImportKind::Units, UNITS).expect("no fault");
    let keys = |prepared: &PreparedImport| {
        prepared
            .commands
            .iter()
            .map(|c| c.key.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&first), keys(&again));
    assert_eq!(
        first.commands[0].key,
        Some(format!("import:{}:units:2", &first.files[0].digest()[..32]))
    );
    let other = import(ImportKind::Units, UNITS.replace("Bund;Bund", "Bund!;Bund")).expect("no fault");
    assert_ne!(keys(&first), keys(&other));
}

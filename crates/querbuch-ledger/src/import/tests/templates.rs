//! Templates are files that can be imported, and what is known already is put right.

use querbuch_domain::amend::Amend;
use querbuch_domain::command::Command;
use querbuch_domain::id::{EffectNo, MeasureNo};
use querbuch_domain::language::Language;
use querbuch_domain::words::EvidenceGrade;

use super::*;
use crate::import::{ImportOptions, ImportPolicy};

#[test]
fn every_template_can_be_read_in_both_languages_and_fills_as_many_cells_as_it_has_columns() {
    for kind in ImportKind::ALL {
        for language in Language::ALL {
            let text = kind.template(language);
            let prepared = import(kind, text.clone());
            let prepared = prepared.unwrap_or_else(|refused| panic!("{:?}\n{text}", refused.faults));
            assert_eq!(prepared.rows, 1, "{text}");
            let lines: Vec<&str> = text.lines().collect();
            let cells = |line: &str| line.split(';').count();
            assert_eq!((lines.len(), cells(lines[0])), (2, cells(lines[1])), "{text}");
            assert_eq!(cells(lines[0]), kind.columns().count(), "{text}");
        }
        assert_ne!(kind.template(Language::German), kind.template(Language::English));
    }
}

/// The commands of a file that is to put right what is known.
fn correcting(kind: ImportKind, text: &str, reason: Option<&str>) -> Vec<Command> {
    let state = small_state();
    let options = ImportOptions {
        policy: ImportPolicy::Correct,
        reason: reason.map(Into::into),
        ..ImportOptions::default()
    };
    let source = ImportSource::bytes("neu.csv", leak(text));
    let prepared = prepare(kind, &[source], &state, &options).expect("no fault");
    let commands = prepared.commands.iter();
    commands.map(|command| Command::clone(&command.command)).collect()
}

#[test]
fn what_is_the_same_is_left_and_what_differs_is_put_right() {
    assert!(correcting(ImportKind::Measures, MEASURES, None).is_empty());
    assert!(correcting(ImportKind::Effects, EFFECTS, None).is_empty());
    let state = small_state();
    let measure = state.measures.get(MeasureNo(0)).expect("is there");
    let owner = state.units.get(measure.owner).expect("is there");
    let text = format!(
        "code;title;approach;owner;status\n{};Ein anderer Titel;{};{};\n",
        measure.code,
        measure.approach.as_str(),
        owner.code
    );
    let commands = correcting(ImportKind::Measures, &text, None);
    let [Command::ChangeMeasure(change)] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(change.title.as_deref(), Some("Ein anderer Titel"));
    assert_eq!(
        (change.approach, &change.owner, &change.programme),
        (None, &None, &Amend::Keep)
    );
    assert_eq!(change.reason.as_ref(), "Import neu.csv");

    let effect = state.effects.get(EffectNo(0)).expect("is there");
    let unit = state.units.get(effect.unit).expect("is there");
    let of = state.measures.get(effect.measure).expect("is there");
    let row = |code: &str, unit: &str| {
        format!(
            "{};{code};{unit};{};{};{};{};A\n",
            of.code,
            effect.kind.as_str(),
            effect.category.get().code,
            effect.cashability.as_str(),
            effect.title
        )
    };
    let heading = "measure;code;unit;kind;category;cashability;title;evidence\n";
    let text = format!(
        "{heading}{}{}",
        row(&effect.code, &unit.code),
        row("ganz-neu", &unit.code)
    );
    let commands = correcting(ImportKind::Effects, &text, Some("geprüft"));
    let [Command::ChangeEffect(change), Command::AddEffects(added)] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!((change.evidence, &change.title), (Some(EvidenceGrade::A), &None));
    assert_eq!(change.reason.as_ref(), "geprüft");
    assert_eq!(added.effects.len(), 1);
    // What cannot be put right is left to the ledger, which refuses it.
    let elsewhere = format!("{heading}{}", row(&effect.code, "nirgends"));
    let commands = correcting(ImportKind::Effects, &elsewhere, None);
    assert!(
        matches!(commands.as_slice(), [Command::AddEffects(_)]),
        "{commands:?}"
    );
}

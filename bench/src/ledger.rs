//! The units, measures and effects that every part books on.

use std::sync::Arc;

use chrono::DateTime;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::month::Month;
use querbuch_domain::note::TextHashes;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::clock::Machine;

use crate::Outcome;

/// Effects of each measure.
pub const EFFECTS_PER_MEASURE: usize = 10;
/// The effects that are no transfers stand first; the last two of a measure pay each other.
pub const BOOKABLE_EFFECTS: usize = 8;
/// Months that amounts fall into: ten years.
pub const MONTHS: usize = 120;
/// The first of them.
const FIRST_YEAR: u16 = 2020;
/// Land, Kreise in it, and Gemeinden in each Kreis.
const TREE: (usize, usize, usize) = (16, 5, 4);

/// Kind and category of each effect of a measure, in their order.
const EFFECTS: [(EffectKind, &str); EFFECTS_PER_MEASURE] = [
    (EffectKind::Cost, "dev.cost.goods"),
    (EffectKind::Saving, "run.saving.staff"),
    (EffectKind::Cost, "run.cost.staff"),
    (EffectKind::Saving, "run.saving.goods"),
    (EffectKind::Cost, "run.cost.goods"),
    (EffectKind::Saving, "service.saving.admin"),
    (EffectKind::Cost, "service.cost.admin"),
    (EffectKind::Saving, "society.burden"),
    (EffectKind::Transfer, "transfer.fee"),
    (EffectKind::Transfer, "transfer.fee"),
];

/// A month by its place among the [`MONTHS`].
pub fn month(place: usize) -> Month {
    let year = FIRST_YEAR + u16::try_from(place / 12).unwrap_or(0);
    Month::try_new(year, u16::try_from(place % 12).unwrap_or(0) + 1).unwrap_or(Month::MIN)
}

/// The code of a measure.
pub fn measure_code(number: usize) -> String {
    format!("measure-{number:04}")
}

/// The code of an effect within its measure.
pub fn effect_code(number: usize) -> String {
    format!("effect-{number}")
}

/// Registers the units, and so many measures with their effects.
pub fn commands(measures: usize) -> Vec<Command> {
    let units = units();
    let budgets: Vec<Arc<str>> = units
        .iter()
        .filter(|unit| !unit.level.is_society())
        .map(|unit| unit.code.clone())
        .collect();
    let mut commands = vec![Command::RegisterUnits(RegisterUnits { units })];
    commands.extend((0..measures).map(|number| register_measure(number, &budgets)));
    commands
}

fn units() -> Vec<NewUnit> {
    let unit = |code: String, level, parent: Option<String>| NewUnit {
        name: format!("Haushalt {code}").into(),
        code: code.into(),
        level,
        parent: parent.map(Into::into),
        budget_position: None,
        is_body: !level.is_society(),
    };
    let mut units = vec![
        unit("bund".to_owned(), Level::Federal, None),
        unit("sv".to_owned(), Level::SocialInsurance, None),
        unit("wirtschaft".to_owned(), Level::Business, None),
    ];
    for land in 1..=TREE.0 {
        let land = format!("{land:02}");
        units.push(unit(land.clone(), Level::State, None));
        for kreis in 1..=TREE.1 {
            let kreis = format!("{land}{kreis:03}");
            units.push(unit(kreis.clone(), Level::District, Some(land.clone())));
            for gemeinde in 1..=TREE.2 {
                units.push(unit(
                    format!("{kreis}{gemeinde:03}"),
                    Level::Municipal,
                    Some(kreis.clone()),
                ));
            }
        }
    }
    units
}

fn register_measure(number: usize, budgets: &[Arc<str>]) -> Command {
    let effects = EFFECTS.iter().enumerate().map(|(place, (kind, category))| {
        // A prime step spreads the effects of a measure over all levels.
        let budget = &budgets[(number * 37 + place * 101) % budgets.len()];
        let unit = if *category == "society.burden" {
            "wirtschaft"
        } else {
            budget.as_ref()
        };
        NewEffect {
            code: effect_code(place).into(),
            unit: unit.into(),
            kind: *kind,
            category: (*category).into(),
            cashability: Cashability::Cash,
            title: format!("Wirkung {place}").into(),
            evidence: EvidenceGrade::C,
        }
    });
    Command::RegisterMeasure(RegisterMeasure {
        code: measure_code(number).into(),
        title: format!("Maßnahme {number}").into(),
        description: None,
        approach: Approach::ALL[number % Approach::ALL.len()],
        owner: "bund".into(),
        programme: None,
        effects: effects.collect(),
    })
}

/// Registers them in a database.
pub async fn register(url: &str, measures: usize) -> Outcome<()> {
    let (ledger, committer) = Ledger::open(url, LedgerOptions::default(), Arc::new(Machine)).await?;
    let commands = commands(measures).into_iter().map(Into::into).collect();
    let reply = ledger.execute("bench", Mode::Each, commands).await?;
    drop(ledger);
    committer.await?;
    match reply
        .answers
        .iter()
        .find(|answer| !matches!(answer, Answer::Done { .. }))
    {
        Some(refused) => Err(format!("a measure was not registered: {refused:?}").into()),
        None => Ok(()),
    }
}

/// The state that holds them.
pub fn state(measures: usize) -> Outcome<State> {
    let mut state = State::default();
    for command in commands(measures) {
        let decision = command
            .decide(&state, &Context::new("bench", &TextHashes::default()))
            .map_err(|refusals| describe(&refusals))?;
        for event in &decision.events {
            apply(&mut state, event);
        }
    }
    Ok(state)
}

/// Adds one event, recorded a second after the one before.
pub fn apply(state: &mut State, event: &Event) {
    let position = state.position + 1;
    let second = i64::try_from(position).unwrap_or(0);
    let recorded_at = DateTime::from_timestamp(1_767_225_600 + second, 0).unwrap_or_default();
    state.apply(
        &Header {
            position,
            recorded_at,
            actor: "bench".into(),
        },
        event,
    );
}

/// What was refused, in one line.
pub fn describe(refusals: &[Refusal]) -> String {
    format!("refused: {refusals:?}")
}

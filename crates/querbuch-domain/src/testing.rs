//! Given, when, then: commands make a state, a further command is decided against it, and its events, its
//! outcome or its refusals are compared.

mod rights;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::allocation::allocate::Allocate;
use crate::amend::Amend;
use crate::booking::erase::EraseText;
use crate::booking::record::{NewPosting, RecordBooking, Target, TargetParts};
use crate::booking::reverse::ReverseBooking;
use crate::claim::set_deadline::SetClaimDeadline;
use crate::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use crate::command::decide::Context;
use crate::command::{Command, Decision};
use crate::decimal::Decimal;
use crate::effect::add::NewEffect;
use crate::effect::change::ChangeEffect;
use crate::event::Event;
use crate::header::Header;
use crate::id::Position;
use crate::indicator::define::{DefineIndicator, NewValuation, NewWageKey};
use crate::key::define::{DefineKey, KeyWeight, NewKeyPart};
use crate::language::Language;
use crate::measure::change::ChangeMeasure;
use crate::measure::change_status::ChangeMeasureStatus;
use crate::measure::register::RegisterMeasure;
use crate::measurement::record::RecordMeasurement;
use crate::money::Cents;
use crate::month::Month;
use crate::named_state::name::NameState;
use crate::note::{Note, TextHashes};
use crate::period::close::ClosePeriod;
use crate::period::reopen::ReopenPeriod;
use crate::rate::Haircuts;
use crate::rate::set::SetDiscountRate;
use crate::rate::set_optimism::SetOptimismBias;
use crate::refusal::Refusal;
use crate::schedule::ScheduleBasis;
use crate::schedule::set::{ScheduledAmount, SetSchedule};
use crate::state::State;
use crate::unit::register::{NewUnit, RegisterUnits};
use crate::unit::reorganize::ReorganizeUnit;
use crate::wage::set::{NewWageRate, SetWageRates};
use crate::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus, SourceStatus};

pub use rights::*;

/// The state that these commands make; each must be accepted.
pub fn given(commands: impl IntoIterator<Item = Command>) -> State {
    let mut state = State::default();
    for command in commands {
        accept(&mut state, command);
    }
    state
}

/// Decides a command that must be accepted, and applies its events.
pub fn accept(state: &mut State, command: impl Into<Command>) -> Decision {
    accept_from("local", state, command)
}

/// As [`accept`], by somebody.
pub fn accept_from(actor: &str, state: &mut State, command: impl Into<Command>) -> Decision {
    let command = command.into();
    match command.decide(state, &Context::new(actor, &text_hashes(&command))) {
        Ok(decision) => {
            let recorded_at = instant(state.position + 1);
            for event in &decision.events {
                assert_eq!(
                    state.contradiction(event),
                    None,
                    "decided, yet not possible: {event:?}"
                );
                record_from(actor, state, std::slice::from_ref(event), recorded_at);
            }
            decision
        }
        Err(refusals) => panic!("refused: {command:?}\n{refusals:?}"),
    }
}

/// What is decided about a command, without recording it.
pub fn decide(state: &State, command: impl Into<Command>) -> Result<Vec<Event>, Vec<Refusal>> {
    let command = command.into();
    let decision = command.decide(state, &Context::new("local", &text_hashes(&command)));
    decision.map(|decision| decision.events)
}

/// Stand-ins for the salted hashes, which are made outside of this crate.
pub fn text_hashes(command: &Command) -> TextHashes {
    let Note { text, document } = command.note();
    let hash = |given: Option<Arc<str>>| given.map(|given| format!("sealed: {}", given.len()).into());
    TextHashes {
        text: hash(text),
        document: hash(document),
    }
}

/// As [`record`], by somebody.
pub fn record_as(actor: &str, state: &mut State, events: &[Event]) {
    let recorded_at = instant(state.position + 1);
    record_from(actor, state, events, recorded_at);
}

/// Applies the events of one commit: they follow each other in the log and share one instant.
pub fn record(state: &mut State, events: &[Event]) {
    let recorded_at = instant(state.position + 1);
    record_at(state, events, recorded_at);
}

/// As [`record`], at an instant of one's own.
pub fn record_at(state: &mut State, events: &[Event], recorded_at: DateTime<Utc>) {
    record_from("local", state, events, recorded_at);
}

fn record_from(actor: &str, state: &mut State, events: &[Event], recorded_at: DateTime<Utc>) {
    for event in events {
        let header = Header {
            position: state.position + 1,
            recorded_at,
            actor: actor.into(),
        };
        state.apply(&header, event);
    }
}

/// An instant that grows with its number.
pub fn instant(number: Position) -> DateTime<Utc> {
    let second = i64::try_from(number).expect("tests stay small");
    DateTime::from_timestamp(1_767_225_600 + second, 0).expect("within the calendar")
}

/// The bytes of a state.
pub fn snapshot(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.write_snapshot(&mut |piece| bytes.extend_from_slice(piece));
    bytes
}

/// What a command is refused for, each refusal as `CODE field.path`. Empty where it is accepted.
pub fn refusals(state: &State, command: impl Into<Command>) -> Vec<String> {
    refusals_from("local", state, command)
}

/// As [`refusals`], for somebody.
pub fn refusals_from(actor: &str, state: &State, command: impl Into<Command>) -> Vec<String> {
    let refused = command
        .into()
        .decide(state, &Context::new(actor, &TextHashes::default()))
        .err()
        .unwrap_or_default();
    lines_of(&refused)
}

fn lines_of(refused: &[Refusal]) -> Vec<String> {
    let line = |refusal: &Refusal| {
        for language in [Language::German, Language::English] {
            let message = refusal.reason.message(language);
            assert!(
                message.ends_with('.') && message.len() > 10,
                "no sentence: {message:?}"
            );
        }
        format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."))
            .trim_end()
            .to_owned()
    };
    refused.iter().map(line).collect()
}

/// A month from `2026-03`.
pub fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

/// A unit below `parent`, or a root where that is empty.
pub fn new_unit(code: &str, parent: &str, level: Level) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: "Ein Haushalt".into(),
        level,
        parent: (!parent.is_empty()).then(|| parent.into()),
        budget_position: None,
        is_body: false,
    }
}

/// A reorganisation from January 2027 on that does nothing yet.
pub fn reorganize(unit: &str) -> ReorganizeUnit {
    ReorganizeUnit {
        unit: unit.into(),
        name: None,
        parent: None,
        merge_into: None,
        effective_from: month("2027-01"),
    }
}

/// Renames a unit from January 2027 on.
pub fn rename(unit: &str, name: &str) -> ReorganizeUnit {
    ReorganizeUnit {
        name: Some(name.into()),
        ..reorganize(unit)
    }
}

/// Moves a unit from January 2027 on.
pub fn move_below(unit: &str, parent: &str) -> ReorganizeUnit {
    ReorganizeUnit {
        parent: Some(parent.into()),
        ..reorganize(unit)
    }
}

/// Merges a unit into another from January 2027 on.
pub fn merge(unit: &str, into: &str) -> ReorganizeUnit {
    ReorganizeUnit {
        merge_into: Some(into.into()),
        ..reorganize(unit)
    }
}

/// An effect with the category that its kind has at first.
pub fn new_effect(code: &str, unit: &str, kind: EffectKind) -> NewEffect {
    let category = match kind {
        EffectKind::Cost => "run.cost.staff",
        EffectKind::Saving => "run.saving.staff",
        EffectKind::Transfer => "transfer.fee",
    };
    NewEffect {
        code: code.into(),
        unit: unit.into(),
        kind,
        category: category.into(),
        cashability: Cashability::Cash,
        title: "Eine Wirkung".into(),
        evidence: EvidenceGrade::C,
    }
}

/// Registers a measure of `bund`.
pub fn new_measure(code: &str, effects: Vec<NewEffect>) -> RegisterMeasure {
    RegisterMeasure {
        code: code.into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach: Approach::Improve,
        owner: "bund".into(),
        programme: None,
        effects,
    }
}

/// Moves a measure on.
pub fn change_status(measure: &str, status: MeasureStatus) -> ChangeMeasureStatus {
    ChangeMeasureStatus {
        measure: measure.into(),
        status,
        expected_position: None,
    }
}

/// Puts nothing right of a measure yet, because of a typing error.
pub fn change_measure(measure: &str) -> ChangeMeasure {
    ChangeMeasure {
        measure: measure.into(),
        title: None,
        description: Amend::Keep,
        approach: None,
        owner: None,
        programme: Amend::Keep,
        reason: "typing error".into(),
    }
}

/// Puts nothing right of an effect yet, because of a typing error.
pub fn change_effect(effect: &str) -> ChangeEffect {
    ChangeEffect {
        effect: effect.into(),
        title: None,
        category: None,
        cashability: None,
        evidence: None,
        reason: "typing error".into(),
    }
}

/// Names the state at a position.
pub fn name_state(name: &str, position: Option<Position>) -> NameState {
    NameState {
        name: name.into(),
        position,
        text: Some("wie beschlossen".into()),
    }
}

/// Books `(effect, month, cents)` on a measure.
pub fn book(measure: &str, postings: &[(&str, &str, i64)]) -> RecordBooking {
    let posting = |&(effect, text, cents): &(&str, &str, i64)| NewPosting {
        target: Target::Effect(effect.into()),
        month: month(text),
        belongs_to: None,
        amount: Cents(cents),
        details: None,
    };
    RecordBooking {
        measure: measure.into(),
        postings: postings.iter().map(posting).collect(),
        note: Note::default(),
    }
}

/// A posting on the effect of these parts, in March 2026.
pub fn posting_by_parts(unit: &str, kind: EffectKind, category: &str, cents: i64) -> NewPosting {
    let cashability = Cashability::Cash;
    let parts = TargetParts {
        unit: unit.into(),
        kind,
        category: category.into(),
        cashability,
    };
    NewPosting {
        target: Target::Parts(parts.into()),
        month: month("2026-03"),
        belongs_to: None,
        amount: Cents(cents),
        details: None,
    }
}

/// Reverses the booking at a position.
pub fn reverse(position: Position) -> ReverseBooking {
    ReverseBooking {
        lines: None,
        booking: crate::id::booking_id(position).into(),
        reason: "typing error".into(),
        month: None,
    }
}

/// Confirms a saving of an effect.
pub fn confirm(effect: &str, text: &str, cents: i64) -> ConfirmSaving {
    ConfirmSaving {
        effect: effect.into(),
        month: month(text),
        amount: Cents(cents),
        note: Note::default(),
    }
}

/// Disputes one.
pub fn dispute(effect: &str, text: &str, cents: i64) -> DisputeSaving {
    DisputeSaving {
        effect: effect.into(),
        month: month(text),
        amount: Cents(cents),
        reason: "not seen here".into(),
    }
}

/// Cashes one.
pub fn cash(effect: &str, text: &str, cents: i64) -> CashSaving {
    CashSaving {
        effect: effect.into(),
        month: month(text),
        amount: Cents(cents),
        note: Note::default(),
    }
}

/// Sets how many days claims may lie; 0 leaves it to the unit above.
pub fn deadline(unit: &str, days: i32) -> SetClaimDeadline {
    SetClaimDeadline {
        unit: unit.into(),
        days: (days != 0).then_some(days),
    }
}

/// Closes a unit through a month.
pub fn close(unit: &str, through: &str) -> ClosePeriod {
    ClosePeriod {
        unit: unit.into(),
        through: month(through),
    }
}

/// Reopens a unit, so that it is closed through a month, or not at all where that is empty.
pub fn reopen(unit: &str, through: &str) -> ReopenPeriod {
    ReopenPeriod {
        unit: unit.into(),
        through: (!through.is_empty()).then(|| month(through)),
        reason: "a late invoice".into(),
    }
}

/// Erases the text of the act at a position.
pub fn erase(position: Position) -> EraseText {
    EraseText {
        booking: crate::id::booking_id(position).into(),
        reason: "on request".into(),
    }
}

/// A text, a document, both or neither.
pub fn noted(text: Option<&str>, document: Option<&str>) -> Note {
    Note {
        text: text.map(Into::into),
        document: document.map(Into::into),
    }
}

/// Sets the plan of an effect to `(month, cents)`.
pub fn plan(effect: &str, amounts: &[(&str, i64)]) -> SetSchedule {
    SetSchedule {
        basis: ScheduleBasis::Plan,
        effect: effect.into(),
        amounts: amounts
            .iter()
            .map(|(month, cents)| scheduled(month, *cents))
            .collect(),
        expected_position: None,
        note: Note::default(),
    }
}

/// One amount in one month.
pub fn scheduled(text: &str, cents: i64) -> ScheduledAmount {
    ScheduledAmount {
        month: month(text),
        through: None,
        every_months: None,
        amount: Cents(cents),
        low: None,
        high: None,
    }
}

/// Sets the nominal discount rate from a month on, in thousandths.
pub fn discount_rate(valid_from: &str, thousandths: i64) -> SetDiscountRate {
    SetDiscountRate {
        valid_from: month(valid_from),
        nominal: Decimal::new(thousandths, 3),
        real: None,
        source: "BMF-Rundschreiben".into(),
        status: SourceStatus::Verified,
    }
}

/// Sets the haircuts of the grades A to E, in hundredths.
pub fn optimism_bias(hundredths: [i64; 5]) -> SetOptimismBias {
    SetOptimismBias {
        haircuts: Haircuts::each(|grade| Decimal::new(hundredths[grade as usize], 2)),
        source: "Leitfaden".into(),
        status: SourceStatus::SecondHand,
    }
}

/// Defines a key for the year 2020, valid from a month on, by `(unit, weight)`.
pub fn define_key(code: &str, valid_from: &str, weights: &[(&str, &str)]) -> DefineKey {
    let weight = |(unit, weight): &(&str, &str)| KeyWeight {
        unit: (*unit).into(),
        weight: decimal(weight),
    };
    DefineKey {
        code: code.into(),
        name: "Ein Schlüssel".into(),
        key_year: 2020,
        valid_from: month(valid_from),
        source: "BAnz AT 04.11.2025 B7".into(),
        weights: weights.iter().map(weight).collect(),
        parts: Vec::new(),
        correction: false,
    }
}

/// As [`define_key`], of parts.
pub fn compose_key(code: &str, valid_from: &str, parts: Vec<NewKeyPart>) -> DefineKey {
    DefineKey {
        parts,
        ..define_key(code, valid_from, &[])
    }
}

/// Shares an amount of a month by a key; all that is booked where none is given.
pub fn allocate(effect: &str, key: &str, text: &str, cents: Option<i64>) -> Allocate {
    Allocate {
        effect: effect.into(),
        key: key.into(),
        among: None,
        month: month(text),
        through: None,
        every_months: None,
        amount: cents.map(Cents),
        note: Note::default(),
    }
}

/// A part to a unit, to a key, or to some units.
pub fn part(fraction: &str, unit: Option<&str>, key: Option<&str>, among: Option<&[&str]>) -> NewKeyPart {
    NewKeyPart {
        fraction: decimal(fraction),
        out_of: 1,
        unit: unit.map(Into::into),
        key: key.map(Into::into),
        among: among.map(|among| among.iter().map(|unit| (*unit).into()).collect()),
    }
}

/// A decimal from `13.12509`.
pub fn decimal(text: &str) -> Decimal {
    crate::decimal::parse_decimal(text).expect("a decimal")
}

/// Sets the wage rates of a system and year to `(level, class, cents an hour)`.
pub fn wages(system: &str, year: i32, rates: &[(Level, &str, i64)]) -> SetWageRates {
    let rate = |&(level, class, cents): &(Level, &str, i64)| NewWageRate {
        level,
        service_class: class.into(),
        per_hour: Cents(cents),
    };
    SetWageRates {
        system: system.into(),
        year,
        source: "Anhang 8".into(),
        status: SourceStatus::SecondHand,
        rates: rates.iter().map(rate).collect(),
    }
}

/// Defines an indicator whose values are better the lower they are.
pub fn indicator(measure: &str, code: &str, unit_of_measure: &str, baseline: i64) -> DefineIndicator {
    DefineIndicator {
        measure: measure.into(),
        code: code.into(),
        name: Some("Bearbeitungszeit".into()),
        unit_of_measure: Some(unit_of_measure.into()),
        lower_is_better: Some(true),
        catalogue: None,
        baseline: Decimal::from(baseline),
        baseline_known: true,
        unit: None,
        valuation: None,
    }
}

/// An hour at the municipal rate gD, booked on an effect.
pub fn wage_valuation(effect: &str) -> NewValuation {
    NewValuation {
        effect: effect.into(),
        wage: Some(NewWageKey {
            level: Level::Municipal,
            service_class: "gD".into(),
            system: "Leitfaden Erfüllungsaufwand 2025".into(),
            year: None,
        }),
        per_unit: None,
    }
}

/// Records a whole value of so many cases.
pub fn measured(indicator: &str, text: &str, value: i64, cases: i32) -> RecordMeasurement {
    RecordMeasurement {
        indicator: indicator.into(),
        month: month(text),
        value: Decimal::from(value),
        low: None,
        high: None,
        cases: Some(cases),
        source: "Statistik".into(),
    }
}

/// Positions 1 to 4 hold the units, 5 to 9 `olaf` and its effects, 10 and 11 `efa` with an effect of its own.
pub fn two_measures() -> State {
    let units = vec![
        new_unit("bund", "", Level::Federal),
        new_unit("15", "", Level::State),
        new_unit("15003", "15", Level::Municipal),
        new_unit("wirtschaft", "", Level::Business),
    ];
    let olaf = vec![
        new_effect("cost", "bund", EffectKind::Cost),
        new_effect("saving", "15003", EffectKind::Saving),
        new_effect("fee-bund", "bund", EffectKind::Transfer),
        new_effect("fee-town", "15003", EffectKind::Transfer),
    ];
    let efa = vec![new_effect("run", "15", EffectKind::Cost)];
    given([
        RegisterUnits { units }.into(),
        new_measure("olaf", olaf).into(),
        new_measure("efa", efa).into(),
    ])
}

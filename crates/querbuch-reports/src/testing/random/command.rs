//! Wishes become commands that name what is there.

use proptest::sample::Index;
use querbuch_domain::actuals::state_actuals::StateActuals;
use querbuch_domain::amend::Amend;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target, TargetParts};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::category::CategoryNo;
use querbuch_domain::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::{Context, Decide};
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::effect::change::ChangeEffect;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::measure::add_effects::AddEffects;
use querbuch_domain::measure::change::ChangeMeasure;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::note::TextHashes;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::unit::reorganize::ReorganizeUnit;
use querbuch_domain::words::{EffectKind, Level};

use super::{EffectWish, LineWish, PairWish, ProgrammeWish, TargetWish, UnitChange, Wish};
use crate::testing::{effect, reverse};

impl Wish {
    /// The command that grants it; none where there is nothing to reverse or to move on.
    pub fn command(&self, state: &State) -> Option<Command> {
        Some(match self {
            Self::Units(list) => {
                let unit = |(place, wish)| new_unit(state, state.units.len() + place, wish);
                let units = list.iter().enumerate().map(unit).collect();
                Command::RegisterUnits(RegisterUnits { units })
            }
            Self::Measure(approach, owner, programme) => Command::RegisterMeasure(RegisterMeasure {
                code: format!("m{}", state.measures.len()).into(),
                title: "Noch eine Maßnahme".into(),
                description: None,
                approach: *approach,
                owner: unit_code(state, *owner),
                programme: programme.map(|pick| measure_code(state, pick)),
                effects: Vec::new(),
            }),
            Self::Effects(pick, list) => {
                let new = |(place, wish)| new_effect(state, state.effects.len() + place, wish);
                let effects = list.iter().enumerate().map(new).collect();
                let measure = measure_code(state, *pick);
                Command::AddEffects(AddEffects { measure, effects })
            }
            Self::Set(basis, pick, amounts) => set(state, *basis, *pick, amounts),
            Self::Book(pick, lines, pair) => {
                let measure = measure_code(state, *pick);
                let postings = postings(state, *pick, lines, pair.as_ref());
                let note = Note::default();
                Command::RecordBooking(RecordBooking {
                    measure,
                    postings,
                    note,
                })
            }
            Self::Advance(act, pick, amount) => advance(state, *act, *pick, *amount)?,
            Self::Reverse(pick, month) => {
                let positions = state.bookings.iter().map(|booking| booking.position);
                let open: Vec<u64> = positions
                    .filter(|position| state.bookings.reversed_by(*position).is_none())
                    .collect();
                if open.is_empty() {
                    return None;
                }
                match reverse(*pick.get(&open)) {
                    Command::ReverseBooking(command) => Command::ReverseBooking(ReverseBooking {
                        lines: None,
                        month: *month,
                        ..command
                    }),
                    other => other,
                }
            }
            Self::State(pick, effect, through) => {
                let measure = MeasureNo::from_index(pick.index(state.measures.len()));
                let effects: Vec<_> = state.effects.of_measure(measure).collect();
                let code = |pick: &Index| {
                    let number = (!effects.is_empty()).then(|| *pick.get(&effects))?;
                    Some(Ref(state.effects.get(number)?.code.clone()))
                };
                Command::StateActuals(StateActuals {
                    measure: measure_code(state, *pick),
                    effect: effect.as_ref().and_then(code),
                    through: *through,
                })
            }
            Self::CorrectMeasure(pick, approach, programme) => Command::ChangeMeasure(ChangeMeasure {
                measure: measure_code(state, *pick),
                title: Some(format!("Berichtigt an {}", state.position).into()),
                description: Amend::Keep,
                approach: *approach,
                owner: None,
                programme: match programme {
                    ProgrammeWish::Stay => Amend::Keep,
                    ProgrammeWish::Leave => Amend::Remove,
                    ProgrammeWish::Join(above) => Amend::Replace(measure_code(state, *above)),
                },
                reason: "vertippt".into(),
            }),
            Self::CorrectEffect(pick, category_pick, cashability, evidence) => {
                let (path, kind) = effect_path(state, *pick);
                Command::ChangeEffect(ChangeEffect {
                    effect: path,
                    title: Some(format!("Berichtigt an {}", state.position).into()),
                    category: category_pick.map(|pick| category(kind, pick)),
                    cashability: *cashability,
                    evidence: *evidence,
                    reason: "vertippt".into(),
                })
            }
            Self::Pass(_) => return None,
            Self::Reorganize(unit, other, unit_change, month) => {
                return reorganize(state, *unit, *other, (*unit_change, *month));
            }
        })
    }
}

/// Moves a part of a claim on, or all of it, or a little more than there is.
fn advance(state: &State, act: u8, pick: Index, amount: Index) -> Option<Command> {
    let cashes = act == 5;
    let places: Vec<_> = state
        .claims
        .iter()
        .flat_map(|(effect, claims)| {
            let claimed = claims
                .claims()
                .iter()
                .map(|claim| (claim.month, claim.open_cents));
            let confirmed = claims
                .moved()
                .iter()
                .map(|moved| (moved.month, moved.confirmed_cents));
            let found: Vec<_> = if cashes {
                confirmed.collect()
            } else {
                claimed.collect()
            };
            found
                .into_iter()
                .map(move |(month, cents)| (effect, month, cents))
        })
        .filter(|(.., cents)| *cents > 0)
        .collect();
    if places.is_empty() {
        return None;
    }
    let (effect, month, cents) = *pick.get(&places);
    let effect: Ref = effect.to_string().into();
    let most = usize::try_from(cents).unwrap_or(usize::MAX).saturating_add(1);
    let amount = Cents(
        i64::try_from(amount.index(most))
            .unwrap_or(i64::MAX)
            .saturating_add(1),
    );
    let note = Note::default();
    Some(match act {
        0 => Command::DisputeSaving(DisputeSaving {
            effect,
            month,
            amount,
            reason: "zu hoch".into(),
        }),
        5 => Command::CashSaving(CashSaving {
            effect,
            month,
            amount,
            note,
        }),
        _ => Command::ConfirmSaving(ConfirmSaving {
            effect,
            month,
            amount,
            note,
        }),
    })
}

/// Of all units, and all that these can be moved below or merged into, those that are picked.
fn reorganize(
    state: &State,
    unit: Index,
    other: Index,
    (unit_change, effective_from): (UnitChange, Month),
) -> Option<Command> {
    let codes = || state.units.iter().map(|(_, unit)| Ref(unit.code.clone()));
    let active: Vec<Ref> = state
        .units
        .iter()
        .filter(|(_, unit)| unit.merged().is_none())
        .map(|(_, unit)| Ref(unit.code.clone()))
        .collect();
    let unit = unit.get(&active);
    let name = || Some(format!("Umbenannt an {}", state.position).into());
    let command = |other: Ref| {
        let (name, parent, merge_into) = match unit_change {
            UnitChange::Rename => (name(), None, None),
            UnitChange::Move => (None, Some(other), None),
            UnitChange::RenameAndMove => (name(), Some(other), None),
            UnitChange::Merge => (None, None, Some(other)),
        };
        ReorganizeUnit {
            unit: unit.clone(),
            name,
            parent,
            merge_into,
            effective_from,
        }
    };
    let context_hashes = TextHashes::default();
    let context = Context::new("local", &context_hashes);
    let can = |command: &ReorganizeUnit| command.decide(state, &context).is_ok();
    let possible: Vec<ReorganizeUnit> = codes().map(command).filter(can).collect();
    (!possible.is_empty()).then(|| Command::ReorganizeUnit(other.get(&possible).clone()))
}

fn category(kind: EffectKind, pick: Index) -> Ref {
    let of_kind = |number: &CategoryNo| number.get().kind == kind;
    let list: Vec<CategoryNo> = CategoryNo::all().filter(of_kind).collect();
    pick.get(&list).get().code.into()
}

fn unit_code(state: &State, pick: Index) -> Ref {
    let number = UnitNo::from_index(pick.index(state.units.len()));
    Ref(state.units.get(number).expect("in the list").code.clone())
}

fn measure_code(state: &State, pick: Index) -> Ref {
    let number = MeasureNo::from_index(pick.index(state.measures.len()));
    Ref(state.measures.get(number).expect("in the list").code.clone())
}

fn new_unit(state: &State, number: usize, wish: &(Level, Option<Index>, bool)) -> NewUnit {
    let (level, parent, is_body) = *wish;
    NewUnit {
        code: format!("u{number}").into(),
        name: "Noch ein Haushalt".into(),
        level,
        parent: parent.map(|pick| unit_code(state, pick)),
        budget_position: None,
        is_body,
    }
}

fn new_effect(state: &State, number: usize, wish: &EffectWish) -> NewEffect {
    let (unit, kind, category_pick, cashability) = *wish;
    let unit = unit_code(state, unit);
    NewEffect {
        category: category(kind, category_pick),
        cashability,
        ..effect(&format!("e{number}"), unit.as_str(), kind)
    }
}

/// An effect as `measure/effect`, and its kind.
fn effect_path(state: &State, pick: Index) -> (Ref, EffectKind) {
    let index = pick.index(state.effects.len());
    let (_, effect) = state.effects.iter().nth(index).expect("in the list");
    let measure = state.measures.get(effect.measure).expect("its measure");
    let path = format!("{}/{}", measure.code, effect.code);
    (path.as_str().into(), effect.kind)
}

fn set(state: &State, basis: ScheduleBasis, pick: Index, amounts: &[(Month, u16, i64)]) -> Command {
    let mut amounts = amounts.to_vec();
    amounts.sort_by_key(|(month, ..)| *month);
    let amount = |(place, (month, further, cents)): (usize, &(Month, u16, i64))| {
        // Spans must not overlap: only the last one is longer than a month.
        let is_last = place + 1 == amounts.len();
        let end = Month::from_ordinal(month.ordinal() + further);
        ScheduledAmount {
            month: *month,
            through: end.filter(|_| is_last),
            every_months: (is_last && *further == 3).then_some(2),
            amount: Cents(*cents),
            low: (*cents > 0).then_some(Cents(0)),
            high: (*cents > 0).then_some(Cents(*cents)),
        }
    };
    Command::SetSchedule(SetSchedule {
        basis,
        effect: effect_path(state, pick).0,
        amounts: amounts.iter().enumerate().map(amount).collect(),
        expected_position: None,
        note: Note::default(),
    })
}

/// Lines on costs and savings, and a pair of transfers that balances, where the measure has any.
fn postings(state: &State, measure: Index, lines: &[LineWish], pair: Option<&PairWish>) -> Vec<NewPosting> {
    let measure = MeasureNo::from_index(measure.index(state.measures.len()));
    let effects = || state.effects.of_measure(measure);
    let effects = || effects().filter_map(|number| state.effects.get(number));
    let is_transfer = |kind: EffectKind| kind == EffectKind::Transfer;
    let others: Vec<_> = effects().filter(|effect| !is_transfer(effect.kind)).collect();
    let transfers: Vec<_> = effects().filter(|effect| is_transfer(effect.kind)).collect();
    let mut postings = Vec::new();
    let mut post = |target, month: Month, cents, late: Option<u16>| {
        let amount = Cents(cents);
        postings.push(NewPosting {
            target,
            month,
            belongs_to: late.and_then(|months| Month::from_ordinal(month.ordinal() - months)),
            amount,
        });
    };
    for (target, month, cents, late) in lines {
        match target {
            TargetWish::Known(pick) if !others.is_empty() => {
                post(
                    Target::Effect(Ref(pick.get(&others).code.clone())),
                    *month,
                    *cents,
                    *late,
                );
            }
            TargetWish::Parts((unit, kind, category_pick, cashability)) if !is_transfer(*kind) => {
                let parts = TargetParts {
                    unit: unit_code(state, *unit),
                    kind: *kind,
                    category: category(*kind, *category_pick),
                    cashability: *cashability,
                };
                post(Target::Parts(parts.into()), *month, *cents, *late);
            }
            _ => {}
        }
    }
    if let Some((payer, payee, month, cents)) = pair
        && !transfers.is_empty()
    {
        for (pick, cents) in [(payer, -cents), (payee, *cents)] {
            post(
                Target::Effect(Ref(pick.get(&transfers).code.clone())),
                *month,
                cents,
                None,
            );
        }
    }
    postings
}

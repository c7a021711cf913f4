//! Wishes become commands that name what is there.

use proptest::sample::Index;
use querbuch_domain::actuals::state_actuals::StateActuals;
use querbuch_domain::allocation::allocate::Allocate;
use querbuch_domain::amend::Amend;
use querbuch_domain::booking::Booking;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target, TargetParts};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::category::CategoryNo;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::{Context, Decide};
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::effect::change::ChangeEffect;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::import::ImportTotals;
use querbuch_domain::import::booking::ImportBooking;
use querbuch_domain::import::record::RecordImport;
use querbuch_domain::import::schedule::ImportSchedule;
use querbuch_domain::measure::add_effects::AddEffects;
use querbuch_domain::measure::change::ChangeMeasure;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::note::TextHashes;
use querbuch_domain::period::close::ClosePeriod;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{Extent, ScheduledAmount, SetSchedule};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::unit::reorganize::ReorganizeUnit;
use querbuch_domain::words::{Approach, BookingAct, EffectKind, EntryBasis, Level, Slot, Stage};

use super::{EffectWish, LineWish, PairWish, ProgrammeWish, TargetWish, UnitChange, Wish};
use crate::testing::{effect, reverse, set as set_one, undo_import};

impl Wish {
    /// The commands that grant it; none where there is nothing to reverse, to share or to move on. Of several, the first
    /// one opens the way for the others.
    pub fn commands(&self, state: &State) -> Vec<Command> {
        match self {
            Self::Import(rows, replaced) => import(state, rows, replaced),
            Self::ShareLate(pick, month, cents) => share_late(state, *pick, *month, *cents),
            Self::DisputeClosed(pick, amount) => dispute_closed(state, *pick, *amount).unwrap_or_default(),
            one => one.command(state).into_iter().collect(),
        }
    }

    fn command(&self, state: &State) -> Option<Command> {
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
            Self::Reverse(pick, month, lines) => reverse_some(state, *pick, *month, lines)?,
            Self::Allocate(pick, key, amount) => allocate(state, *pick, *key, *amount)?,
            Self::Undo(pick) => {
                let standing = state.imports.iter().filter(|import| import.undone_by.is_none());
                let standing: Vec<_> = standing.map(|import| import.position).collect();
                let position = (!standing.is_empty()).then(|| pick.get(&standing))?;
                undo_import(*position)
            }
            Self::Close(unit, through) => Command::ClosePeriod(ClosePeriod {
                unit: unit_code(state, *unit),
                through: *through,
            }),
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
            Self::CorrectMeasure(pick, approach, programme) => {
                Command::ChangeMeasure(correct_measure(state, *pick, *approach, programme))
            }
            Self::CorrectEffect(..) => Command::ChangeEffect(self.correct_effect(state)?),
            Self::ShareLate(..) | Self::DisputeClosed(..) | Self::Import(..) | Self::Pass(_) => return None,
            Self::Reorganize(unit, other, unit_change, month) => {
                return reorganize(state, *unit, *other, (*unit_change, *month));
            }
        })
    }

    fn correct_effect(&self, state: &State) -> Option<ChangeEffect> {
        let Self::CorrectEffect(pick, category_pick, cashability, evidence) = self else {
            return None;
        };
        let (path, kind) = effect_path(state, *pick);
        Some(ChangeEffect {
            effect: path,
            title: Some(format!("Berichtigt an {}", state.position).into()),
            category: category_pick.map(|pick| category(kind, pick)),
            cashability: *cashability,
            evidence: *evidence,
            reason: "vertippt".into(),
        })
    }
}

fn correct_measure(
    state: &State,
    pick: Index,
    approach: Option<Approach>,
    programme: &ProgrammeWish,
) -> ChangeMeasure {
    ChangeMeasure {
        measure: measure_code(state, pick),
        title: Some(format!("Berichtigt an {}", state.position).into()),
        description: Amend::Keep,
        approach,
        owner: None,
        programme: match programme {
            ProgrammeWish::Stay => Amend::Keep,
            ProgrammeWish::Leave => Amend::Remove,
            ProgrammeWish::Join(above) => Amend::Replace(measure_code(state, *above)),
        },
        reason: "vertippt".into(),
    }
}

/// Takes back a booking that stands, or some of its lines where it has several.
fn reverse_some(state: &State, pick: Index, month: Option<Month>, lines: &[Index]) -> Option<Command> {
    let standing = |booking: &&Booking| state.bookings.reversed_by(booking.position).is_none();
    let open: Vec<&Booking> = state.bookings.iter().filter(standing).collect();
    let booking = (!open.is_empty()).then(|| *pick.get(&open))?;
    let mut numbers: Vec<i32> = Vec::new();
    if booking.posting_count > 1 && booking.act == BookingAct::Recorded {
        let number = |pick: &Index| i32::try_from(pick.index(booking.posting_count)).expect("few lines") + 1;
        numbers = lines.iter().map(number).collect();
        numbers.sort_unstable();
        numbers.dedup();
    }
    let Command::ReverseBooking(command) = reverse(booking.position) else {
        return None;
    };
    Some(Command::ReverseBooking(ReverseBooking {
        lines: (!numbers.is_empty()).then_some(numbers),
        month,
        ..command
    }))
}

/// Shares all that is booked of a cost or saving in a month, or a part of it.
fn allocate(state: &State, pick: Index, key: Index, amount: Option<Index>) -> Option<Command> {
    let mut places = Vec::new();
    for (number, effect) in state
        .effects
        .iter()
        .filter(|(_, effect)| effect.kind != EffectKind::Transfer)
    {
        let slot = Slot::of_stage(Stage::when_booked(effect.kind));
        let cells = state.cells.get(number).into_iter().flat_map(EffectCells::iter);
        let booked = cells.filter(|cell| cell.slot == slot && cell.cents != 0);
        places.extend(booked.map(|cell| (number, cell.month, cell.cents)));
    }
    let (effect, month, cents) = (!places.is_empty()).then(|| *pick.get(&places))?;
    Some(share(effect, key, month, amount.map(|pick| part_of(cents, pick))))
}

/// From 1 up to an amount, or down to it.
fn part_of(cents: i64, pick: Index) -> i64 {
    let most = usize::try_from(cents.unsigned_abs()).unwrap_or(usize::MAX);
    (i64::try_from(pick.index(most)).unwrap_or(i64::MAX - 1) + 1) * cents.signum()
}

fn share(effect: EffectNo, key: Index, month: Month, cents: Option<i64>) -> Command {
    Command::Allocate(Allocate {
        effect: effect.to_string().into(),
        key: if key.index(3) == 0 { "k1" } else { "k0" }.into(),
        among: None,
        month,
        through: None,
        every_months: None,
        amount: cents.map(Cents),
        note: Note::default(),
    })
}

/// Books an amount that comes late, and shares all that is there.
fn share_late(state: &State, pick: Index, month: Month, cents: i64) -> Vec<Command> {
    let effects = state
        .effects
        .iter()
        .filter(|(_, effect)| effect.kind != EffectKind::Transfer);
    let effects: Vec<_> = effects.collect();
    let (number, effect) = pick.get(&effects);
    let measure = state.measures.get(effect.measure).expect("its measure");
    // Late is what belongs to a month that is closed.
    let closed = closed_through(state, &[effect.unit]);
    let through = closed.unwrap_or_else(|| month.plus(-1));
    let unit = state.units.get(effect.unit).expect("its unit");
    let close = ClosePeriod {
        unit: Ref(unit.code.clone()),
        through,
    };
    let posting = NewPosting {
        target: Target::Effect(Ref(effect.code.clone())),
        month: through.plus(1),
        belongs_to: Some(through),
        amount: Cents(cents),
        details: None,
    };
    let booking = RecordBooking {
        measure: Ref(measure.code.clone()),
        postings: vec![posting],
        note: Note::default(),
    };
    let close = closed.is_none().then_some(Command::ClosePeriod(close));
    let month = through.plus(1);
    let expected = set_one(
        ScheduleBasis::Plan,
        &format!("{}/{}", measure.code, effect.code),
        &[(&month.to_string(), cents)],
    );
    let late = [
        Command::RecordBooking(booking),
        expected,
        share(*number, pick, month, None),
    ];
    close.into_iter().chain(late).collect()
}

/// Closes the books over a claim where they are open, and disputes a part of it.
fn dispute_closed(state: &State, pick: Index, amount: Index) -> Option<Vec<Command>> {
    let claims = state.claims.iter();
    let open = claims.flat_map(|(effect, claims)| claims.claims().iter().map(move |claim| (effect, claim)));
    let open: Vec<_> = open.filter(|(_, claim)| claim.open_cents > 0).collect();
    let (effect, claim) = (!open.is_empty()).then(|| *pick.get(&open))?;
    let known = state.effects.get(effect)?;
    let (unit, measure) = (state.units.get(known.unit)?, state.measures.get(known.measure)?);
    let close = ClosePeriod {
        unit: Ref(unit.code.clone()),
        through: claim.month,
    };
    let dispute = Command::DisputeSaving(DisputeSaving {
        effect: effect.to_string().into(),
        month: claim.month,
        amount: Cents(part_of(claim.open_cents, amount)),
        reason: "zu hoch".into(),
    });
    let hashes = TextHashes::default();
    let is_open = close.decide(state, &Context::new("local", &hashes)).is_ok();
    let code = format!("{}/{}", measure.code, known.code);
    let expected = set_one(ScheduleBasis::Plan, &code, &[(&claim.month.to_string(), 300)]);
    let stated = Command::StateActuals(StateActuals {
        measure: Ref(measure.code.clone()),
        effect: Some(Ref(known.code.clone())),
        through: Month::from_ordinal(claim.month.ordinal() - 1),
    });
    let close = is_open.then_some(Command::ClosePeriod(close));
    Some(close.into_iter().chain([dispute, expected, stated]).collect())
}

/// A file, with one act for each of its rows. It replaces bookings that came by files.
fn import(state: &State, rows: &[Wish], picks: &[Index]) -> Vec<Command> {
    let standing = |position: &Position| state.bookings.reversed_by(*position).is_none();
    let known = state.bookings.iter().map(|booking| booking.position);
    let known = known.filter(|position| state.imports.of_act(*position).is_some());
    let known = known.filter(|position| {
        state
            .bookings
            .at(*position)
            .is_some_and(|act| act.basis == EntryBasis::Actual)
    });
    let known: Vec<Position> = known.filter(standing).collect();
    let picked = picks
        .iter()
        .filter(|_| !known.is_empty())
        .map(|pick| *pick.get(&known));
    let mut replaces: Vec<Position> = picked.collect();
    replaces.sort_unstable();
    replaces.dedup();
    let file = Command::RecordImport(RecordImport {
        kind: "bookings".into(),
        source: "sap".into(),
        file: "datei.csv".into(),
        digest: "00ff".into(),
        rows: 0,
        booked: 0,
        known: 0,
        totals: ImportTotals::default(),
        replaces,
        expected: None,
    });
    let row = |wish: &Wish| match wish.command(state)? {
        Command::RecordBooking(booking) => Some(Command::ImportBooking(ImportBooking {
            booking,
            number: None,
            rows: Vec::new(),
        })),
        // Every other file sets the months that it names, as a file does.
        Command::SetSchedule(schedule) => Some(Command::ImportSchedule(ImportSchedule {
            extent: if schedule.amounts.len() == 1 {
                Extent::Whole
            } else {
                Extent::NamedMonths
            },
            schedule,
        })),
        _ => None,
    };
    std::iter::once(file).chain(rows.iter().filter_map(row)).collect()
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
    // Nothing of the Bund lies below a Land.
    let parent = parent.filter(|pick| {
        let above = UnitNo::from_index(pick.index(state.units.len()));
        let mut above = state.units.tree(state.units.epoch()).ancestry(above);
        level != Level::Federal || !above.any(|(_, unit)| unit.level.is_of_a_land())
    });
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
    let mut post = |target, (month, belongs_to): (Month, Option<Month>), cents| {
        postings.push(NewPosting {
            target,
            month,
            belongs_to,
            amount: Cents(cents),
            details: None,
        });
    };
    for (target, month, cents, late) in lines {
        match target {
            TargetWish::Known(pick) if !others.is_empty() => {
                let effect = pick.get(&others);
                let months = months(closed_through(state, &[effect.unit]), *month, *late);
                post(Target::Effect(Ref(effect.code.clone())), months, *cents);
            }
            TargetWish::Parts((unit, kind, category_pick, cashability)) if !is_transfer(*kind) => {
                let number = UnitNo::from_index(unit.index(state.units.len()));
                let parts = TargetParts {
                    unit: unit_code(state, *unit),
                    kind: *kind,
                    category: category(*kind, *category_pick),
                    cashability: *cashability,
                };
                let months = months(closed_through(state, &[number]), *month, *late);
                post(Target::Parts(parts.into()), months, *cents);
            }
            _ => {}
        }
    }
    if let Some((payer, payee, month, cents)) = pair
        && !transfers.is_empty()
    {
        let (from, to) = (payer.get(&transfers), payee.get(&transfers));
        // It comes late where one side has closed the month.
        let through = closed_through(state, &[from.unit, to.unit]);
        for (effect, cents) in [(from, -cents), (to, *cents)] {
            let months = months(through, *month, None);
            post(Target::Effect(Ref(effect.code.clone())), months, cents);
        }
    }
    postings
}

/// The last month that one of the units has closed.
fn closed_through(state: &State, units: &[UnitNo]) -> Option<Month> {
    let closings = units
        .iter()
        .filter_map(|unit| state.periods.of(&state.units, *unit));
    closings.map(|closing| closing.through).max()
}

/// The month into which something is posted, and the one that it belongs to where it comes late: what is closed takes
/// nothing else, and nothing that is open comes late.
fn months(through: Option<Month>, month: Month, late: Option<u16>) -> (Month, Option<Month>) {
    match through {
        Some(through) if month <= through => (through.plus(1), Some(month)),
        Some(through) => (month, late.map(|months| through.plus(-i32::from(months)))),
        None => (month, None),
    }
}

//! Random stories of valid commands, and random questions about them.
//!
//! A wish holds raw picks; only against a state does it become a command, which names what is there. So nearly
//! every command is accepted, and a failing case shrinks to fewer and simpler wishes.

use std::fmt;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use querbuch_domain::category::CategoryNo;
use querbuch_domain::command::Command;
use querbuch_domain::money::AMOUNT_CENTS_MAX;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, Stage};

use super::{BalanceQuestion, Story, define_key, effect, measure, units};
use crate::balance::{BalanceField, Direction};
use crate::basis::{Basis, MonthBasis};
use crate::dimension::Dimension;
use crate::filter::FilterSpec;

mod command;

/// One command that is not yet told what there is.
#[derive(Clone, Debug)]
pub enum Wish {
    Units(Vec<(Level, Option<Index>, bool)>),
    Measure(Approach, Index, Option<Index>),
    Effects(Index, Vec<EffectWish>),
    Set(ScheduleBasis, Index, Vec<(Month, u16, i64)>),
    Book(Index, Vec<LineWish>, Option<PairWish>),
    /// Which, into which month, and which of its lines; all, where none is named.
    Reverse(Index, Option<Month>, Vec<Index>),
    Advance(u8, Index, Index),
    Reorganize(Index, Index, UnitChange, Month),
    /// Up to which month actuals count: of a measure, or one of its effects.
    State(Index, Option<Index>, Option<Month>),
    /// A saving or cost, a key, and the amount; all that is booked, where none is given.
    Allocate(Index, Index, Option<Index>),
    /// An amount that comes late is booked on a cost or saving that expects something in that month, and shared.
    ShareLate(Index, Month, i64),
    /// The books are closed over a claim, which is then disputed, in part; where something was expected, and actuals are
    /// stated to go less far.
    DisputeClosed(Index, Index),
    /// A file of bookings, plans and forecasts, and which earlier bookings it replaces.
    Import(Vec<Wish>, Vec<Index>),
    Undo(Index),
    /// Closes the books of a unit through a month.
    Close(Index, Month),
    /// Approach and programme of a measure; the scene's first one may leave its programme.
    CorrectMeasure(Index, Option<Approach>, ProgrammeWish),
    /// Category, cashability and evidence of an effect.
    CorrectEffect(Index, Option<Index>, Option<Cashability>, Option<EvidenceGrade>),
    /// So many months go by.
    Pass(u8),
}

/// Where a measure is to belong.
#[derive(Clone, Copy, Debug)]
pub enum ProgrammeWish {
    Stay,
    Leave,
    Join(Index),
}

/// What is done to a unit.
#[derive(Clone, Copy, Debug)]
pub enum UnitChange {
    Rename,
    Move,
    RenameAndMove,
    Merge,
}

/// Unit, kind, category among those of the kind, cashability.
type EffectWish = (Index, EffectKind, Index, Cashability);

/// What a line is booked on, its month and cents; and how many months before the last closed one the month lies that it
/// belongs to, where it comes late.
type LineWish = (TargetWish, Month, i64, Option<u16>);

/// Who pays, who gets, when and how much.
type PairWish = (Index, Index, Month, i64);

/// What a line is booked on.
#[derive(Clone, Debug)]
pub enum TargetWish {
    Known(Index),
    Parts(EffectWish),
}

/// What every story begins with: budgets on all levels, a city state, society, units without a body, two
/// measures, one within the other, with effects of each kind.
pub fn scene() -> Vec<Command> {
    use EffectKind::{Cost, Saving, Transfer};
    let units = units(&[
        ("bund", "", Level::Federal, true),
        ("02", "", Level::State, true),
        ("15", "", Level::State, true),
        ("15/mk", "15", Level::State, false),
        ("15082", "15", Level::District, true),
        ("15082015", "15082", Level::Municipal, true),
        ("sv", "", Level::SocialInsurance, false),
        ("wirtschaft", "", Level::Business, false),
        ("buerger", "", Level::Citizens, false),
    ]);
    let effects = || {
        vec![
            effect("cost", "bund", Cost),
            effect("saving", "15082015", Saving),
            effect("relief", "buerger", Saving),
            effect("pays", "15/mk", Transfer),
            effect("gets", "02", Transfer),
        ]
    };
    vec![
        units,
        measure("m0", "", effects()),
        measure("m1", "m0", effects()),
    ]
}

/// Keys for amounts that are shared, after the scene.
fn keys() -> [Command; 2] {
    [
        define_key(
            "k0",
            &[("bund", "1"), ("02", "1"), ("15/mk", "2"), ("15082015", "3")],
        ),
        define_key("k1", &[("02", "1"), ("15", "1")]),
    ]
}

/// The scene, then what is wished for.
pub fn stories(wishes_max: usize) -> impl Strategy<Value = Vec<Wish>> {
    prop::collection::vec(wish(), 0..wishes_max)
}

/// Plays wishes after the scene. What cannot be granted (an ambiguous effect, a sum beyond 64 bits) is left out.
pub fn play(wishes: &[Wish]) -> Story {
    play_after(&[], wishes)
}

/// The same, after some commands that follow the scene.
pub fn play_after(given: &[Command], wishes: &[Wish]) -> Story {
    let mut story = Story::default();
    // Of the months that stories know, a few have gone by when they begin.
    let mut month = Month::try_new(2025, 11).expect("a month");
    story.go_on_to(&month.to_string());
    for command in scene().iter().chain(&keys()).chain(given) {
        assert!(story.act(command), "refused: {command:?}");
    }
    for wish in wishes {
        if let Wish::Pass(months) = wish {
            month = month.plus(i32::from(*months));
            story.go_on_to(&month.to_string());
        }
        story.grant(wish);
    }
    story
}

impl Story {
    /// Does what is wished for, as far as it is accepted: of a file, nothing where it is refused as such.
    pub fn grant(&mut self, wish: &Wish) {
        let commands = wish.commands(&self.state);
        let mut commands = commands.iter();
        if commands.next().is_some_and(|command| self.act(command)) {
            for command in commands {
                self.act(command);
            }
        }
    }
}

fn wish() -> impl Strategy<Value = Wish> {
    let index = any::<Index>;
    let unit_change = select(&[
        UnitChange::Rename,
        UnitChange::Move,
        UnitChange::Move,
        UnitChange::RenameAndMove,
        UnitChange::Merge,
    ]);
    let unit = (select(Level::ALL), option::weighted(0.8, index()), any::<bool>());
    let programme = prop_oneof![
        Just(ProgrammeWish::Stay),
        Just(ProgrammeWish::Leave),
        index().prop_map(ProgrammeWish::Join),
    ];
    let closed = (24_306..24_312_u16).prop_map(|ordinal| Month::from_ordinal(ordinal).expect("in range"));
    prop_oneof![
        1 => prop::collection::vec(unit, 1..4).prop_map(Wish::Units),
        1 => (select(Approach::ALL), index(), option::of(index())).prop_map(|(a, b, c)| Wish::Measure(a, b, c)),
        2 => (index(), prop::collection::vec(effect_wish(), 1..3)).prop_map(|(a, b)| Wish::Effects(a, b)),
        4 => set_wish(),
        17 => act_wish(),
        1 => (index(), index()).prop_map(|(a, b)| Wish::DisputeClosed(a, b)),
        1 => (index(), likely_month(), 1..500_i64).prop_map(|(a, b, c)| Wish::ShareLate(a, b, c)),
        5 => (index(), option::weighted(0.3, likely_month()), prop::collection::vec(index(), 0..4))
            .prop_map(|(a, b, c)| Wish::Reverse(a, b, c)),
        3 => import_wish(),
        2 => index().prop_map(Wish::Undo),
        1 => (index(), closed).prop_map(|(a, b)| Wish::Close(a, b)),
        2 => (index(), index(), unit_change, likely_month()).prop_map(|(a, b, c, d)| Wish::Reorganize(a, b, c, d)),
        1 => (index(), option::of(index()), option::weighted(0.8, likely_month())).prop_map(|(a, b, c)| Wish::State(a, b, c)),
        2 => (index(), option::of(select(Approach::ALL)), programme).prop_map(|(a, b, c)| Wish::CorrectMeasure(a, b, c)),
        3 => corrected_effect(),
        2 => (0..4_u8).prop_map(Wish::Pass),
    ]
}

fn corrected_effect() -> impl Strategy<Value = Wish> {
    let index = any::<Index>;
    let cashability = option::weighted(0.3, select(Cashability::ALL));
    let evidence = option::weighted(0.3, select(EvidenceGrade::ALL));
    (index(), option::of(index()), cashability, evidence)
        .prop_map(|(a, b, c, d)| Wish::CorrectEffect(a, b, c, d))
}

/// An act that can be reversed.
pub fn act_wish() -> impl Strategy<Value = Wish> {
    let index = any::<Index>;
    prop_oneof![
        10 => book_wish(),
        4 => (0..6_u8, index(), index()).prop_map(|(a, b, c)| Wish::Advance(a, b, c)),
        3 => allocation_wish(),
    ]
}

/// An amount that is shared by a key.
pub fn allocation_wish() -> impl Strategy<Value = Wish> {
    let index = any::<Index>;
    (index(), index(), option::of(index())).prop_map(|(a, b, c)| Wish::Allocate(a, b, c))
}

/// A file of bookings, plans and forecasts.
pub fn import_wish() -> impl Strategy<Value = Wish> {
    let row = prop_oneof![3 => book_wish(), 2 => set_wish()];
    let replaced = prop::collection::vec(any::<Index>(), 0..2);
    (prop::collection::vec(row, 1..4), replaced).prop_map(|(a, b)| Wish::Import(a, b))
}

fn book_wish() -> impl Strategy<Value = Wish> {
    let index = any::<Index>;
    let known = index().prop_map(TargetWish::Known);
    let target = prop_oneof![3 => known, 1 => effect_wish().prop_map(TargetWish::Parts)];
    let line = (
        target,
        likely_month(),
        likely_cents(),
        option::weighted(0.2, 0..4_u16),
    );
    let pair = option::weighted(0.4, (index(), index(), likely_month(), likely_cents()));
    (index(), prop::collection::vec(line, 0..4), pair).prop_map(|(a, b, c)| Wish::Book(a, b, c))
}

fn set_wish() -> impl Strategy<Value = Wish> {
    let basis = select(&[ScheduleBasis::Plan, ScheduleBasis::Forecast]);
    let amounts = prop::collection::vec((likely_month(), 0..4_u16, likely_cents()), 1..3);
    (basis, any::<Index>(), amounts).prop_map(|(a, b, c)| Wish::Set(a, b, c))
}

fn effect_wish() -> impl Strategy<Value = EffectWish> {
    (
        any::<Index>(),
        select(EffectKind::ALL),
        any::<Index>(),
        select(Cashability::ALL),
    )
}

/// From 2025-09: few enough that cells meet, enough to cross a year and three quarters.
pub fn likely_month() -> impl Strategy<Value = Month> {
    // Rarely one far ahead, as a slip of the pen.
    let ordinal = prop_oneof![30 => 24_308..24_318_u16, 1 => Just(24_400_u16)];
    ordinal.prop_map(|ordinal| Month::from_ordinal(ordinal).expect("in range"))
}

fn likely_cents() -> impl Strategy<Value = i64> {
    prop_oneof![12 => -500..500_i64, 2 => Just(0), 1 => select(&[AMOUNT_CENTS_MAX, -AMOUNT_CENTS_MAX])]
}

/// A question that names things of the scene, things that may be there later, and rarely what never is.
pub fn questions() -> impl Strategy<Value = BalanceQuestion> {
    let group_by = subsequence(Dimension::ALL, 0..=4).prop_shuffle();
    let order_by = option::weighted(0.4, (select(BalanceField::ALL), select(Direction::ALL)));
    (
        specs(),
        group_by,
        select(Basis::ALL),
        order_by,
        option::weighted(0.2, 0..6_i32),
    )
        .prop_map(|(spec, group_by, basis, order_by, limit)| BalanceQuestion {
            spec,
            group_by,
            basis,
            months: MonthBasis::Booked,
            actuals_through: None,
            order_by,
            limit,
        })
}

/// The same, by either month.
pub fn questions_by_any_month() -> impl Strategy<Value = BalanceQuestion> {
    (
        questions(),
        select(MonthBasis::ALL),
        option::weighted(0.2, likely_month()),
    )
        .prop_map(|(question, months, actuals_through)| BalanceQuestion {
            months,
            actuals_through,
            ..question
        })
}

fn specs() -> impl Strategy<Value = FilterSpec> {
    let unit = prop_oneof![
        12 => select(&["bund", "02", "15", "15/mk", "15082", "15082015", "sv", "buerger"]),
        1 => select(&["u9", "u10", "u11", "nowhere"]),
    ];
    let measure = prop_oneof![12 => select(&["m0", "m1"]), 1 => select(&["m2", "m3", "nothing"])];
    let codes: Vec<&str> = CategoryNo::all().map(|number| number.get().code).collect();
    let category = prop_oneof![20 => select(codes), 1 => Just("nothing")];
    let months = (
        option::weighted(0.2, likely_month()),
        option::weighted(0.2, likely_month()),
    );
    (
        (refs(unit), words(Level::ALL), refs(measure), words(Approach::ALL)),
        (
            words(EffectKind::ALL),
            refs(category),
            words(Cashability::ALL),
            words(Stage::ALL),
        ),
        months,
    )
        .prop_map(
            |((units, levels, measures, approaches), (kinds, categories, cashability, stages), months)| {
                let (from, to) = months;
                FilterSpec {
                    units,
                    levels,
                    measures,
                    approaches,
                    kinds,
                    categories,
                    cashability,
                    stages,
                    tags: None,
                    from,
                    to,
                }
            },
        )
}

fn refs(code: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Option<Vec<Ref>>> {
    option::weighted(0.15, prop::collection::vec(code.prop_map(Ref::from), 1..4))
}

fn words<T: Clone + fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Option<Vec<T>>> {
    option::weighted(0.15, subsequence(all, 1..=all.len()))
}

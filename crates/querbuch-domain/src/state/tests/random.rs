//! Random commands: likely ones, of which many are accepted, and any at all.

mod any;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::actuals::state_actuals::StateActuals;
use crate::allocation::allocate::Allocate;
use crate::amend::Amend;
use crate::booking::details::Details;
use crate::booking::erase::EraseText;
use crate::booking::quantity::Quantity;
use crate::booking::record::{NewPosting, RecordBooking, Target, TargetParts};
use crate::booking::reverse::ReverseBooking;
use crate::booking::tag::Tag;
use crate::capacity::set::SetCapacity;
use crate::category::CategoryNo;
use crate::claim::set_deadline::SetClaimDeadline;
use crate::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use crate::command::Command;
use crate::decimal::Decimal;
use crate::effect::add::NewEffect;
use crate::effect::change::ChangeEffect;
use crate::id::{Position, booking_id};
use crate::import::ImportTotals;
use crate::import::booking::ImportBooking;
use crate::import::record::RecordImport;
use crate::import::schedule::ImportSchedule;
use crate::import::undo::UndoImport;
use crate::indicator::define::{DefineIndicator, NewValuation};
use crate::key::define::{DefineKey, KeyWeight, NewKeyPart};
use crate::measure::add_effects::AddEffects;
use crate::measure::change::ChangeMeasure;
use crate::measure::change_status::ChangeMeasureStatus;
use crate::measure::register::RegisterMeasure;
use crate::measurement::record::RecordMeasurement;
use crate::money::{AMOUNT_CENTS_MAX, Cents};
use crate::month::Month;
use crate::named_state::name::NameState;
use crate::note::Note;
use crate::period::close::ClosePeriod;
use crate::period::reopen::ReopenPeriod;
use crate::rate::set::SetDiscountRate;
use crate::reference::Ref;
use crate::schedule::ScheduleBasis;
use crate::schedule::set::{Extent, ScheduledAmount, SetSchedule};
use crate::testing::{
    allocate, book, cash, close, compose_key, confirm, deadline, define_key, discount_rate, dispute, merge,
    move_below, new_effect, new_measure, new_unit, noted, optimism_bias, part, rename, wages,
};
use crate::unit::register::{NewUnit, RegisterUnits};
use crate::unit::reorganize::ReorganizeUnit;
use crate::wage::set::{NewWageRate, SetWageRates};
use crate::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus, SourceStatus};

pub use self::any::any_command;

/// What every story starts with: budgets and society, two measures with effects of each kind.
pub fn scene() -> Vec<Command> {
    use EffectKind::{Cost, Saving, Transfer};
    let units = vec![
        new_unit("bund", "", Level::Federal),
        new_unit("u0", "bund", Level::State),
        new_unit("buerger", "", Level::Citizens),
        new_unit("s0", "", Level::State),
        new_unit("s1", "u0", Level::State),
        new_unit("s2", "s1", Level::State),
    ];
    let effects = || {
        vec![
            new_effect("e0", "bund", Cost),
            new_effect("e1", "u0", Saving),
            new_effect("e2", "bund", Transfer),
            new_effect("e3", "u0", Transfer),
        ]
    };
    vec![
        RegisterUnits { units }.into(),
        new_measure("m0", effects()).into(),
        new_measure("m1", effects()).into(),
        claims("m0"),
        claims("m1"),
        define_key("k0", "2020-01", &[("bund", "1"), ("u0", "2")]).into(),
        wages(WAGES, 2025, &[(Level::Municipal, "gD", 4_220)]).into(),
        likely_definition("m0", "i0", 2).into(),
        likely_definition("m1", "i0", 1).into(),
        // What comes late belongs to one of these months.
        close("bund", "2025-10").into(),
    ]
}

/// A claim in each month that is likely, so that there is something to be moved on.
fn claims(measure: &str) -> Command {
    let months = (24_310..24_316_u16).filter_map(Month::from_ordinal);
    let months: Vec<String> = months.map(|month| month.to_string()).collect();
    let postings: Vec<_> = months.iter().map(|month| ("e1", month.as_str(), 500)).collect();
    book(measure, &postings).into()
}

/// The system that valuations name.
const WAGES: &str = "Leitfaden Erfüllungsaufwand 2025";

/// An indicator without a price, with one by its unit of measure, or with one by an hour.
fn likely_definition(measure: &str, code: &str, price: u8) -> DefineIndicator {
    use crate::testing::{indicator, wage_valuation};
    let amount = NewValuation {
        wage: None,
        per_unit: Some(Cents(150)),
        ..wage_valuation("e1")
    };
    let valuation = match price {
        0 => None,
        1 => Some(amount),
        _ => Some(wage_valuation("e1")),
    };
    DefineIndicator {
        valuation,
        ..indicator(measure, code, "min", 95)
    }
}

/// A sequence of which a good part is accepted.
pub fn likely_commands() -> impl Strategy<Value = Vec<Command>> {
    let act = prop_oneof![
        20 => likely_command().prop_map(|command| vec![command]),
        2 => likely_sharing(),
        2 => likely_import(),
    ];
    prop::collection::vec(act, 0..80).prop_map(|acts| acts.into_iter().flatten().collect())
}

/// A file of some rows that may replace a booking, and attempts to undo it.
fn likely_import() -> impl Strategy<Value = Vec<Command>> {
    let row =
        (0..2_usize, likely_postings(), option::of(0..5_u8)).prop_map(|(number, postings, external)| {
            ImportBooking {
                booking: RecordBooking {
                    postings,
                    ..book(&format!("m{number}"), &[])
                },
                number: external.map(|external| format!("N{external}").into()),
                rows: Vec::new(),
            }
            .into()
        });
    let schedule = (likely_set_schedule(), any::<bool>()).prop_map(|(schedule, whole)| {
        let extent = if whole { Extent::Whole } else { Extent::NamedMonths };
        ImportSchedule { schedule, extent }.into()
    });
    let row = prop_oneof![3 => row, 1 => schedule];
    let replaces = option::weighted(0.2, 20..80_u64);
    let rows = prop::collection::vec(row, 1..4);
    let attempts = || (28..70_u64, 0..14_u64).prop_map(|(from, attempts)| from..from + attempts);
    (rows, replaces, attempts(), attempts()).prop_map(|(rows, replaces, undone, erased)| {
        let import = RecordImport {
            kind: "bookings".into(),
            source: "sap".into(),
            file: "datei.csv".into(),
            digest: "00ff".into(),
            rows: 3,
            booked: 2,
            known: 1,
            totals: ImportTotals::default(),
            replaces: replaces.into_iter().collect(),
            expected: None,
        };
        let undo = |position| UndoImport {
            import: format!("import:{position}").into(),
            reason: "falsch".into(),
        };
        let undoing = undone.map(|position| undo(position).into());
        let erase = |position| EraseText {
            booking: format!("import:{position}").into(),
            reason: "Auf Antrag".into(),
        };
        let erasing = erased.map(|position| erase(position).into());
        std::iter::once(import.into())
            .chain(rows)
            .chain(undoing)
            .chain(erasing)
            .collect()
    })
}

fn likely_command() -> impl Strategy<Value = Command> {
    let measure = || (0..5_usize).prop_map(|number| format!("m{number}"));
    let status = prop_oneof![6 => Just(MeasureStatus::Approved), 3 => Just(MeasureStatus::Running), 1 => Just(MeasureStatus::Closed)];
    prop_oneof![
        2 => prop::collection::vec(likely_unit(), 1..4).prop_map(|units| RegisterUnits { units }.into()),
        11 => likely_reorganisation(),
        2 => (measure(), prop::collection::vec(likely_effect(), 0..3)).prop_map(|(code, effects)| new_measure(&code, effects).into()),
        2 => (measure(), status).prop_map(|(measure, status)| {
            ChangeMeasureStatus { measure: measure.into(), status, expected_position: None }.into()
        }),
        2 => (measure(), prop::collection::vec(likely_effect(), 1..3)).prop_map(|(measure, effects)| {
            AddEffects { measure: measure.into(), effects }.into()
        }),
        4 => likely_schedule(),
        12 => (0..3_usize, likely_postings(), likely_note()).prop_map(|(number, postings, note)| {
            RecordBooking { postings, note, ..book(&format!("m{number}"), &[]) }.into()
        }),
        8 => (18..64_u64).prop_map(|position| crate::testing::reverse(position).into()),
        4 => likely_key(),
        4 => likely_allocation(),
        10 => (18..64_u64).prop_map(|position| crate::testing::erase(position).into()),
        14 => (20..80_u64).prop_map(|position| crate::testing::reverse(position).into()),
        10 => (20..80_u64).prop_map(|position| crate::testing::erase(position).into()),
        4 => likely_rate(),
        10 => likely_period(),
        28 => likely_stage(),
        1 => likely_wages().prop_map(Into::into),
        10 => likely_indicator(),
        7 => likely_correction(),
    ]
}

fn likely_rate() -> impl Strategy<Value = Command> {
    let haircut = || 0..102_i64;
    let haircuts = [haircut(), haircut(), haircut(), haircut(), haircut()];
    prop_oneof![
        3 => (likely_month(), -1_002..1_002_i64).prop_map(|(month, thousandths)| discount_rate(&month.to_string(), thousandths).into()),
        1 => haircuts.prop_map(|haircuts| optimism_bias(haircuts).into()),
    ]
}

/// Moves savings on; months and amounts are those that bookings have.
fn likely_stage() -> impl Strategy<Value = Command> {
    let effect = select(&["m0/e1", "m1/e1"]);
    (effect, likely_month(), 1..60_i64, 0..6_u8, 0..3_u32).prop_map(|(effect, month, cents, act, unit)| {
        let month = month.to_string();
        match act {
            0 => dispute(effect, &month, cents).into(),
            1 => cash(effect, &month, cents / 8 + 1).into(),
            2 if cents < 20 => {
                deadline(&format!("unit:{unit}"), i32::try_from(cents % 3).unwrap_or(0)).into()
            }
            _ => confirm(effect, &month, cents).into(),
        }
    })
}

/// Closes early months, so that most of what is booked stays open; opens some of them again.
fn likely_period() -> impl Strategy<Value = Command> {
    let month = (24_307..24_311_u16).prop_map(|ordinal| Month::from_ordinal(ordinal).expect("in range"));
    (0..3_u32, option::weighted(0.7, month), any::<bool>()).prop_map(|(unit, through, opens)| {
        let unit: Ref = format!("unit:{unit}").into();
        match through {
            Some(through) if !opens => ClosePeriod { unit, through }.into(),
            through => ReopenPeriod {
                unit,
                through,
                reason: "Nachtrag".into(),
            }
            .into(),
        }
    })
}

fn likely_unit() -> impl Strategy<Value = NewUnit> {
    (0..12_usize, 0..8_usize, select(Level::ALL)).prop_map(|(number, parent, level)| {
        let parent = if parent < 3 {
            "bund".to_owned()
        } else {
            format!("u{parent}")
        };
        new_unit(&format!("u{number}"), &parent, level)
    })
}

/// Units that are likely there, one of three things to do.
fn likely_reorganisation() -> impl Strategy<Value = Command> {
    let unit = || prop_oneof![3 => (3..6_u32).prop_map(|number| format!("unit:{number}")), 1 => select(&["bund", "u0", "buerger", "u1", "u2"]).prop_map(Into::into)];
    (unit(), unit(), 0..6_u8, likely_month()).prop_map(|(unit, other, what, effective_from)| {
        let command = match what {
            0 => rename(&unit, &format!("Ein Haushalt, früher {other}")),
            1 | 3 => move_below(&unit, &other),
            2 => ReorganizeUnit {
                name: Some(other.as_str().into()),
                ..move_below(&unit, &other)
            },
            _ => merge(&unit, &other),
        };
        ReorganizeUnit {
            effective_from,
            ..command
        }
        .into()
    })
}

fn likely_effect() -> impl Strategy<Value = NewEffect> {
    (0..9_usize, 0..6_usize, select(EffectKind::ALL))
        .prop_map(|(code, unit, kind)| new_effect(&format!("e{code}"), &format!("unit:{unit}"), kind))
}

fn likely_month() -> impl Strategy<Value = Month> {
    (24_310..24_316_u16).prop_map(|ordinal| Month::from_ordinal(ordinal).expect("in range"))
}

fn likely_cents() -> impl Strategy<Value = i64> {
    prop_oneof![8 => -500..500_i64, 1 => select(&[AMOUNT_CENTS_MAX, -AMOUNT_CENTS_MAX])]
}

fn likely_schedule() -> impl Strategy<Value = Command> {
    likely_set_schedule().prop_map(Into::into)
}

fn likely_set_schedule() -> impl Strategy<Value = SetSchedule> {
    let amounts = prop::collection::btree_map(likely_month(), likely_cents(), 1..4);
    let basis = select(&[ScheduleBasis::Plan, ScheduleBasis::Forecast]);
    (basis, 0..12_u32, amounts, likely_note()).prop_map(|(basis, effect, amounts, note)| {
        let amount = |(month, cents)| ScheduledAmount {
            month,
            through: None,
            every_months: None,
            amount: Cents(cents),
            low: (cents > 0).then_some(Cents(0)),
            high: (cents > 0).then_some(Cents(cents)),
        };
        SetSchedule {
            basis,
            effect: format!("effect:{effect}").into(),
            amounts: amounts.into_iter().map(amount).collect(),
            expected_position: None,
            note,
        }
    })
}

/// A cost, and what of it a key gives to others.
fn likely_sharing() -> impl Strategy<Value = Vec<Command>> {
    (0..2_usize, likely_month(), 1..500_i64).prop_map(|(measure, month, cents)| {
        let measure = format!("m{measure}");
        let text = month.to_string();
        let cost = book(&measure, &[("e0", text.as_str(), cents)]);
        let allocation = allocate(&format!("{measure}/e0"), "k0", &text, None);
        vec![cost.into(), allocation.into()]
    })
}

/// Of what is booked, by a key that may be there.
fn likely_allocation() -> impl Strategy<Value = Command> {
    let amount = option::weighted(0.3, 1..200_i64);
    let effect = (0..2_usize, 0..2_usize).prop_map(|(measure, effect)| format!("m{measure}/e{effect}"));
    (
        effect,
        0..5_usize,
        likely_month(),
        amount,
        prop::bool::weighted(0.5),
        likely_note(),
    )
        .prop_map(|(effect, key, month, cents, is_range, note)| {
            let given = allocate(&effect, &format!("k{key}"), "2026-01", cents);
            let through = is_range.then_some(Month::MAX).filter(|_| cents.is_none());
            let note = Note {
                document: None,
                ..note
            };
            let through = through.and_then(|_| Month::from_ordinal(month.ordinal() + 5));
            Allocate {
                month,
                through,
                note,
                ..given
            }
            .into()
        })
}

/// Keys of weights, and keys of parts that name them or one of their own kind.
fn likely_key() -> impl Strategy<Value = Command> {
    // Mostly budgets: what is shared does not leave the public total.
    let unit = || select(&["unit:0", "unit:1", "unit:0", "unit:1", "unit:2"]).prop_map(str::to_owned);
    let weights = prop::collection::btree_map(unit(), 0..100_i64, 1..4);
    let weighed = (0..3_usize, 2020..2026_u16, weights, prop::bool::weighted(0.3)).prop_map(
        |(number, year, weights, correction)| {
            let weight = |(unit, weight): (String, i64)| KeyWeight {
                unit: unit.into(),
                weight: Decimal::new(weight, 1),
            };
            let weights = weights.into_iter().map(weight).collect();
            DefineKey {
                weights,
                correction,
                ..define_key(&format!("k{number}"), &format!("{year}-01"), &[])
            }
        },
    );
    let composed = (3..5_usize, 0..4_usize, unit(), option::weighted(0.3, unit())).prop_map(
        |(number, inner, unit, among)| {
            let among = among.as_deref().map(|unit| [unit]);
            let parts = vec![
                part("0.25", Some(&unit), None, None),
                part(
                    "0.75",
                    None,
                    Some(&format!("k{inner}")),
                    among.as_ref().map(<[&str; 1]>::as_slice),
                ),
            ];
            compose_key(&format!("k{number}"), "2026-01", parts)
        },
    );
    prop_oneof![3 => weighed.prop_map(Into::into), 1 => composed.prop_map(Into::into)]
}

/// Indicators of which some are valued, their values, and capacities.
fn likely_indicator() -> impl Strategy<Value = Command> {
    use crate::testing::measured;
    let define = (0..3_usize, 0..4_usize, 0..3_u8).prop_map(|(measure, code, price)| {
        likely_definition(&format!("m{measure}"), &format!("i{code}"), price).into()
    });
    let measure = (0..3_usize, 0..2_usize, likely_month(), -5..200_i64, -1..50_i32);
    let measure = measure.prop_map(|(measure, code, month, value, cases)| {
        let command = measured(&format!("m{measure}/i{code}"), "2026-01", value, cases);
        RecordMeasurement { month, ..command }.into()
    });
    let capacity = (0..4_u32, 2024..2027, -1..99_i64).prop_map(|(unit, year, posts)| {
        SetCapacity {
            unit: format!("unit:{unit}").into(),
            year,
            full_time_equivalents: Decimal::new(posts, 1),
            hours_per_year: None,
            source: "Stellenplan".into(),
        }
        .into()
    });
    let effect = option::weighted(0.5, select(&["e0", "e1", "e2", "nothing"]));
    let through = option::weighted(0.7, likely_month());
    let stated = (0..4_usize, effect, through).prop_map(|(measure, effect, through)| {
        StateActuals {
            measure: format!("m{measure}").as_str().into(),
            effect: effect.map(Into::into),
            through,
        }
        .into()
    });
    prop_oneof![6 => define, 10 => measure, 3 => capacity, 4 => stated]
}

/// Master data that is put right, and states that are named.
fn likely_correction() -> impl Strategy<Value = Command> {
    let title =
        || option::weighted(0.5, select(&["Anders", "Ganz anders"])).prop_map(|title| title.map(Into::into));
    let programme = prop_oneof![
        2 => Just(Amend::Keep),
        1 => Just(Amend::Remove),
        3 => (0..4_usize).prop_map(|number| Amend::Replace(format!("m{number}").as_str().into())),
    ];
    let description = prop_oneof![
        Just(Amend::Keep),
        Just(Amend::Remove),
        Just(Amend::Replace("Was es ist".into()))
    ];
    let texts = (title(), description);
    let measure = (
        0..4_usize,
        texts,
        option::weighted(0.3, select(Approach::ALL)),
        0..5_u32,
        programme,
    );
    let measure = measure.prop_map(|(measure, (title, description), approach, owner, programme)| {
        ChangeMeasure {
            title,
            description,
            approach,
            owner: (owner < 3).then(|| format!("unit:{owner}").as_str().into()),
            programme,
            ..crate::testing::change_measure(&format!("m{measure}"))
        }
        .into()
    });
    let category = option::weighted(
        0.5,
        select(&[
            "run.cost.staff",
            "run.cost.goods",
            "run.saving.staff",
            "transfer.fee",
        ]),
    );
    let words = (
        option::weighted(0.3, select(Cashability::ALL)),
        option::weighted(0.3, select(EvidenceGrade::ALL)),
    );
    let effect = ("m[01]/e[0-4]", title(), category, words);
    let effect = effect.prop_map(|(effect, title, category, (cashability, evidence))| {
        ChangeEffect {
            title,
            category: category.map(Into::into),
            cashability,
            evidence,
            ..crate::testing::change_effect(&effect)
        }
        .into()
    });
    let named = (0..9_u8, option::of(0..90_u64)).prop_map(|(number, position)| {
        crate::testing::name_state(&format!("Stand {number}"), position).into()
    });
    prop_oneof![4 => measure, 4 => effect, 2 => named]
}

fn likely_wages() -> impl Strategy<Value = SetWageRates> {
    let rate = (select(Level::ALL), select(&["mD", "gD"]), 0..9_000_i64);
    let rates = prop::collection::vec(rate, 1..3);
    (select(&[WAGES, "PKS"]), 2024..2027, rates).prop_map(|(system, year, rates)| wages(system, year, &rates))
}

fn likely_note() -> impl Strategy<Value = Note> {
    let given = || prop::bool::weighted(0.4);
    (given(), given())
        .prop_map(|(text, document)| noted(text.then_some("Wartung"), document.then_some("Az. 1/2")))
}

/// Single lines, and pairs of transfers that mostly balance.
fn likely_postings() -> impl Strategy<Value = Vec<NewPosting>> {
    let target = prop_oneof![
        3 => (0..2_usize).prop_map(|number| Target::Effect(format!("e{number}").into())),
        1 => (0..3_u32, select(&["run.cost.goods", "dev.cost"])).prop_map(|(unit, category)| {
            Target::Parts(TargetParts {
                unit: format!("unit:{unit}").into(),
                kind: EffectKind::Cost,
                category: category.into(),
                cashability: Cashability::Cash,
            }.into())
        }),
    ];
    let line = (target, likely_month(), likely_cents(), likely_late()).prop_map(
        |(target, month, cents, belongs_to)| {
            // Savings are mostly claimed, seldom taken back.
            let is_saving = matches!(&target, Target::Effect(effect) if effect.as_str() == "e1");
            let amount = if is_saving && cents % 4 != 0 {
                cents.abs()
            } else {
                cents
            };
            vec![NewPosting {
                target,
                month,
                belongs_to,
                amount: Cents(amount),
                details: likely_details(amount),
            }]
        },
    );
    let pair = (
        likely_month(),
        likely_cents(),
        prop::bool::weighted(0.9),
        likely_late(),
    );
    let pair = pair.prop_map(|(month, cents, balanced, belongs_to)| {
        let posting = |code: &str, cents| NewPosting {
            target: Target::Effect(code.into()),
            month,
            belongs_to,
            amount: Cents(cents),
            details: None,
        };
        vec![
            posting("e2", cents),
            posting("e3", if balanced { -cents } else { cents }),
        ]
    });
    let lines = prop::collection::vec(prop_oneof![2 => line, 1 => pair], 1..4);
    lines.prop_map(|lines| lines.into_iter().flatten().collect())
}

/// Some lines say a quantity, so many pieces at a cent, and some a tag. They follow from the amount.
fn likely_details(cents: i64) -> Option<std::sync::Arc<Details>> {
    let pieces = || Quantity::try_new(Decimal::from(cents), "Stück", Decimal::new(1, 2)).ok();
    let quantity = (cents % 5 == 0).then(pieces).flatten();
    let centre = cents.rem_euclid(7);
    let tag = (centre < 3).then(|| Tag::try_new("kst", &centre.to_string()).ok());
    Details::of(quantity, tag.flatten().into_iter().collect())
        .ok()
        .flatten()
}

/// A month that something belongs to which comes late: mostly one that is closed.
fn likely_late() -> impl Strategy<Value = Option<Month>> {
    option::weighted(0.2, 24_307..24_311_u16).prop_map(|ordinal| ordinal.and_then(Month::from_ordinal))
}

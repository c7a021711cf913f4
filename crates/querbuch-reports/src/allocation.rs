//! Who bears what was shared by keys, and what another key would change.

use std::collections::BTreeMap;

use querbuch_domain::allocation::Allocation;
use querbuch_domain::id::{EffectNo, KeyNo, MeasureNo, Position, UnitNo};
use querbuch_domain::key::fault::KeyFault;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::words::EffectKind;

use crate::view::View;

/// Which allocations are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationQuestion {
    /// Of a measure, or of one of its effects.
    pub scope: AllocationScope,
    /// Costs or savings.
    pub kind: EffectKind,
    /// First month; without it, from the first.
    pub from: Option<Month>,
    /// Last month; without it, to the last.
    pub to: Option<Month>,
    /// The key that is compared with.
    pub other: Option<KeyNo>,
}

/// Of what the allocations are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllocationScope {
    /// Of all effects of a measure and of everything that belongs to it.
    Measure(MeasureNo),
    /// Of one effect alone.
    Effect(EffectNo),
}

/// Who bears what, by version of a key and by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllocationReport {
    /// By key and version, in the order of their first month.
    pub versions: Vec<VersionShares>,
    /// Each unit with all that it bears, in the order of their codes.
    pub units: Vec<UnitShare>,
    /// All that was shared, in cents; the sum of the units, by either key.
    pub total_cents: i128,
}

/// What was shared by one version of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionShares {
    /// The distribution key.
    pub key: KeyNo,
    /// Which version of it, by its number.
    pub version: u32,
    /// The first month that was shared by it.
    pub from: Month,
    /// The last month that was shared by it.
    pub to: Month,
    /// All that was shared by it, in cents.
    pub total_cents: i128,
    /// What each unit bears of it, in the order of their codes.
    pub units: Vec<(UnitNo, i128)>,
}

/// What one unit bears of all that was shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitShare {
    /// Who bears it.
    pub unit: UnitNo,
    /// What it bears, in cents.
    pub cents: i128,
    /// What it would bear by the other key, where one is compared with.
    pub other_cents: Option<i128>,
}

impl UnitShare {
    /// By how much the other key changes it, in cents. Over all units this sums to zero.
    pub fn difference_cents(&self) -> Option<i128> {
        self.other_cents.map(|other| other - self.cents)
    }
}

type ByUnit = BTreeMap<UnitNo, i128>;

/// What one version shared, while it is added up.
struct Gathered {
    from: Month,
    to: Month,
    units: ByUnit,
}

/// Adds up the allocations that were not reversed. The other key shares each month's amount anew, by its version in
/// force in that month as known to the view, among the same units where the act was restricted to some.
///
/// Refused: a month in which the other key has no version in force, or units that it does not hold.
pub fn allocation_report(question: &AllocationQuestion, view: &View) -> Result<AllocationReport, Refusal> {
    let mut versions: BTreeMap<(KeyNo, u32), Gathered> = BTreeMap::new();
    let mut others = ByUnit::new();
    let mut total_cents = 0;
    let allocations = view.state().allocations.known_at(view.position());
    for (position, allocation) in view.deadline().watch_each(allocations) {
        if !is_wanted(question, position, allocation, view) {
            continue;
        }
        let mut by_month = shares_by_month(position, allocation, view);
        for each in view.deadline().watch_each(allocation.months.iter()) {
            if question.from.is_some_and(|from| each.month < from)
                || question.to.is_some_and(|to| each.month > to)
            {
                continue;
            }
            total_cents += i128::from(each.cents);
            let gathered = versions
                .entry((allocation.key, each.version()))
                .or_insert_with(|| Gathered {
                    from: each.month,
                    to: each.month,
                    units: ByUnit::new(),
                });
            gathered.from = gathered.from.min(each.month);
            gathered.to = gathered.to.max(each.month);
            add_all(
                &mut gathered.units,
                by_month.remove(&each.month).unwrap_or_default(),
            );
            if let Some(other) = question.other {
                let moment = (each.month, view.position());
                let state = view.state();
                let shares = state.keys.shares(&state.units, other, moment, &allocation.among);
                let shares = shares.map_err(|fault| Refusal::at("key", told(fault, view)))?;
                let shares = shares.of(each.cents.into()).into_iter();
                let measure = view.effect(allocation.effect).map(|effect| effect.measure);
                let reached = |unit| measure.is_some_and(|measure| view.reaches(unit, measure));
                add_all(&mut others, shares.filter(|(unit, _)| reached(*unit)));
            }
        }
    }
    let mut borne = ByUnit::new();
    for gathered in versions.values() {
        add_all(
            &mut borne,
            gathered.units.iter().map(|(unit, cents)| (*unit, *cents)),
        );
    }
    let other = question.other.map(|_| &others);
    Ok(AllocationReport {
        units: unit_shares(&borne, other, view),
        versions: version_shares(versions, view),
        total_cents,
    })
}

/// A fault as the reader is told of it: a unit that they do not know goes unnamed.
fn told(fault: KeyFault, view: &View) -> KeyFault {
    match fault {
        KeyFault::NotInKey { unit, key } if view.require_unit(&Ref(unit.clone()), "").is_err() => {
            let unit = "…".into();
            KeyFault::NotInKey { unit, key }
        }
        fault => fault,
    }
}

fn is_wanted(
    question: &AllocationQuestion,
    position: Position,
    allocation: &Allocation,
    view: &View,
) -> bool {
    let reversed_by = view.state().bookings.reversed_by(position);
    let stands = reversed_by.is_none_or(|reversal| reversal > view.position());
    let effect = view.effect(allocation.effect);
    stands
        && effect.is_some_and(|effect| effect.kind == question.kind)
        && match question.scope {
            AllocationScope::Measure(measure) => effect.is_some_and(|effect| {
                let programme =
                    |number: &MeasureNo| view.measure(*number).and_then(|measure| measure.programme);
                std::iter::successors(Some(effect.measure), programme).any(|number| number == measure)
            }),
            AllocationScope::Effect(effect) => effect == allocation.effect,
        }
}

/// What each unit bears of each month, from the postings as they were recorded: nothing is shared anew. The amount is
/// taken from the effect and what falls to its own unit is given back to it, so that much is added to it again.
fn shares_by_month(position: Position, allocation: &Allocation, view: &View) -> BTreeMap<Month, ByUnit> {
    let mut by_month: BTreeMap<Month, ByUnit> = BTreeMap::new();
    let unit_of = |effect| view.effect(effect).map(|effect| effect.unit);
    if let Some(booking) = view.booking(position) {
        for line in view.state().bookings.postings(booking) {
            if let Some(unit) = unit_of(line.effect) {
                let units = by_month.entry(line.month).or_default();
                *units.entry(unit).or_default() += i128::from(line.cents);
            }
        }
    }
    for each in allocation.months.iter() {
        if let Some(unit) = unit_of(allocation.effect) {
            let units = by_month.entry(each.month).or_default();
            *units.entry(unit).or_default() += i128::from(each.cents);
        }
    }
    by_month
}

fn add_all(sums: &mut ByUnit, shares: impl IntoIterator<Item = (UnitNo, i128)>) {
    for (unit, cents) in shares {
        if cents != 0 {
            *sums.entry(unit).or_default() += cents;
        }
    }
}

fn version_shares(versions: BTreeMap<(KeyNo, u32), Gathered>, view: &View) -> Vec<VersionShares> {
    let shares = |((key, version), gathered): ((KeyNo, u32), Gathered)| VersionShares {
        key,
        version,
        from: gathered.from,
        to: gathered.to,
        total_cents: gathered.units.values().sum(),
        units: by_code(gathered.units.into_iter().collect(), |(unit, _)| *unit, view),
    };
    let mut versions: Vec<VersionShares> = versions.into_iter().map(shares).collect();
    versions.sort_by_key(|version| (version.from, version.key, version.version));
    versions
}

fn unit_shares(borne: &ByUnit, other: Option<&ByUnit>, view: &View) -> Vec<UnitShare> {
    let mut units: Vec<UnitNo> = borne
        .keys()
        .chain(other.into_iter().flat_map(ByUnit::keys))
        .copied()
        .collect();
    units.sort_unstable();
    units.dedup();
    let share = |unit: UnitNo| UnitShare {
        unit,
        cents: borne.get(&unit).copied().unwrap_or(0),
        other_cents: other.map(|other| other.get(&unit).copied().unwrap_or(0)),
    };
    by_code(units.into_iter().map(share).collect(), |share| share.unit, view)
}

fn by_code<T>(mut items: Vec<T>, unit: impl Fn(&T) -> UnitNo, view: &View) -> Vec<T> {
    items.sort_by(|a, b| {
        let code = |item: &T| view.unit(unit(item)).map(|unit| &unit.code);
        code(a).cmp(&code(b))
    });
    items
}

#[cfg(test)]
mod tests;

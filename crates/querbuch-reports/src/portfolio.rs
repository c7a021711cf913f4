//! Measures in the order of what they are worth.
//!
//! All are valued with the same conventions, those of the whole selection: a figure can be compared with another one
//! only if both are. What belongs to a programme counts for the programme too. Measures that have no such figure stand
//! last, whatever the direction; equal ones stand by code.
//!
//! A measure has a net present value as soon as any party has an amount that counts, as in its appraisal: one with
//! nothing but transfers has one of zero.

use std::cmp::Ordering;
use std::sync::Arc;

use querbuch_domain::id::MeasureNo;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::search::sort_key;
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::appraisal::conventions::Conventions;
use crate::appraisal::counted::count;
use crate::appraisal::factors::Factors;
use crate::appraisal::fault::Fault;
use crate::appraisal::payback::Payback;
use crate::appraisal::periods::Periods;
use crate::appraisal::perspective::Present;
use crate::appraisal::pockets::{self, Pool};
use crate::appraisal::stream::{Stream, Streams, month_range, streams};
use crate::appraisal::{Account, Appraisal, AppraisalQuery};
use crate::balance::{BalanceField, Direction, Figures};
use crate::basis::Basis;
use crate::by_unit_and_measure::figures_by_measure;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::finance::ratio::{Ratio, benefit_cost};
use crate::view::View;

vocabulary! {
    /// What measures can be ordered by.
    MeasureField {
        /// The net present value, in cents.
        Npv = "NPV" ["Kapitalwert", "net present value"],
        /// Present saving over present cost.
        BenefitCostRatio = "BENEFIT_COST_RATIO" ["Nutzen-Kosten-Verhältnis", "benefit-cost ratio"],
        /// Years from the first amount of a measure until what was paid has come back, not discounted.
        Payback = "PAYBACK" ["Amortisation", "payback"],
        /// The part of the savings that others paid for.
        WrongPocketShare = "WRONG_POCKET_SHARE" ["von anderen bezahlter Anteil", "share paid by others"],
        /// What it costs the public budgets in all, not discounted, in cents.
        Cost = "COST" ["Kosten", "cost"],
        /// What it saves the public budgets in all, not discounted, in cents.
        Saving = "SAVING" ["Ersparnis", "saving"],
        /// saving − cost + transfer of the public budgets in all, not discounted, in cents.
        Net = "NET" ["Netto", "net"],
        /// The title, as a dictionary has it.
        Title = "TITLE" ["Titel", "title"],
    }
}

/// Measures in order, with what counts of each.
pub struct Portfolio {
    conventions: Conventions,
    by_measure: FxHashMap<MeasureNo, Streams<Account>>,
    ranked: Vec<RankedMeasure>,
}

/// Puts all measures in order. Refused: what an appraisal refuses.
pub fn portfolio(
    query: &AppraisalQuery,
    (field, direction): (MeasureField, Direction),
    view: &View,
) -> Result<Portfolio, Vec<Refusal>> {
    query.conventions.check()?;
    let found = || {
        let mut conventions = query
            .conventions
            .resolve(query.basis, month_range(query, view), view)?;
        let by_measure = by_measure(query, &mut conventions, view)?;
        let plain = ranked_plainly(&query.filter, query.basis, (field, direction), view);
        let ranked = if let Some(ranked) = plain {
            ranked
        } else {
            let factors = conventions.factors()?;
            let figure_of = |number: MeasureNo| match by_measure.get(&number) {
                Some(by_party) => figure(field, by_party, &factors),
                None => Ok(None),
            };
            in_order(figure_of, direction, view)?
        };
        Ok::<_, Fault>(Portfolio {
            conventions,
            by_measure,
            ranked,
        })
    };
    found().map_err(Into::into)
}

/// A measure, and the figure that it is ordered by; none where it has no such figure.
pub type RankedMeasure = (MeasureNo, Option<Decimal>);

/// All measures in the order of their titles or of what they cost and bring in all, each with everything that belongs to
/// it, as its balance has it; `None` where the field is one of those that have to be appraised. Titles have no figure.
pub fn ranked_plainly(
    filter: &Filter,
    basis: Basis,
    (field, direction): (MeasureField, Direction),
    view: &View,
) -> Option<Vec<RankedMeasure>> {
    let balance_field = match field {
        MeasureField::Cost => BalanceField::Cost,
        MeasureField::Saving => BalanceField::Saving,
        MeasureField::Net => BalanceField::Net,
        MeasureField::Title => return Some(by_title(direction, view)),
        MeasureField::Npv
        | MeasureField::BenefitCostRatio
        | MeasureField::Payback
        | MeasureField::WrongPocketShare => return None,
    };
    let own = figures_by_measure(filter, basis, view);
    let mut whole: Vec<Option<Figures>> = vec![None; own.len()];
    for (index, own) in own.iter().enumerate() {
        if own.public == Figures::default() && own.net_by_year.is_empty() {
            continue;
        }
        let above = |number: &MeasureNo| view.measure(*number).and_then(|found| found.programme);
        for number in std::iter::successors(Some(MeasureNo::from_index(index)), above) {
            if let Some(sum) = whole.get_mut(number.index()) {
                *sum.get_or_insert_default() += &own.public;
            }
        }
    }
    let figure = |number: MeasureNo| {
        let sum = whole.get(number.index()).and_then(Option::as_ref);
        // Sums beyond what a decimal holds have no place in an order of euros.
        let cents = sum.and_then(|sum| Decimal::try_from_i128_with_scale(sum.field(balance_field), 0).ok());
        Ok::<_, std::convert::Infallible>(cents)
    };
    match in_order(figure, direction, view) {
        Ok(ranked) => Some(ranked),
        Err(never) => match never {},
    }
}

/// What a measure is put in order by: its title as a dictionary has it, and its code.
type Titled = (String, Arc<str>, MeasureNo);

/// All measures by their titles, equal ones by code.
fn by_title(direction: Direction, view: &View) -> Vec<RankedMeasure> {
    let numbers = (0..view.measure_count()).map(MeasureNo::from_index);
    let mut keyed: Vec<Titled> = view
        .deadline()
        .watch(numbers)
        .filter_map(|number| {
            let measure = view.measure(number)?;
            Some((sort_key(&measure.title), measure.code.clone(), number))
        })
        .collect();
    let by_title = |(title, code, _): &Titled, (other, other_code, _): &Titled| {
        let order = title.cmp(other);
        let order = if direction == Direction::Descending {
            order.reverse()
        } else {
            order
        };
        order.then_with(|| code.cmp(other_code))
    };
    view.deadline().sort_by(&mut keyed, by_title);
    keyed.into_iter().map(|(_, _, number)| (number, None)).collect()
}

/// All measures in the order of a figure, equal ones by code.
fn in_order<E>(
    figure: impl Fn(MeasureNo) -> Result<Option<Decimal>, E>,
    direction: Direction,
    view: &View,
) -> Result<Vec<RankedMeasure>, E> {
    let numbers = (0..view.measure_count()).map(MeasureNo::from_index);
    let mut ranked: Vec<RankedMeasure> = view
        .deadline()
        .watch_each(numbers)
        .map(|number| Ok((number, figure(number)?)))
        .collect::<Result<_, E>>()?;
    let code = |number: MeasureNo| view.measure(number).map(|measure| &measure.code);
    let by_figure = |(first, figure): &RankedMeasure, (second, other): &RankedMeasure| {
        compare(*figure, *other, direction).then_with(|| code(*first).cmp(&code(*second)))
    };
    view.deadline().sort_by(&mut ranked, by_figure);
    Ok(ranked)
}

impl Portfolio {
    /// Every choice that all figures depend on.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// The measures in order, with the figure that puts them there.
    pub fn ranked(&self) -> &[RankedMeasure] {
        &self.ranked
    }

    /// The appraisal of one measure, with the conventions of all. Years of its paybacks count from its own first amount:
    /// the common base month says nothing about how long a measure takes.
    pub fn appraisal(&self, measure: MeasureNo, view: &View) -> Result<Appraisal, Vec<Refusal>> {
        let by_party = self.by_measure.get(&measure).cloned().unwrap_or_default();
        let found = || {
            let all = merged(&by_party)?;
            let periods = Periods::of(&all, &self.conventions.factors()?)?;
            let share = wrong_pocket_share(&by_party, &self.conventions.factors()?)?;
            let mut appraisal = Appraisal::new(by_party.clone(), self.conventions.clone(), share, view)?;
            if let Some(periods) = periods {
                for perspective in appraisal.perspectives.iter_mut().chain([&mut appraisal.overall]) {
                    perspective.payback = perspective.payback.since(periods.spacing.first);
                    perspective.discounted_payback =
                        perspective.discounted_payback.since(periods.spacing.first);
                }
            }
            Ok::<_, Fault>(appraisal)
        };
        found().map_err(Into::into)
    }
}

/// Streams of each measure by party, those of what belongs to it included.
fn by_measure(
    query: &AppraisalQuery,
    conventions: &mut Conventions,
    view: &View,
) -> Result<FxHashMap<MeasureNo, Streams<Account>>, Fault> {
    let dimensions = [Dimension::Measure, Dimension::Cashability];
    let mut streams = streams(query, view, &dimensions, |key, party| {
        Some((key.measure?, Account::of(key, party)?))
    })?;
    count(streams.values_mut(), conventions)?;
    let mut by_measure: FxHashMap<MeasureNo, Streams<Account>> = FxHashMap::default();
    let counted = streams.into_iter().filter(|(_, stream)| !stream.is_empty());
    for ((measure, account), stream) in view.deadline().watch(counted) {
        let above = |number: &MeasureNo| view.measure(*number).and_then(|found| found.programme);
        for number in std::iter::successors(Some(measure), above) {
            by_measure
                .entry(number)
                .or_default()
                .entry(account)
                .or_default()
                .merge(&stream)?;
        }
    }
    Ok(by_measure)
}

/// What counts of a measure, all parties together.
fn merged(by_party: &Streams<Account>) -> Result<Stream, Fault> {
    let mut all = Stream::default();
    for stream in by_party.values() {
        all.merge(stream)?;
    }
    all.tidy();
    Ok(all)
}

/// The part of the savings of a measure, with all that belongs to it, that others paid for.
fn wrong_pocket_share(by_party: &Streams<Account>, factors: &Factors) -> Result<Ratio, Fault> {
    let mut pool = Pool::default();
    for (account, stream) in by_party {
        pool.add(account.party, &Present::of(stream, factors)?)?;
    }
    pockets::wrong_pocket_share([&pool])
}

/// The figure that a measure is ordered by; `None` where nothing counts of it. What is paid between its parties alone
/// counts: such a measure has a net present value, of zero.
fn figure(
    field: MeasureField,
    by_party: &Streams<Account>,
    factors: &Factors,
) -> Result<Option<Decimal>, Fault> {
    let all = merged(by_party)?;
    Ok(match field {
        MeasureField::Npv => Some(Present::of(&all, factors)?.net),
        MeasureField::BenefitCostRatio => {
            let present = Present::of(&all, factors)?;
            benefit_cost(present.saving, present.cost)?.value()
        }
        MeasureField::Payback => match Periods::of(&all, factors)? {
            Some(periods) => {
                Payback::simple(&all, &periods)?
                    .since(periods.spacing.first)
                    .years
            }
            None => None,
        },
        MeasureField::WrongPocketShare => wrong_pocket_share(by_party, factors)?.value(),
        // These ask for no appraisal: see `ranked_plainly`.
        MeasureField::Cost | MeasureField::Saving | MeasureField::Net | MeasureField::Title => None,
    })
}

/// Orders figures in a direction; what is missing comes last in both.
fn compare(first: Option<Decimal>, second: Option<Decimal>, direction: Direction) -> Ordering {
    match (first, second) {
        (Some(first), Some(second)) if direction == Direction::Descending => second.cmp(&first),
        (Some(first), Some(second)) => first.cmp(&second),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests;

//! What was expected in months that count as actual in an outlook, and in which nothing was booked on time.

use querbuch_domain::id::EffectNo;
use querbuch_domain::refusal::Refusal;

use super::query::BalanceQuery;
use super::row::Figures;
use super::sums::Sums;
use crate::basis::Basis;
use crate::outlook::{Known, Moment, with_their_transfers};
use crate::view::View;

/// The expectations of the public budgets that were not met, of the effects and months that a balance asks for. Nothing on
/// another basis than the outlook, or where only actuals of some stages are asked for. Refused as the balance is.
pub fn unmet(query: &BalanceQuery, view: &View) -> Result<Figures, Vec<Refusal>> {
    query.check()?;
    let mut sums = Sums::default();
    // What is expected has no tags.
    if query.filter.asks_tags() || query.basis != Basis::Outlook || !query.filter.matches_stage(None) {
        return Ok(Figures::from(&sums));
    }
    let columns = view.columns();
    let rows = (0..)
        .map(EffectNo)
        .zip(columns.effects.iter().take(view.effect_count()));
    let wanted = rows.filter(|(_, effect)| {
        let unit = columns.units.get(effect.unit.index());
        let measure = columns.measures.get(effect.measure.index());
        unit.zip(measure).is_some_and(|(unit, measure)| {
            !unit.level.is_society() && query.filter.wants(effect, unit.level, measure.approach)
        })
    });
    let wanted: Vec<EffectNo> = wanted.map(|(number, _)| number).collect();
    let all = with_their_transfers(view.state(), wanted.iter().copied());
    let all = view.cells_among(&all);
    let cells = |number| all.get(number);
    let moment = Moment::of_view(view).asked(query.actuals_through);
    let mut known = Known::default();
    for number in view.deadline().watch(wanted) {
        let (Some(own), Some(effect)) = (cells(number), columns.effects.get(number.index())) else {
            continue;
        };
        let rule = moment.rule(Basis::Outlook, number, cells, &mut known);
        rule.visit_unmet(own, |month, cents| {
            if query.filter.matches_month(month) {
                sums.add(effect.kind as usize, cents);
            }
        });
    }
    Ok(Figures::from(&sums))
}

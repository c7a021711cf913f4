//! Two appraisals, by party.

use querbuch_domain::refusal::Refusal;
use rustc_hash::FxHashMap;

use super::{Asked, Sides, later};
use crate::appraisal::stream::month_range;
use crate::appraisal::{Appraisal, AppraisalQuery, appraise};
use crate::party::PartyKey;

/// The net present value of a party, of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparedParty {
    /// Which party.
    pub party: PartyKey,
    /// Cents; 0 where a side has nothing of the party.
    pub npv: Sides<i128>,
}

/// Two appraisals.
#[derive(Clone, Debug)]
pub struct ComparedAppraisal {
    /// Both as they are.
    pub found: Sides<Appraisal>,
    /// The parties that a side has, by level and code.
    pub parties: Vec<ComparedParty>,
}

impl ComparedAppraisal {
    /// The net present values of all parties together, in cents.
    pub fn overall(&self) -> Sides<i128> {
        self.found.as_ref().map(|appraisal| appraisal.overall.npv)
    }
}

/// Compares two appraisals, with present values of one month: where a side states no base month, it takes that of the
/// other, and where neither does, both take the first month in which anything counts on either. Refused: what
/// [`appraise`] refuses.
pub fn compared_appraisal(asked: &Sides<Asked<AppraisalQuery>>) -> Result<ComparedAppraisal, Vec<Refusal>> {
    let sides = asked.as_ref();
    let stated = sides.map(|side| side.query.conventions.base_month);
    let first = sides.map(|side| month_range(&side.query, &side.view).map(|months| months.first));
    let earliest = first.a.into_iter().chain(first.b).min();
    let one_month = stated.a.or(stated.b).or(earliest);
    let found = sides.try_map(|side| {
        let mut query = side.query.clone();
        query.conventions.base_month = query.conventions.base_month.or(one_month);
        appraise(&query, &side.view)
    })?;
    let mut parties: FxHashMap<PartyKey, Sides<i128>> = FxHashMap::default();
    let of_parties = |appraisal: &Appraisal| -> Vec<(PartyKey, i128)> {
        let perspectives = appraisal.perspectives.iter();
        perspectives
            .filter_map(|found| found.party.map(|party| (party, found.npv)))
            .collect()
    };
    for (party, npv) in of_parties(&found.a) {
        parties.entry(party).or_default().a = npv;
    }
    for (party, npv) in of_parties(&found.b) {
        parties.entry(party).or_default().b = npv;
    }
    let mut parties: Vec<ComparedParty> = parties
        .into_iter()
        .map(|(party, npv)| ComparedParty { party, npv })
        .collect();
    let view = later(asked.as_ref().map(|side| &side.view));
    parties.sort_by(|one, other| one.party.compare(other.party, view));
    Ok(ComparedAppraisal { found, parties })
}

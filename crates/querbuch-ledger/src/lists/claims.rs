//! Open claims, page by page.

use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::month::Month;
use querbuch_reports::claims::{ClaimsQuery, OpenClaim, open_claims};
use querbuch_reports::view::View;

use super::{Page, PageRequest};

/// Where a claim stands in the list: since when it has been open, of which effect, in which month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClaimKey {
    /// Since which position.
    pub since: Position,
    /// The effect.
    pub effect: EffectNo,
    /// The month.
    pub month: Month,
}

/// A page of the open claims, those that have been open longest first.
pub fn claims(query: &ClaimsQuery, page: &PageRequest<ClaimKey>, view: &View) -> Page<ClaimKey, OpenClaim> {
    let keyed = |claim: OpenClaim| {
        let key = ClaimKey {
            since: claim.since,
            effect: claim.effect,
            month: claim.month,
        };
        (key, claim)
    };
    page.cut(open_claims(query, view).into_iter().map(keyed))
}

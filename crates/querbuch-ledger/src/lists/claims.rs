//! Open claims, page by page.

use chrono::Datelike as _;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::month::Month;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::balance::Direction;
use querbuch_reports::claims::{ClaimField, ClaimsQuery, OpenClaim, open_claims};
use querbuch_reports::view::View;

use super::{Item, Order, Page, PageRequest, Placed, Rank, ordered};

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

impl ClaimKey {
    fn of(claim: &OpenClaim) -> Self {
        Self {
            since: claim.since,
            effect: claim.effect,
            month: claim.month,
        }
    }
}

/// A page of open claims.
#[derive(Clone, Debug)]
pub struct ClaimsPage<K> {
    /// The page.
    pub page: Page<K, OpenClaim>,
    /// How much is open of all claims of the list, whatever the page, in cents.
    pub cents: i128,
}

fn sum(claims: &[OpenClaim]) -> i128 {
    claims.iter().map(|claim| claim.cents).sum()
}

/// A page of the open claims, those that have been open longest first.
pub fn claims(query: &ClaimsQuery, page: &PageRequest<ClaimKey>, view: &View) -> ClaimsPage<ClaimKey> {
    let found = open_claims(query, view);
    let cents = sum(&found);
    let keyed = |claim: OpenClaim| (ClaimKey::of(&claim), claim);
    ClaimsPage {
        page: page.cut(found.into_iter().map(keyed)),
        cents,
    }
}

/// By what claims are ordered, and in which direction.
pub type ClaimOrder = (ClaimField, Direction);

/// A page of the open claims in another order. Refused: a cursor of another order.
pub fn ordered_claims(
    query: &ClaimsQuery,
    (field, direction): ClaimOrder,
    page: &PageRequest<Placed<ClaimKey>>,
    view: &View,
) -> Result<ClaimsPage<Placed<ClaimKey>>, Vec<Refusal>> {
    let found = open_claims(query, view);
    let cents = sum(&found);
    let items = found.into_iter().map(|claim| Item {
        rank: rank(&claim, field, view),
        id: ClaimKey::of(&claim),
        item: claim,
    });
    let order = Order {
        field: field as u8,
        direction,
    };
    let page = ordered(items, order, page)?;
    Ok(ClaimsPage { page, cents })
}

fn rank(claim: &OpenClaim, field: ClaimField, view: &View) -> Option<Rank> {
    let effect = view.effect(claim.effect)?;
    Some(match field {
        ClaimField::Since => Rank::Number(claim.since.into()),
        ClaimField::Amount => Rank::Number(claim.cents),
        ClaimField::Month => Rank::Number(claim.month.ordinal().into()),
        ClaimField::Due => Rank::Number(claim.due_on?.num_days_from_ce().into()),
        ClaimField::Unit => Rank::Text(view.unit(effect.unit)?.code.clone()),
        ClaimField::Measure => Rank::Text(view.measure(effect.measure)?.code.clone()),
    })
}

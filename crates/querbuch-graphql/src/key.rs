//! Distribution keys.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::{KeyNo, UnitNo};
use querbuch_ledger::domain::key::define::{
    DefineKey, KeyWeight as DomainWeight, NewKeyPart as NewDomainPart,
};
use querbuch_ledger::domain::key::{
    DistributionKey as DomainKey, Division, KeyPart as DomainPart, KeyVersion as DomainVersion, PartTo,
};
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::budget::{self, Counted};
use crate::context::RequestContext;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Decimal, Position, Ref, YearMonth};
use crate::unit::Unit;

/// A key, as a view knows it.
#[derive(Clone)]
pub struct DistributionKey {
    view: View,
    number: KeyNo,
}

impl crate::mutation::Visible for DistributionKey {}

impl DistributionKey {
    /// A key that the view holds.
    pub fn new(view: View, number: KeyNo) -> Self {
        Self { view, number }
    }

    fn found(&self) -> Result<&DomainKey> {
        let found = self.view.key(self.number);
        found.ok_or_else(|| async_graphql::Error::new("key is gone"))
    }

    fn version(&self, number: u32) -> KeyVersion {
        KeyVersion {
            view: self.view.clone(),
            key: self.number,
            number,
        }
    }
}

/// A rule by which units share an amount, such as the Königsteiner Schlüssel. Its versions follow each other by the
/// first month that they are applied to.
#[Object]
impl DistributionKey {
    /// global id
    pub async fn id(&self) -> ID {
        self.number.to_string().into()
    }

    /// unique code
    async fn code(&self) -> Result<&str> {
        Ok(&self.found()?.code)
    }

    /// name for people
    async fn name(&self) -> Result<&str> {
        let name = self.found()?.name_at(self.view.position());
        Ok(name.map_or("", |name| name))
    }

    /// its versions, in the order in which they were defined
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<KeyVersion>> {
        let versions = self.found()?.versions_at(self.view.position());
        budget::list(
            ctx,
            versions.map(|version| self.version(version.number)).collect(),
        )
    }

    /// the version that is applied to a month: of the latest first month up to this one, the version defined last;
    /// null where there is none
    async fn in_force(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the month")] month: YearMonth,
    ) -> Result<Option<KeyVersion>> {
        let month = month.require("month");
        let month = month.map_err(|refusal| RequestContext::of(ctx).refused(&[refusal]))?;
        let version = self.found()?.version_in(month, self.view.position());
        Ok(version.map(|version| self.version(version.number)))
    }
}

/// A version of a key, as a view knows it.
#[derive(Clone)]
pub struct KeyVersion {
    view: View,
    key: KeyNo,
    number: u32,
}

impl KeyVersion {
    /// A version of a key that the view holds.
    pub fn new(view: View, key: KeyNo, number: u32) -> Self {
        Self { view, key, number }
    }

    fn found(&self) -> Result<&DomainVersion> {
        let version = self.view.key(self.key).and_then(|key| key.version(self.number));
        version
            .map(AsRef::as_ref)
            .ok_or_else(|| async_graphql::Error::new("key version is gone"))
    }
}

/// Shares add up to the denominator exactly. `keyYear` is the year that the figures describe, `validFrom` the first
/// month that they are applied to. A version is never changed: a correction is a further version of the same first
/// month, which counts from its own position on.
#[Object]
impl KeyVersion {
    /// the key
    async fn key(&self) -> DistributionKey {
        DistributionKey::new(self.view.clone(), self.key)
    }

    /// its number within the key: 1, 2, 3 … in the order of the log
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.number)?)
    }

    /// the year that its figures describe
    async fn key_year(&self) -> Result<i32> {
        Ok(self.found()?.key_year.into())
    }

    /// the first month that it is applied to
    async fn valid_from(&self) -> Result<YearMonth> {
        Ok(self.found()?.valid_from.into())
    }

    /// where its figures come from
    async fn source(&self) -> Result<&str> {
        Ok(&self.found()?.source)
    }

    /// the position at which it was defined
    async fn position(&self) -> Result<Position> {
        Ok(Position(self.found()?.defined_at))
    }

    /// whether it took the place of an earlier version of the same first month
    async fn is_correction(&self) -> Result<bool> {
        Ok(self.found()?.is_correction)
    }

    /// whether a correction took its place
    async fn is_corrected(&self) -> Result<bool> {
        let version = self.found()?;
        let key = self.view.key(self.key);
        let in_force = key.and_then(|key| key.version_in(version.valid_from, self.view.position()));
        Ok(in_force.is_none_or(|in_force| in_force.number != self.number))
    }

    /// what each unit bears, in the order of their codes; of a key that consists of parts, in `month` (by default the
    /// first month of this version), as the keys that its parts name have versions of their own
    async fn shares(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "a month that the shares are in force for, where they depend on it")] month: Option<
            YearMonth,
        >,
    ) -> Result<Vec<KeyShare>> {
        let refuse = |refusal| RequestContext::of(ctx).refused(&[refusal]);
        let version = self.found()?;
        let month = month.map(|month| month.require("month")).transpose();
        let month = month.map_err(refuse)?.unwrap_or(version.valid_from);
        let state = self.view.state();
        let moment = (month, self.view.position());
        let shares = state
            .keys
            .shares_of_version(&state.units, (self.key, version), moment);
        let shares = shares.map_err(|fault| refuse(Refusal::at("month", fault)))?;
        let given = |place: usize, share| match &version.division {
            Division::Weights(weights) => weights.get(place).map_or(share, |(_, weight)| *weight),
            Division::Parts(_) => share,
        };
        let fractions = shares.fractions();
        let fractions = fractions.into_iter().enumerate();
        let fractions = fractions.filter(|(_, (unit, _))| self.view.unit(*unit).is_some());
        let seen: Vec<_> = fractions.collect();
        budget::spend_items(ctx, seen.len())?;
        Ok(seen
            .into_iter()
            .map(|(place, (unit, share))| KeyShare {
                unit: Unit::new(self.view.clone(), unit),
                weight: given(place, share).into(),
                share: share.into(),
            })
            .collect())
    }

    /// the parts that it consists of; empty where it is given by weights
    async fn parts(&self) -> Result<Counted<KeyPart>> {
        let unit = |number| Unit::new(self.view.clone(), number);
        let is_seen = |number: &UnitNo| self.view.unit(*number).is_some();
        let units = |among: &[UnitNo]| among.iter().copied().filter(is_seen).map(unit).collect();
        let part = |part: &DomainPart| {
            let (to_unit, key, among) = match &part.to {
                PartTo::Unit(number) => (Some(*number).filter(is_seen).map(unit), None, Counted::default()),
                PartTo::Key { key, among } => {
                    let key = DistributionKey::new(self.view.clone(), *key);
                    (None, Some(key), units(among))
                }
                PartTo::Equally(among) => (None, None, units(among)),
            };
            KeyPart {
                fraction: part.fraction.into(),
                out_of: i32::try_from(part.out_of).unwrap_or(i32::MAX),
                unit: to_unit,
                key,
                among,
            }
        };
        match &self.found()?.division {
            Division::Weights(_) => Ok(Counted::default()),
            Division::Parts(parts) => Ok(parts.iter().map(part).collect()),
        }
    }
}

/// What one unit bears.
#[derive(SimpleObject)]
pub struct KeyShare {
    /// the unit
    unit: Unit,
    /// its weight as it was given; of a key that consists of parts, its share
    weight: Decimal,
    /// its share of 1, to twelve places; together the shares are 1
    share: Decimal,
}

/// A part of a key: `fraction / outOf` of the amount, for `unit`, or for the units of `key` (only those of `among`,
/// where that is not empty), or for those of `among` in equal shares.
#[derive(SimpleObject)]
pub struct KeyPart {
    /// the part of the amount, times `outOf`
    fraction: Decimal,
    /// what the fraction is divided by
    out_of: i32,
    /// the one unit that bears it
    unit: Option<Unit>,
    /// the key by which it is shared
    key: Option<DistributionKey>,
    /// the units that bear it
    among: Counted<Unit>,
}

/// Reading keys.
#[derive(Default)]
pub struct KeyQuery;

#[Object]
impl KeyQuery {
    /// a key by its id or code; null where there is none
    async fn key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its id or code")] r#ref: Ref,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Option<DistributionKey>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let found = view.require_key(&r#ref.0, "ref").ok();
        Ok(found.map(|number| DistributionKey::new(view, number)))
    }

    /// all keys, by code
    async fn keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Vec<DistributionKey>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let numbers = view.state().keys.by_code().values();
        let known = numbers.filter(|number| view.key(**number).is_some());
        let keys = known.map(|number| DistributionKey::new(view.clone(), *number));
        budget::list(ctx, keys.collect())
    }
}

/// A version of a key. A code that is known gets a further version; its name may be refined.
#[derive(InputObject)]
pub struct DefineKeyInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// letters, digits, "-", "_", "."
    code: String,
    /// name for people
    name: String,
    /// the year that the figures describe
    key_year: i32,
    /// the first month that they are applied to
    valid_from: YearMonth,
    /// where they come from
    source: String,
    /// who bears how much; empty where `parts` are given
    weights: Vec<KeyWeight>,
    /// the parts of a composed key; they add up to 1
    parts: Option<Vec<NewKeyPart>>,
    /// whether it takes the place of the version that has the same first month; without it that is refused
    #[graphql(default)]
    correction: bool,
}

/// The weight of one unit.
#[derive(InputObject)]
pub struct KeyWeight {
    /// the unit, once
    unit: Ref,
    /// zero or more; at least one weight is above zero
    weight: Decimal,
}

/// A part of a composed key: for `unit`, or for the units of `key` (only some, by `among`), or for those of `among` in
/// equal shares.
#[derive(InputObject)]
pub struct NewKeyPart {
    /// the part of the amount, times `outOf`
    fraction: Decimal,
    /// what the fraction is divided by, so that thirds are exact
    #[graphql(default = 1)]
    out_of: i32,
    /// the one unit that bears it
    unit: Option<Ref>,
    /// a key that is given by weights; the version in force in the month counts
    key: Option<Ref>,
    /// the units that bear it
    among: Option<Vec<Ref>>,
}

impl From<DefineKeyInput> for Input {
    fn from(input: DefineKeyInput) -> Self {
        let mut refusals = Refusals::default();
        let valid_from = refusals.keep(input.valid_from.require("validFrom"));
        let mut weights = Vec::with_capacity(input.weights.len());
        for (index, weight) in input.weights.into_iter().enumerate() {
            let given = weight.weight.require("weight");
            let given = given.map_err(|refusal| refusal.within_item("weights", index));
            weights.extend(refusals.keep(given).map(|given| DomainWeight {
                unit: weight.unit.0,
                weight: given,
            }));
        }
        let mut parts = Vec::new();
        for (index, part) in input.parts.into_iter().flatten().enumerate() {
            let fraction = part.fraction.require("fraction");
            let fraction = fraction.map_err(|refusal| refusal.within_item("parts", index));
            let refs = |refs: Vec<Ref>| refs.into_iter().map(|reference| reference.0).collect();
            parts.extend(refusals.keep(fraction).map(|fraction| NewDomainPart {
                fraction,
                out_of: part.out_of,
                unit: part.unit.map(|unit| unit.0),
                key: part.key.map(|key| key.0),
                among: part.among.map(refs),
            }));
        }
        let command = valid_from.map(|valid_from| {
            Command::DefineKey(DefineKey {
                code: input.code.into(),
                name: input.name.into(),
                key_year: input.key_year,
                valid_from,
                source: input.source.into(),
                weights,
                parts,
                correction: input.correction,
            })
        });
        let command = match command {
            Some(command) => refusals.or(command),
            None => Err(refusals.0),
        };
        Self::new(input.idempotency_key, command)
    }
}

payload! {
    /// The key that was defined, or got a further version.
    KeyPayload {
        /// the key
        key: Option<DistributionKey> =
            |view| Outcome::Key(number) => Some(DistributionKey::new(view.clone(), *number)),
    }
}

/// Writing keys.
#[derive(Default)]
pub struct KeyMutation;

#[Object]
impl KeyMutation {
    /// define a distribution key, or a further version of one
    async fn define_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: DefineKeyInput,
    ) -> Result<KeyPayload> {
        carry_out(ctx, input).await.map(KeyPayload)
    }
}

#[cfg(test)]
mod tests;

//! What a key comes to in a month: whole-number weights in exactly the proportions of the key.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::decimal::Decimal;
use crate::id::{KeyNo, Position, UnitNo};
use crate::key::fault::KeyFault;
use crate::key::ratio::{Ratio, lcm};
use crate::key::{Division, KeyPart, KeyVersion, Keys, PartTo};
use crate::month::Month;
use crate::share::{SPLIT_WEIGHT_MAX, split};
use crate::unit::Units;

/// Digits behind the point of a printed share: those of a ten-thousandth of a cent of a whole federal budget.
pub const SHARE_PLACES: u32 = 12;

/// The units of a key in a month and what falls to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Unit and weight, in the order of the codes of the units; the proportions are exact.
    pub weights: Vec<(UnitNo, i128)>,
    /// The key and the number of its version, then the same of every key that its parts name, each once.
    pub used: Vec<(KeyNo, u32)>,
}

impl Shares {
    /// Splits an amount, in cents, by largest remainder; of equal remainders the unit whose code comes first is
    /// rounded up. The parts add up to the amount. A unit without a weight gets nothing.
    pub fn of(&self, amount: i128) -> Vec<(UnitNo, i128)> {
        let weights: Vec<i128> = self.weights.iter().map(|(_, weight)| *weight).collect();
        let parts = split(amount, &weights).unwrap_or_default();
        self.weights.iter().map(|(unit, _)| *unit).zip(parts).collect()
    }

    /// Each share as a fraction of 1, to [`SHARE_PLACES`] digits. Together they are 1: the last digit is given out
    /// as cents are.
    pub fn fractions(&self) -> Vec<(UnitNo, Decimal)> {
        let one = 10_i128.pow(SHARE_PLACES);
        let fraction = |(unit, part): (UnitNo, i128)| {
            (
                unit,
                Decimal::from_i128_with_scale(part, SHARE_PLACES).normalize(),
            )
        };
        self.of(one).into_iter().map(fraction).collect()
    }

    fn total(&self) -> u128 {
        let weights = self.weights.iter().map(|(_, weight)| weight.unsigned_abs());
        weights.fold(0, u128::saturating_add)
    }

    /// Only some of the units; their proportions stay.
    fn among(&self, units: &Units, among: &[UnitNo], key: &str) -> Result<Self, KeyFault> {
        let known: HashSet<UnitNo> = self.weights.iter().map(|(unit, _)| *unit).collect();
        if let Some(unit) = among.iter().find(|unit| !known.contains(unit)) {
            let unit = units.get(*unit).map(|unit| unit.code.clone()).unwrap_or_default();
            return Err(KeyFault::NotInKey {
                unit,
                key: key.into(),
            });
        }
        let wanted: HashSet<UnitNo> = among.iter().copied().collect();
        let weights = self.weights.iter().filter(|(unit, _)| wanted.contains(unit));
        let shares = Self {
            weights: weights.copied().collect(),
            used: self.used.clone(),
        };
        shares.checked()
    }

    fn checked(self) -> Result<Self, KeyFault> {
        match self.total() {
            0 => Err(KeyFault::NoWeight),
            total if total > SPLIT_WEIGHT_MAX => Err(KeyFault::TooFine),
            _ => Ok(self),
        }
    }
}

impl Keys {
    /// The shares of a key in a month, as known at a position; among some of its units, unless that list is empty.
    ///
    /// Refused: no version in force; a unit that the key does not hold; nobody with a weight; proportions that have
    /// no common denominator within 100 bits.
    pub fn shares(
        &self,
        units: &Units,
        key: KeyNo,
        (month, position): (Month, Position),
        among: &[UnitNo],
    ) -> Result<Shares, KeyFault> {
        let found = self.get(key).ok_or(KeyFault::NoWeight)?;
        let version = found
            .version_in(month, position)
            .ok_or_else(|| KeyFault::NotInForce {
                key: found.code.clone(),
                month,
            })?;
        let shares = self.shares_of_version(units, (key, version), (month, position))?;
        if among.is_empty() {
            Ok(shares)
        } else {
            shares.among(units, among, &found.code)
        }
    }

    /// Every unit to which a key gives anything in any of its versions, as known at a position.
    pub fn units_of(&self, key: KeyNo, position: Position) -> BTreeSet<UnitNo> {
        let mut units = BTreeSet::new();
        let mut left = vec![key];
        let mut seen = HashSet::new();
        while let Some(key) = left.pop() {
            if !seen.insert(key) {
                continue;
            }
            let versions = self
                .get(key)
                .into_iter()
                .flat_map(|key| key.versions_at(position));
            for version in versions {
                match &version.division {
                    Division::Weights(weights) => units.extend(weights.iter().map(|(unit, _)| *unit)),
                    Division::Parts(parts) => {
                        for part in parts.iter() {
                            match &part.to {
                                PartTo::Unit(unit) => units.extend([*unit]),
                                PartTo::Equally(equally) => units.extend(equally.iter().copied()),
                                PartTo::Key { key, .. } => left.push(*key),
                            }
                        }
                    }
                }
            }
        }
        units
    }

    /// The shares of one version, in force or not. What its parts name is taken as in force in the month.
    pub fn shares_of_version(
        &self,
        units: &Units,
        (key, version): (KeyNo, &KeyVersion),
        moment: (Month, Position),
    ) -> Result<Shares, KeyFault> {
        let mut used = vec![(key, version.number)];
        let mut weights = match &version.division {
            Division::Weights(weights) => whole(weights)?,
            Division::Parts(parts) => {
                let parts: Result<Vec<_>, _> = parts
                    .iter()
                    .map(|part| self.part(units, part, moment, &mut used))
                    .collect();
                sum(&parts?)?
            }
        };
        weights.sort_by(|(a, _), (b, _)| {
            let code = |number: &UnitNo| units.get(*number).map(|unit| &unit.code);
            code(a).cmp(&code(b))
        });
        Shares { weights, used }.checked()
    }

    /// What of the whole falls to a part, and who gets how much of it.
    fn part(
        &self,
        units: &Units,
        part: &KeyPart,
        moment: (Month, Position),
        used: &mut Vec<(KeyNo, u32)>,
    ) -> Result<(Ratio, Vec<(UnitNo, i128)>), KeyFault> {
        let of_whole = Ratio::of(part.fraction, part.out_of).ok_or(KeyFault::TooFine)?;
        let weights = match &part.to {
            PartTo::Unit(unit) => vec![(*unit, 1)],
            PartTo::Equally(among) => among.iter().map(|unit| (*unit, 1)).collect(),
            PartTo::Key { key, among } => {
                // Keys that parts name are given by weights, so this goes one step down and no further.
                if self.get(*key).is_some_and(super::DistributionKey::is_composed) {
                    return Err(KeyFault::NoWeight);
                }
                let shares = self.shares(units, *key, moment, among)?;
                used.extend(
                    shares
                        .used
                        .iter()
                        .filter(|inner| !used.contains(inner))
                        .copied()
                        .collect::<Vec<_>>(),
                );
                shares.weights
            }
        };
        Ok((of_whole, weights))
    }
}

/// Weights as whole numbers, in their proportions.
fn whole(weights: &[(UnitNo, Decimal)]) -> Result<Vec<(UnitNo, i128)>, KeyFault> {
    let places = weights
        .iter()
        .map(|(_, weight)| weight.scale())
        .max()
        .unwrap_or(0);
    let scaled = |(unit, weight): &(UnitNo, Decimal)| {
        let factor = 10_i128.checked_pow(places - weight.scale())?;
        let weight = weight
            .mantissa()
            .checked_mul(factor)
            .filter(|weight| *weight >= 0)?;
        Some((*unit, weight))
    };
    let scaled: Option<Vec<_>> = weights.iter().map(scaled).collect();
    let scaled = scaled.ok_or(KeyFault::TooFine)?;
    let total = scaled
        .iter()
        .try_fold(0_i128, |sum, (_, weight)| sum.checked_add(*weight));
    total.map(|_| scaled).ok_or(KeyFault::TooFine)
}

/// Parts of a whole taken together: what falls to a unit from each of them is brought to one denominator.
fn sum(parts: &[(Ratio, Vec<(UnitNo, i128)>)]) -> Result<Vec<(UnitNo, i128)>, KeyFault> {
    let mut each = Vec::new();
    for (of_whole, weights) in parts {
        let total = weights.iter().map(|(_, weight)| weight.unsigned_abs());
        let total = total.fold(0, u128::saturating_add);
        for (unit, weight) in weights {
            let share = Ratio::new(weight.unsigned_abs(), total).ok_or(KeyFault::NoWeight)?;
            each.push((*unit, of_whole.times(share).ok_or(KeyFault::TooFine)?));
        }
    }
    let denominator = each
        .iter()
        .try_fold(1, |common, (_, ratio)| lcm(common, ratio.denominator))
        .filter(|common| *common <= SPLIT_WEIGHT_MAX)
        .ok_or(KeyFault::TooFine)?;
    let mut weights: HashMap<UnitNo, i128> = HashMap::new();
    for (unit, ratio) in each {
        let weight = ratio.numerator.checked_mul(denominator / ratio.denominator);
        let weight = weight.and_then(|weight| i128::try_from(weight).ok());
        let sum = weights.entry(unit).or_default();
        let added = weight.and_then(|weight| sum.checked_add(weight));
        *sum = added.ok_or(KeyFault::TooFine)?;
    }
    Ok(weights.into_iter().collect())
}

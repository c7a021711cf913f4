//! Distribution keys (Verteilungsschlüssel): who bears which share of an amount, version by version.
//!
//! What is known of them and what the log says. [`define`] decides; [`Shares`] are what a key comes to in a
//! month. A version is never changed: a correction is a further version, which counts from its position on, so what
//! was shared by the earlier one stays explained.

pub mod define;
pub mod fault;
mod ratio;
mod shares;
pub(crate) mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::code::ByCode;
use crate::command::outcome::Outcome;
use crate::decimal::Decimal;
use crate::event::fact::{Fact, Names, Role, Thing};
use crate::id::{KeyNo, Position, UnitNo};
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::register::{Register, is_register};

pub use shares::{SHARE_PLACES, Shares};

/// A key with all of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionKey {
    /// Unique code.
    pub code: Arc<str>,
    /// Since which position it is known.
    pub defined_at: Position,
    /// Its versions, in the order of the log.
    versions: Vector<Arc<KeyVersion>>,
}

/// One version of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyVersion {
    /// Its number within the key: 1, 2, 3 … in the order of the log.
    pub number: u32,
    /// Name of the key since this version, for people.
    pub name: Arc<str>,
    /// The year that its figures describe.
    pub key_year: u16,
    /// The first month that it is applied to.
    pub valid_from: Month,
    /// Where the figures come from.
    pub source: Arc<str>,
    /// Who gets what.
    pub division: Division,
    /// Whether it corrects an earlier version of the same first month.
    pub is_correction: bool,
    /// Since which position it is known.
    pub defined_at: Position,
}

/// How a version divides an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Division {
    /// In proportion to weights, in the order of the codes of the units.
    Weights(Arc<[(UnitNo, Decimal)]>),
    /// Into parts, each of which is divided by itself.
    Parts(Arc<[KeyPart]>),
}

/// A part of a composed key: `fraction / out_of` of the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// The part of the amount, times [`out_of`](Self::out_of).
    pub fraction: Decimal,
    /// What the fraction is divided by, so that a third is exact.
    pub out_of: u32,
    /// Who gets it.
    pub to: PartTo,
}

/// Who gets a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartTo {
    /// One unit.
    Unit(UnitNo),
    /// The units of another key, in its shares of the month; only some of them where `among` is not empty.
    Key {
        /// The key, which is given by weights.
        key: KeyNo,
        /// Some of its units; empty for all.
        among: Arc<[UnitNo]>,
    },
    /// These units in equal shares.
    Equally(Arc<[UnitNo]>),
}

impl DistributionKey {
    /// The versions that were known at a position, in the order of the log.
    pub fn versions_at(&self, position: Position) -> impl DoubleEndedIterator<Item = &Arc<KeyVersion>> {
        let known = partition_point(self.versions.len(), |index| {
            self.versions[index].defined_at <= position
        });
        self.versions.iter().take(known)
    }

    /// A version by its number.
    pub fn version(&self, number: u32) -> Option<&Arc<KeyVersion>> {
        self.versions.get((number as usize).checked_sub(1)?)
    }

    /// The version in force in a month, as known at a position: of the latest first month up to this one, the
    /// version that was defined last.
    pub fn version_in(&self, month: Month, position: Position) -> Option<&Arc<KeyVersion>> {
        self.versions_at(position)
            .filter(|version| version.valid_from <= month)
            .max_by_key(|version| (version.valid_from, version.number))
    }

    /// Its name at a position.
    pub fn name_at(&self, position: Position) -> Option<&Arc<str>> {
        self.versions_at(position)
            .next_back()
            .map(|version| &version.name)
    }

    /// The version that a further one with this first month would take the place of.
    fn same_month(&self, valid_from: Month) -> Option<&Arc<KeyVersion>> {
        let mut versions = self.versions.iter().rev();
        versions.find(|version| version.valid_from == valid_from)
    }

    /// Whether it consists of parts; that is settled by its first version.
    pub fn is_composed(&self) -> bool {
        let first = self.versions.front();
        first.is_some_and(|version| matches!(version.division, Division::Parts(_)))
    }
}

/// All keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    list: Register<KeyNo, DistributionKey>,
    by_code: ByCode<KeyNo>,
}

is_register!(Keys, DistributionKey, KeyNo, defined_at);

impl Keys {
    /// All, in the order of their codes.
    pub fn by_code(&self) -> &ByCode<KeyNo> {
        &self.by_code
    }

    /// The key that a reference names.
    pub fn resolve(&self, reference: &Ref) -> Option<KeyNo> {
        self.list.find(reference, |code| self.by_code.get(code).copied())
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(KeyNo, &DistributionKey), Refusal> {
        self.list.required(self.resolve(reference), reference, field)
    }

    /// Adds a version, and its key where it is the first one.
    pub(crate) fn apply(&mut self, event: &KeyDefined, position: Position) {
        if event.number.index() >= self.list.len() {
            self.push(DistributionKey {
                code: event.code.clone(),
                defined_at: position,
                versions: Vector::new(),
            });
        }
        if let Some(key) = self.list.get_mut(event.number) {
            let versions = &mut key.versions;
            let number = u32::try_from(versions.len() + 1).unwrap_or(u32::MAX);
            versions.push_back(Arc::new(event.version(number, position)));
        }
    }

    fn push(&mut self, key: DistributionKey) {
        self.by_code.insert(key.code.clone(), self.list.next_number());
        self.list.push(key);
    }
}

/// A version of a key was defined. Stored as `key.defined`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyDefined {
    /// Code of the key.
    pub code: Arc<str>,
    /// Whether it corrects the version before it that has the same first month.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub correction: bool,
    /// The year that the figures describe.
    pub key_year: u16,
    /// Name of the key.
    pub name: Arc<str>,
    /// Number of the key; known already where this is a further version.
    pub number: KeyNo,
    /// The parts of a composed key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartEntry>,
    /// Where the figures come from.
    pub source: Arc<str>,
    /// The first month that it is applied to.
    pub valid_from: Month,
    /// Unit and weight, in the order of the codes of the units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<WeightEntry>,
}

impl Fact for KeyDefined {
    fn names(&self, names: &mut Names<'_>) {
        let version = Role::MadeVersion { code: &self.code };
        (names.0)("number", Thing::Key(self.number), version);
        for weight in &self.weights {
            names.subject("weights", Thing::Unit(weight.0));
        }
        for part in &self.parts {
            for unit in part.among.iter().chain(&part.unit) {
                names.subject("parts", Thing::Unit(*unit));
            }
            if let Some(key) = part.key {
                names.mention("parts", Thing::Key(key));
            }
        }
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Key(self.number)
    }
}

/// A weight as the log holds it: unit, weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightEntry(
    /// The unit.
    pub UnitNo,
    /// Its weight.
    #[serde(with = "crate::decimal::exact")]
    pub Decimal,
);

/// A part as the log holds it: to one unit, to the units of a key (some, where `among` is given), or to the units of
/// `among` in equal shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in KeyPart and PartTo")]
pub struct PartEntry {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<UnitNo>,
    #[serde(with = "crate::decimal::exact")]
    pub fraction: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyNo>,
    pub out_of: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitNo>,
}

impl KeyDefined {
    /// The version that it makes of its key.
    fn version(&self, number: u32, position: Position) -> KeyVersion {
        let division = if self.parts.is_empty() {
            Division::Weights(self.weights.iter().map(|weight| (weight.0, weight.1)).collect())
        } else {
            Division::Parts(self.parts.iter().map(PartEntry::part).collect())
        };
        KeyVersion {
            number,
            name: self.name.clone(),
            key_year: self.key_year,
            valid_from: self.valid_from,
            source: self.source.clone(),
            division,
            is_correction: self.correction,
            defined_at: position,
        }
    }
}

impl PartEntry {
    fn part(&self) -> KeyPart {
        let among = || self.among.as_slice().into();
        let to = match (self.unit, self.key) {
            (Some(unit), _) => PartTo::Unit(unit),
            (None, Some(key)) => PartTo::Key { key, among: among() },
            (None, None) => PartTo::Equally(among()),
        };
        KeyPart {
            fraction: self.fraction,
            out_of: self.out_of,
            to,
        }
    }
}

#[cfg(test)]
mod tests;

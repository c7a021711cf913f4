//! Principals: people and machines who can be given rights.
//!
//! In the log a principal is a number. Issuer, subject, name and mail address lie beside the log, as free text does,
//! with a salted hash in the event: see [`Identity`]. Who a number is, only the side knows that reads these texts.
//! Accounts at several issuers are somebody else each, until an administrator links them: then they are one person.

pub mod erase;
pub mod fault;
pub mod link;
pub mod register;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::actor::{is_principal, principals_in};
use crate::code::person_of;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{Position, PrincipalNo};
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::register::{Register, is_register};

/// A principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Whether it is a machine.
    pub is_machine: bool,
    /// Since which position it is known; its identity is the text of the act there.
    pub registered_at: Position,
    /// The position at which its identity was erased.
    pub erased_by: Option<Position>,
}

/// Two accounts that are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Since which position that is known.
    pub position: Position,
    /// One account.
    pub principal: PrincipalNo,
    /// The other one.
    pub to: PrincipalNo,
}

/// All principals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Principals {
    list: Register<PrincipalNo, Principal>,
    links: Vector<Link>,
    /// Of each linked account, all that are the same person, itself among them.
    persons: imbl::HashMap<PrincipalNo, Arc<[PrincipalNo]>>,
}

is_register!(Principals, Principal, PrincipalNo, registered_at);

impl Principals {
    /// The accounts that were linked, in the order of the log.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.iter()
    }

    /// All accounts of the person behind one, itself among them, by their numbers.
    pub fn accounts<'a>(&'a self, number: &'a PrincipalNo) -> &'a [PrincipalNo] {
        match self.persons.get(number) {
            Some(accounts) => accounts,
            None => std::slice::from_ref(number),
        }
    }

    /// Whether two accounts are one person's.
    pub fn is_one_person(&self, one: PrincipalNo, other: PrincipalNo) -> bool {
        self.accounts(&one).contains(&other)
    }

    /// Whether anybody has a part in the acts of both of two actors of the log: acted, was acted for, or prepared.
    pub fn share_a_person(&self, one: &str, other: &str) -> bool {
        match (is_principal(one), is_principal(other)) {
            (false, false) => person_of(one) == person_of(other),
            (true, true) => principals_in(one)
                .any(|number| principals_in(other).any(|other| self.is_one_person(number, other))),
            _ => false,
        }
    }

    /// The principal that a reference names by its public id, refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(PrincipalNo, &Principal), Refusal> {
        self.list
            .required(self.list.find(reference, |_| None), reference, field)
    }

    pub(crate) fn apply_registered(&mut self, event: &PrincipalRegistered, position: Position) {
        self.list.push(Principal {
            is_machine: event.is_machine,
            registered_at: position,
            erased_by: None,
        });
    }

    pub(crate) fn apply_linked(&mut self, event: &PrincipalLinked, position: Position) {
        self.push_link(Link {
            position,
            principal: event.principal,
            to: event.to,
        });
    }

    pub(crate) fn apply_erased(&mut self, event: &PrincipalErased, position: Position) {
        if let Some(principal) = self.list.get_mut(event.principal) {
            principal.erased_by = Some(position);
        }
    }

    fn push_link(&mut self, link: Link) {
        let mut accounts = self.accounts(&link.principal).to_vec();
        accounts.extend_from_slice(self.accounts(&link.to));
        accounts.sort_unstable();
        accounts.dedup();
        let accounts: Arc<[PrincipalNo]> = accounts.into();
        for number in accounts.iter() {
            self.persons.insert(*number, accounts.clone());
        }
        self.links.push_back(link);
    }
}

/// Who a principal is, beside the log: the text of the act that registered it, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// Who vouches for it: the address of an issuer.
    pub issuer: Arc<str>,
    /// Its mail address, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Arc<str>>,
    /// Its name for people, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Arc<str>>,
    /// What the issuer calls it, for ever.
    pub subject: Arc<str>,
}

impl Identity {
    /// As it is kept.
    pub fn to_text(&self) -> String {
        // Serialising our own texts into memory fails for no input.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what is kept.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// A principal became known. Stored as `principal.registered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrincipalRegistered {
    /// Whether it is a machine.
    pub is_machine: bool,
    /// Its number.
    pub number: PrincipalNo,
    /// Salted hash of its identity, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for PrincipalRegistered {
    fn names(&self, names: &mut Names<'_>) {
        names.made("number", Thing::Principal(self.number));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Principal(self.number)
    }
}

/// Two accounts are one person. Stored as `principal.linked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrincipalLinked {
    /// One account.
    pub principal: PrincipalNo,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// The other one.
    pub to: PrincipalNo,
}

impl Fact for PrincipalLinked {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("principal", Thing::Principal(self.principal));
        names.mention("to", Thing::Principal(self.to));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Principal(self.principal)
    }
}

/// The identity of a principal was erased; its number and its acts stay. Stored as `principal.erased`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrincipalErased {
    /// Whose.
    pub principal: PrincipalNo,
    /// The position of the act that registered it, whose texts go.
    pub registered_at: Position,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for PrincipalErased {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("principal", Thing::Principal(self.principal));
        names.mention("registeredAt", Thing::Moment(self.registered_at));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Principal(self.principal)
    }
}

#[cfg(test)]
mod tests;

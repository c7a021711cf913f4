//! Actors: who acts. Somebody by a stated name, as on a ledger without users; or a principal who signed in.
//!
//! In the log an actor is one text. That of a principal names numbers only: `principal:3`; in the place of somebody
//! else `principal:3 for principal:7`; and where it releases what somebody prepared,
//! `principal:3 releasing principal:5`. Names that are stated hold neither colons nor spaces
//! ([`check_actor`](crate::code::check_actor)), so none can pass for a principal.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::id::{PrincipalNo, UnitNo};

/// A group of people, as an issuer names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Group {
    /// Who vouches for its members.
    pub issuer: Arc<str>,
    /// What it is called there.
    pub name: Arc<str>,
}

/// A principal who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingPrincipal {
    /// Who.
    pub number: PrincipalNo,
    /// In whose place, by a grant on their behalf.
    pub on_behalf_of: Option<PrincipalNo>,
    /// The groups that an issuer vouches for now.
    pub groups: Arc<[Group]>,
    /// The only actions that are open to it, where it comes with a token that has fewer than its owner.
    pub only: Option<Arc<[Action]>>,
    /// The only unit, with everything below it, that is open to it, where it comes with a token that reaches less far than
    /// its owner.
    pub within: Option<UnitNo>,
}

impl ActingPrincipal {
    /// Somebody for themselves, in no group.
    pub fn new(number: PrincipalNo) -> Self {
        Self {
            number,
            on_behalf_of: None,
            groups: Arc::default(),
            only: None,
            within: None,
        }
    }

    /// Who that is, in the log.
    fn text(&self) -> String {
        match self.on_behalf_of {
            Some(other) => format!("{} for {other}", self.number),
            None => self.number.to_string(),
        }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    text: Arc<str>,
    principal: Option<Arc<ActingPrincipal>>,
}

impl Actor {
    /// Somebody by a name that they state. Nothing is asked of them: whoever lets a stated name in answers for it.
    pub fn stated(name: impl Into<Arc<str>>) -> Self {
        Self {
            text: name.into(),
            principal: None,
        }
    }

    /// Somebody who signed in.
    pub fn principal(principal: ActingPrincipal) -> Self {
        Self {
            text: principal.text().into(),
            principal: Some(principal.into()),
        }
    }

    /// Who that is, in the log.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Who signed in; `None` of a stated name.
    pub fn acting(&self) -> Option<&ActingPrincipal> {
        self.principal.as_deref()
    }
}

impl From<&Self> for Actor {
    fn from(actor: &Self) -> Self {
        actor.clone()
    }
}

impl From<&Arc<str>> for Actor {
    fn from(name: &Arc<str>) -> Self {
        Self::stated(name.clone())
    }
}

impl From<&str> for Actor {
    fn from(name: &str) -> Self {
        Self::stated(name)
    }
}

impl From<Arc<str>> for Actor {
    fn from(name: Arc<str>) -> Self {
        Self::stated(name)
    }
}

/// Who acts where somebody releases what another one prepared, as the log says it.
pub fn releasing(releaser: &str, preparer: &str) -> Arc<str> {
    format!("{releaser} releasing {preparer}").into()
}

/// The principals that an actor of the log names; none of a stated name.
pub fn principals_in(actor: &str) -> impl Iterator<Item = PrincipalNo> + Clone + '_ {
    let named = actor.split(' ').filter_map(PrincipalNo::parse);
    named.take(if is_principal(actor) { usize::MAX } else { 0 })
}

/// Whether an actor of the log is a principal.
pub fn is_principal(actor: &str) -> bool {
    actor
        .strip_prefix(PrincipalNo::PREFIX)
        .is_some_and(|rest| rest.starts_with(':'))
}

/// The principal as which an actor of the log acted, with the one in whose place.
pub fn read_acting(actor: &str) -> Option<ActingPrincipal> {
    let mut words = actor.split(' ');
    let number = PrincipalNo::parse(words.next()?)?;
    let on_behalf_of = match (words.next(), words.next()) {
        (Some("for"), Some(other)) => Some(PrincipalNo::parse(other)?),
        _ => None,
    };
    Some(ActingPrincipal {
        on_behalf_of,
        ..ActingPrincipal::new(number)
    })
}

//! Registering principals.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::{check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::PrincipalNo;
use crate::note::Note;
use crate::principal::fault::PrincipalFault;
use crate::principal::{Identity, PrincipalRegistered};
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Makes a person or a machine known, so that rights can be given to it. Whether somebody of the same issuer and
/// subject is known already, whoever reads the identities asks before; of two, the first counts.
///
/// Refused, in this order: a number that somebody else got meanwhile; an identity that is none, or too long; an issuer, a subject, a name or a mail address with
/// characters that nobody sees, or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterPrincipal {
    /// Whether it is a machine.
    pub is_machine: bool,
    /// Who it is, as [`Identity::to_text`] writes it. It is kept beside the log.
    pub note: Note,
    /// The number that it is to get, where acts of the same submission name it by that number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PrincipalNo>,
}

impl RegisterPrincipal {
    /// Somebody by their identity.
    pub fn new(identity: &Identity, is_machine: bool) -> Self {
        Self {
            is_machine,
            note: Note {
                text: Some(identity.to_text().into()),
                document: None,
            },
            number: None,
        }
    }

    /// The same, refused where it would not get this number.
    #[must_use]
    pub fn numbered(self, number: PrincipalNo) -> Self {
        Self {
            number: Some(number),
            ..self
        }
    }
}

impl Decide for RegisterPrincipal {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let next = state.principals.next_number();
        if self.number.is_some_and(|number| number != next) {
            return Err(vec![Refusal::at("number", PrincipalFault::RegisteredMeanwhile)]);
        }
        let text = self.note.text.as_deref().unwrap_or_default();
        check_text(text).map_err(|fault| vec![Refusal::at("identity", fault)])?;
        let Some(identity) = Identity::parse(text) else {
            let fault = InputFault::Malformed {
                given: text.into(),
                expected: "issuer, subject",
            };
            return Err(vec![Refusal::at("identity", fault)]);
        };
        let mut refusals = Refusals::default();
        for (field, value) in [
            ("issuer", Some(&identity.issuer)),
            ("subject", Some(&identity.subject)),
            ("name", identity.name.as_ref()),
            ("mail", identity.mail.as_ref()),
        ] {
            if let Some(Err(fault)) = value.map(|value| check_name(value)) {
                refusals.push(field, fault);
            }
        }
        refusals.or(())?;
        Ok(vec![Event::PrincipalRegistered(PrincipalRegistered {
            is_machine: self.is_machine,
            number: next,
            text: context.text_hashes.text.clone(),
        })])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.anywhere(Action::Grant);
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

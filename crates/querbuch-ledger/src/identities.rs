//! Who principals are: what lies beside the log. The texts of acts that wait for a second person lie there too.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::id::{Position, PrincipalNo, parse_prepared_act_id};
use querbuch_domain::note::Note;
use querbuch_domain::principal::Identity;
use querbuch_domain::principal::register::RegisterPrincipal;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::store::StoreError;
use sha2::{Digest as _, Sha256};

use crate::input::Input;
use crate::ledger::Ledger;

/// Identities that are read with one question to the database.
const IDENTITIES_PER_READ: usize = 1_000;

impl Ledger {
    /// Who the principals of a state are. Whose identity was erased is absent.
    pub async fn identities(&self, state: &State) -> Result<BTreeMap<PrincipalNo, Identity>, StoreError> {
        let registered: Vec<(PrincipalNo, Position)> = state
            .principals
            .iter()
            .map(|(number, principal)| (number, principal.registered_at))
            .collect();
        let mut identities = BTreeMap::new();
        for some in registered.chunks(IDENTITIES_PER_READ) {
            let positions: Vec<Position> = some.iter().map(|(_, position)| *position).collect();
            let texts = self.texts(&positions).await?;
            for (number, position) in some {
                let text = texts.get(position).and_then(|texts| texts.text.as_deref());
                if let Some(identity) = text.and_then(Identity::parse) {
                    identities.insert(*number, identity);
                }
            }
        }
        Ok(identities)
    }

    /// The principal of an issuer and a subject. Where several processes registered somebody at once, the first counts.
    /// Each identity is read once; from then on its place is known by a hash.
    pub async fn find_principal(
        &self,
        state: &State,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<PrincipalNo>, StoreError> {
        let mut index = self.principal_index.lock().await;
        let new: Vec<(PrincipalNo, Position)> = state
            .principals
            .iter_from(index.read)
            .map(|(number, principal)| (number, principal.registered_at))
            .collect();
        for some in new.chunks(IDENTITIES_PER_READ) {
            let positions: Vec<Position> = some.iter().map(|(_, position)| *position).collect();
            let texts = self.texts(&positions).await?;
            for (number, position) in some {
                let text = texts.get(position).and_then(|texts| texts.text.as_deref());
                if let Some(identity) = text.and_then(Identity::parse) {
                    index.add(state, hash_of(&identity.issuer, &identity.subject), *number);
                }
            }
            index.read += some.len();
        }
        let found = index.by_hash.get(&hash_of(issuer, subject)).copied();
        Ok(found.filter(|number| is_there(state, *number)))
    }

    /// The principal of an identity, which is registered where it is not known yet.
    pub async fn sign_in(
        &self,
        identity: &Identity,
        is_machine: bool,
    ) -> Result<Result<PrincipalNo, Vec<Refusal>>, Arc<StoreError>> {
        let (issuer, subject) = (&identity.issuer, &identity.subject);
        if let Some(number) = self.find_principal(&self.state(), issuer, subject).await? {
            return Ok(Ok(number));
        }
        let command = Command::from(RegisterPrincipal::new(identity, is_machine));
        let reply = self
            .execute(SIGN_IN_ACTOR, Mode::Atomic, vec![command.into()])
            .await?;
        if let Some(Answer::Refused(refusals)) = reply.answers.into_iter().next() {
            return Ok(Err(refusals));
        }
        // Another process may have been faster, or another request: the first one counts.
        let found = self.find_principal(&reply.state, issuer, subject).await?;
        Ok(found.ok_or_else(Vec::new))
    }

    /// Gives each release the texts of what was prepared: they lie beside the log, and go with the act.
    pub(crate) async fn take_prepared_texts(&self, inputs: &mut [Input]) -> Result<(), StoreError> {
        for input in inputs {
            let Ok(command) = &input.command else { continue };
            let Command::ReleaseAct(release) = command.as_ref() else {
                continue;
            };
            let Some(position) = parse_prepared_act_id(release.act.as_str()) else {
                continue;
            };
            let texts = self
                .texts(&[position])
                .await?
                .remove(&position)
                .unwrap_or_default();
            let mut release = release.clone();
            release.note = Note {
                text: texts.text,
                document: texts.document,
            };
            input.command = Ok(Arc::new(release.into()));
        }
        Ok(())
    }
}

/// Who registers those who sign in.
pub const SIGN_IN_ACTOR: &str = "sign-in";

/// Principals by a hash of issuer and subject: 40 bytes for each, and no names in memory.
#[derive(Debug, Default)]
pub(crate) struct PrincipalIndex {
    /// How many principals it knows.
    read: usize,
    by_hash: HashMap<[u8; 32], PrincipalNo>,
}

impl PrincipalIndex {
    /// Of several with one identity the first counts, among those that are not erased.
    fn add(&mut self, state: &State, hash: [u8; 32], number: PrincipalNo) {
        match self.by_hash.entry(hash) {
            Entry::Occupied(known) if is_there(state, *known.get()) => {}
            Entry::Occupied(mut known) => drop(known.insert(number)),
            Entry::Vacant(free) => drop(free.insert(number)),
        }
    }
}

fn is_there(state: &State, number: PrincipalNo) -> bool {
    let known = state.principals.get(number);
    known.is_some_and(|principal| principal.erased_by.is_none())
}

fn hash_of(issuer: &str, subject: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    // With its length before it, no issuer can be taken for the beginning of another pair.
    hash.update((issuer.len() as u64).to_be_bytes());
    hash.update(issuer);
    hash.update(subject);
    hash.finalize().into()
}

#[cfg(test)]
mod tests;

//! Giving rights to people and machines by issuer and subject: whoever is not known yet is made known with the right, and
//! only with it.

use std::sync::Arc;

use querbuch_domain::actor::Actor;
use querbuch_domain::command::Command;
use querbuch_domain::grant::give::NewHolder;
use querbuch_domain::id::PrincipalNo;
use querbuch_domain::prepared_act::fault::PreparedActFault;
use querbuch_domain::principal::Identity;
use querbuch_domain::principal::fault::PrincipalFault;
use querbuch_domain::principal::register::RegisterPrincipal;
use querbuch_domain::refusal::{Reason, Refusal};
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::committer::Reply;
use querbuch_log::store::StoreError;

use crate::input::Input;
use crate::ledger::Ledger;

/// Attempts until somebody gets a number that nobody else took meanwhile.
const ATTEMPTS_MAX: usize = 8;

/// Somebody who may not be known yet.
#[derive(Clone, Debug)]
pub struct Somebody {
    /// Who.
    pub identity: Identity,
    /// Whether it is a machine, where it is not known yet.
    pub is_machine: bool,
}

impl Ledger {
    /// Gives a right to somebody by issuer and subject; one answer. Who is not known yet is made known in the same
    /// transaction, so a right that is refused leaves nobody behind. Where it takes a second person, they are made known
    /// once it is clear that the right may be prepared.
    pub async fn give_to(
        &self,
        actor: impl Into<Actor>,
        dry_run: bool,
        somebody: &Somebody,
        give: impl Fn(NewHolder) -> Input,
    ) -> Result<Reply, Arc<StoreError>> {
        let actor = actor.into();
        let alone = if dry_run { Mode::DryRun } else { Mode::Each };
        let together = if dry_run { Mode::DryRun } else { Mode::Atomic };
        let of = |number: PrincipalNo| give(NewHolder::Principal(number.to_string().into()));
        let mut state = self.state();
        for _ in 0..ATTEMPTS_MAX {
            let Identity { issuer, subject, .. } = &somebody.identity;
            let found = self.find_principal(&state, issuer, subject).await;
            if let Some(number) = found.map_err(Arc::new)? {
                return self.execute(&actor, alone, vec![of(number)]).await;
            }
            let number = state.principals.next_number();
            let register = RegisterPrincipal::new(&somebody.identity, somebody.is_machine).numbered(number);
            let register = || Input::from(Command::from(register.clone()));
            let mut reply = self
                .execute(&actor, together, vec![register(), of(number)])
                .await?;
            let given = reply.answers.pop();
            let registered = reply.answers.pop();
            if is_taken(registered.as_ref()) {
                state = reply.state;
                continue;
            }
            let answer = match (registered, given) {
                (Some(Answer::Refused(refusals)), _) => Answer::Refused(refusals),
                (_, Some(Answer::Refused(refusals))) if waits(&refusals) && !dry_run => {
                    let reply = self.execute(&actor, Mode::Each, vec![register()]).await?;
                    match reply.answers.first() {
                        Some(Answer::Done { .. }) => {
                            return self.execute(&actor, Mode::Each, vec![of(number)]).await;
                        }
                        refused if is_taken(refused) => {
                            state = reply.state;
                            continue;
                        }
                        _ => return Ok(reply),
                    }
                }
                (_, Some(Answer::Refused(refusals))) if waits(&refusals) => Answer::NotKept,
                (_, Some(answer)) => answer,
                (_, None) => Answer::NotKept,
            };
            reply.answers = vec![answer];
            return Ok(reply);
        }
        Err(Arc::new(StoreError::Contention("principals".to_owned())))
    }
}

/// Whether the number went to somebody else meanwhile.
fn is_taken(answer: Option<&Answer>) -> bool {
    let taken = |refusal: &Refusal| {
        matches!(
            refusal.reason,
            Reason::Principal(PrincipalFault::RegisteredMeanwhile)
        )
    };
    matches!(answer, Some(Answer::Refused(refusals)) if refusals.iter().any(taken))
}

/// Whether nothing stands against an act but that it takes a second person, so that it does not go together with another.
fn waits(refusals: &[Refusal]) -> bool {
    let one_by_one =
        |refusal: &Refusal| matches!(refusal.reason, Reason::PreparedAct(PreparedActFault::OneByOne));
    !refusals.is_empty() && refusals.iter().all(one_by_one)
}

//! Who principals are: what lies beside the log. The texts of acts that wait for a second person lie there too.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::id::{Position, PrincipalNo, parse_prepared_act_id};
use querbuch_domain::note::Note;
use querbuch_domain::principal::Identity;
use querbuch_domain::state::State;
use querbuch_log::store::StoreError;

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
    pub async fn find_principal(
        &self,
        state: &State,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<PrincipalNo>, StoreError> {
        let identities = self.identities(state).await?;
        let is_it =
            |identity: &Identity| identity.issuer.as_ref() == issuer && identity.subject.as_ref() == subject;
        let found = identities.into_iter().find(|(_, identity)| is_it(identity));
        Ok(found.map(|(number, _)| number))
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

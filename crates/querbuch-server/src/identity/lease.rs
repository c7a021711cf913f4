//! Until when a stream or a WebSocket may go on: as long as what was shown holds, and the rights by which it was opened.

use std::sync::{Arc, Weak};
use std::time::Duration;

use async_graphql_transport::Lease;
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::grant::Moment;
use querbuch_ledger::domain::id::Position;
use querbuch_ledger::domain::rights::{Amount, Request, Scope, Verdict};
use querbuch_ledger::ledger::Ledger;

use super::gate::{Admitted, Gate};

/// How often it is looked at. What has ended is cut off within five seconds, with some to spare for a busy machine and for
/// another process that revoked it.
pub const LOOK: Duration = Duration::from_secs(2);

/// The lease of somebody who was let in.
pub fn lease(gate: &Arc<Gate>, admitted: &Admitted) -> Lease {
    let (gate, admitted) = (Arc::downgrade(gate), admitted.clone());
    Lease::new(move || ends(gate.clone(), admitted.clone()))
}

async fn ends(gate: Weak<Gate>, admitted: Admitted) {
    let Some(reading) = gate
        .upgrade()
        .map(|gate| reading_rights(&gate.ledger, &admitted.acting))
    else {
        return;
    };
    loop {
        tokio::time::sleep(LOOK).await;
        // The server ends: it closes its streams itself.
        let Some(gate) = gate.upgrade() else { return };
        let now = gate.ledger.now();
        let left = reading_rights(&gate.ledger, &admitted.acting);
        let is_revoked = admitted.secret.is_some_and(|secret| gate.is_revoked(&secret));
        if is_revoked || now >= admitted.until || reading.iter().any(|right| !left.contains(right)) {
            tracing::info!(principal = %admitted.acting.number, "rights have ended: a stream is closed");
            return;
        }
    }
}

/// The rights by which somebody reads now.
fn reading_rights(ledger: &Ledger, acting: &ActingPrincipal) -> Vec<Position> {
    let state = ledger.state();
    let recorded_at = state.recorded_at(state.position);
    let moment = Moment {
        position: state.position,
        now: recorded_at.map_or(ledger.now(), |recorded_at| ledger.now().max(recorded_at)),
    };
    let asked = Request {
        action: Action::Read,
        scope: Scope::Anywhere,
        measure: None,
        amount: Amount::None,
    };
    match state
        .rights()
        .decide(&Actor::principal(acting.clone()), &asked, moment)
    {
        Verdict::Allow(rights) => rights,
        Verdict::Deny(_) => Vec::new(),
    }
}

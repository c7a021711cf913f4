//! Principals: people and machines who can be given rights; and whoever asks.

use async_graphql::{Context, ID, Object, Result};
use querbuch_ledger::domain::action;
use querbuch_ledger::domain::actor::ActingPrincipal;
use querbuch_ledger::domain::id::PrincipalNo;
use querbuch_ledger::domain::rights::{Amount, Request, Scope, Verdict};
use querbuch_ledger::reports::view::View;

use crate::budget;
use crate::context::RequestContext;
use crate::enums::Action;
use crate::grant::Grant;
use crate::scalar::Ref;

/// A person or a machine, as a view knows it.
#[derive(Clone)]
pub struct Principal {
    view: View,
    number: PrincipalNo,
}

impl Principal {
    /// A principal that the view holds.
    pub fn find(view: &View, number: PrincipalNo) -> Option<Self> {
        let known = view.state().principals.get(number)?;
        (known.registered_at <= view.position()).then(|| Self {
            view: view.clone(),
            number,
        })
    }

    /// Whether whoever asks may see who that is.
    fn is_seen_by(&self, request: &RequestContext) -> bool {
        let Some(acting) = request.actor.acting() else {
            return true;
        };
        let principals = &self.view.state().principals;
        principals.is_one_person(acting.number, self.number)
            || may(request, (action::Action::ReadPersonal, Scope::Anywhere))
    }
}

/// A person or a machine who can be given rights: a number in the log. Who that is lies beside it and can be erased.
#[Object]
impl Principal {
    /// global id
    pub async fn id(&self) -> ID {
        self.number.to_string().into()
    }

    /// its name; null for whoever may not see names, and where it was erased
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let request = RequestContext::of(ctx);
        if !self.is_seen_by(request) {
            return Ok(None);
        }
        let Some(known) = self.view.state().principals.get(self.number) else {
            return Ok(None);
        };
        request.name_of(known.registered_at).await
    }

    /// whether it is a machine
    async fn machine(&self) -> bool {
        let known = self.view.state().principals.get(self.number);
        known.is_some_and(|principal| principal.is_machine)
    }
}

/// Whether whoever asks may do something now, by the rights of the newest state.
pub(crate) fn may(request: &RequestContext, (action, scope): (action::Action, Scope)) -> bool {
    may_on(request, action, (scope, None))
}

fn may_on(
    request: &RequestContext,
    action: action::Action,
    (scope, measure): (Scope, Option<querbuch_ledger::domain::id::MeasureNo>),
) -> bool {
    let view = request.view();
    let asked = Request {
        action,
        scope,
        measure,
        amount: Amount::None,
    };
    let verdict = view
        .state()
        .rights()
        .decide(&request.actor, &asked, request.moment(&view));
    matches!(verdict, Verdict::Allow(_))
}

/// Whoever asks.
pub struct Viewer;

/// Whoever asks: a person, a machine, or the one local user of a ledger without users.
#[Object]
impl Viewer {
    /// who that is; null where nobody signed in
    async fn principal(&self, ctx: &Context<'_>) -> Option<Principal> {
        let request = RequestContext::of(ctx);
        let number = request.actor.acting()?.number;
        Principal::find(&request.view(), number)
    }

    /// the rights by which the viewer acts now, those of groups among them
    async fn grants(&self, ctx: &Context<'_>) -> Result<Vec<Grant>> {
        let request = RequestContext::of(ctx);
        let view = request.view();
        let Some(acting) = request.actor.acting() else {
            return Ok(Vec::new());
        };
        budget::list(ctx, held(acting, &view, request))
    }

    /// whether the viewer may do this at this unit, now
    async fn may(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be done")] action: Action,
        #[graphql(desc = "where")] unit: Ref,
        #[graphql(desc = "at which measure; without it, at every one")] measure: Option<Ref>,
    ) -> bool {
        let request = RequestContext::of(ctx);
        let view = request.view();
        let state = view.state();
        let scope = state.units.resolve(&unit.0).map_or(Scope::Unknown, Scope::Unit);
        let number = measure.as_ref().map(|measure| state.measures.resolve(&measure.0));
        // A measure that is not there is nobody's.
        number != Some(None) && may_on(request, action.into(), (scope, number.flatten()))
    }
}

fn held(acting: &ActingPrincipal, view: &View, request: &RequestContext) -> Vec<Grant> {
    let state = view.state();
    let moment = request.moment(view);
    let mut positions: Vec<_> = state
        .rights()
        .acting_by(acting)
        .filter(|grant| grant.holds_at(moment))
        .map(|grant| grant.position)
        .collect();
    positions.sort_unstable();
    positions
        .into_iter()
        .map(|position| Grant::new(view.clone(), position))
        .collect()
}

/// Asking who asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// who asks, and what they may do
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}

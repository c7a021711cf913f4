//! What one request carries.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_graphql::{Context, Error, Result};
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::actor::{Actor, is_principal};
use querbuch_ledger::domain::grant::Moment;
use querbuch_ledger::domain::id::{MeasureNo, Position, PrincipalNo, UnitNo};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::refusal::shown::FAULTS_PER_ANSWER_MAX;
use querbuch_ledger::domain::refusal::{InputFault, Reason, Refusal};
use querbuch_ledger::domain::rights::fault::RightsFault;
use querbuch_ledger::domain::rights::reading::Reading;
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::domain::state::State;
use querbuch_ledger::find::FindError;
use querbuch_ledger::ledger::{LOCAL_ACTOR, Ledger, Texts};
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::near::{self, NEAR_PER_ANSWER_MAX};
use querbuch_ledger::reports::view::View;
use querbuch_ledger::unanswered::Unanswered;

use crate::as_of::AsOf;
use crate::error::{UserError, failed, refused_with, unanswered, user_errors};
use crate::loader::{ProofLoader, TextLoader};
use crate::scalar::Ref;

/// The state that a request sees, and what whoever asks may read of it.
struct Snapshot {
    state: Arc<State>,
    /// Found out when it is asked for first.
    reading: Option<Arc<Reading>>,
}

impl Snapshot {
    fn new(state: Arc<State>) -> Self {
        Self { state, reading: None }
    }
}

/// What one request carries. All its reads see one snapshot; a subscription moves it on from event to event.
pub struct RequestContext {
    /// The ledger.
    pub ledger: Ledger,
    snapshot: RwLock<Snapshot>,
    /// The language of names and messages.
    pub language: Language,
    /// Who asks.
    pub actor: Actor,
    /// Texts of bookings, read together.
    pub texts: TextLoader,
    /// Proofs about entries, made together.
    pub proofs: ProofLoader,
    /// How many refusals of acts may still be told.
    faults_left: AtomicUsize,
    /// For how many names that there are not it may still be looked for what was meant.
    nears_left: AtomicUsize,
}

impl RequestContext {
    /// A request that sees a snapshot.
    pub fn new(ledger: Ledger, state: Arc<State>, language: Language) -> Self {
        let texts = TextLoader::new(ledger.clone());
        let proofs = ProofLoader::new(ledger.clone());
        Self {
            ledger: ledger.for_one_asker(),
            snapshot: RwLock::new(Snapshot::new(state)),
            language,
            actor: LOCAL_ACTOR.into(),
            texts,
            proofs,
            faults_left: AtomicUsize::new(FAULTS_PER_ANSWER_MAX),
            nears_left: AtomicUsize::new(NEAR_PER_ANSWER_MAX),
        }
    }

    /// The same request, by somebody: by a name that is stated, not proven, or by a principal who signed in.
    #[must_use]
    pub fn by(mut self, actor: impl Into<Actor>) -> Self {
        self.actor = actor.into();
        self
    }

    /// The moment of a view for which rights are asked: now, or when an earlier position was recorded.
    pub fn moment(&self, view: &View) -> Moment {
        let position = view.position();
        let state = view.state();
        if position == state.position {
            return self.ledger.now_of(state);
        }
        let recorded_at = state.recorded_at(position);
        let now = self.ledger.now();
        let now = match recorded_at {
            Some(recorded_at) => recorded_at,
            None => now,
        };
        Moment { position, now }
    }

    /// The free text of an act, which lies beside the log.
    pub async fn texts_of(&self, position: Position) -> Result<Texts> {
        let texts = self.texts.load(position).await;
        texts.map_err(|error| self.failed(&error))
    }

    /// The context of a running request.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// The snapshot.
    pub fn state(&self) -> Arc<State> {
        let snapshot = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        snapshot.state.clone()
    }

    /// What whoever asks may read now, by the rights of the newest state that the request sees. A subscription asks anew
    /// with each event, so that a right that ended shows nothing more.
    pub fn reading(&self) -> Arc<Reading> {
        let known = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        let state = known.state.clone();
        if let Some(reading) = &known.reading {
            return reading.clone();
        }
        drop(known);
        let reading = Arc::new(self.reading_of(&state));
        let mut known = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&known.state, &state) {
            known.reading = Some(reading.clone());
        }
        reading
    }

    /// What whoever asks may read now, by the rights of a state.
    pub fn reading_of(&self, state: &State) -> Reading {
        self.ledger.reading(state, &self.actor)
    }

    /// Refused: whoever may not read the log itself, in which everything stands.
    pub fn require_log(&self) -> Result<()> {
        if self.reading().log {
            return Ok(());
        }
        let action = Action::Audit;
        Err(self.refused(&[Refusal {
            field: Vec::new(),
            reason: RightsFault::NotHeldOnLedger { action }.into(),
        }]))
    }

    /// Whoever acted, as the log says it; where names may be seen, principals by theirs.
    pub async fn actor_shown(&self, actor: &str, is_named: bool) -> Result<String> {
        if !is_named || !is_principal(actor) {
            return Ok(actor.to_owned());
        }
        let state = self.state();
        let mut shown = Vec::new();
        for word in actor.split(' ') {
            let principal = PrincipalNo::parse(word).and_then(|number| state.principals.get(number));
            let name = match principal {
                Some(principal) => self.name_of(principal.registered_at).await?,
                None => None,
            };
            shown.push(name.unwrap_or_else(|| word.to_owned()));
        }
        Ok(shown.join(" "))
    }

    /// The name of the principal that was registered at a position; none where it was erased.
    pub async fn name_of(&self, registered_at: Position) -> Result<Option<String>> {
        let text = self.texts_of(registered_at).await?.text;
        let identity = text.as_deref().and_then(Identity::parse);
        Ok(identity.map(|identity| identity.name.unwrap_or(identity.subject).to_string()))
    }

    /// Moves the snapshot on to the next event of a subscription.
    pub fn move_on(&self, state: Arc<State>) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Snapshot::new(state);
    }

    /// Lets go of the snapshot between two events: a subscription that waits for weeks must not hold the state of
    /// its first day.
    pub fn let_go(&self) {
        self.move_on(Arc::default());
    }

    /// All that the snapshot holds and whoever asks may read.
    pub fn view(&self) -> View {
        self.ledger.view_of_all(self.state()).seen_by(&self.reading())
    }

    /// The snapshot as of a moment; without one, all that it holds.
    pub fn view_at(&self, as_of: Option<AsOf>) -> Result<View> {
        AsOf::view(as_of, &self.view(), self)
    }

    /// The unit that an argument names, where it is given.
    pub fn unit_argument(&self, unit: Option<&Ref>, field: &str, view: &View) -> Result<Option<UnitNo>> {
        let unit = unit.map(|unit| view.require_unit(&unit.0, field)).transpose();
        unit.map_err(|refusal| self.refused(&[refusal]))
    }

    /// The measure that an argument names, where it is given.
    pub fn measure_argument(
        &self,
        measure: Option<&Ref>,
        field: &str,
        view: &View,
    ) -> Result<Option<MeasureNo>> {
        let measure = measure
            .map(|measure| view.require_measure(&measure.0, field))
            .transpose();
        measure.map_err(|refusal| self.refused(&[refusal]))
    }

    /// What is searched for, where it is given.
    pub fn search_argument(&self, typed: Option<&str>) -> Result<Option<Search>> {
        let search = typed.map(Search::try_new).transpose();
        search.map_err(|fault| self.refused(&[Refusal::at("search", fault)]))
    }

    /// Refusals of a question, in the language of the request.
    pub fn refused(&self, refusals: &[Refusal]) -> Error {
        refused_with(refusals, self.language, |reason| self.message(reason))
    }

    /// The sentence of a reason, and behind it what may have been meant by a name that there is not. Looking for that takes
    /// about a millisecond, so it is done for the first names of an answer only.
    fn message(&self, reason: &Reason) -> String {
        let is_unknown = matches!(reason, Reason::Input(InputFault::NotFound { .. }));
        let take = |left: usize| left.checked_sub(1);
        let order = Ordering::Relaxed;
        // What is not reached is not offered either.
        let is_unknown = is_unknown && self.reading().is_everything();
        if is_unknown && self.nears_left.fetch_update(order, order, take).is_ok() {
            near::message(reason, &self.state(), self.language)
        } else {
            reason.message(self.language)
        }
    }

    /// Why a question has no answer, in the language of the request.
    pub fn unanswered(&self, why: impl Into<Unanswered>) -> Error {
        match why.into() {
            Unanswered::Refused(refusals) => self.refused(&refusals),
            stopped @ Unanswered::Stopped(_) => unanswered(&stopped, self.language),
        }
    }

    /// Why something was not found out, in the language of the request.
    pub fn not_found_out(&self, error: FindError) -> Error {
        match error {
            FindError::Unanswered(why) => self.unanswered(why),
            FindError::Store(error) => self.failed(&error),
        }
    }

    /// What one of the acts of the request is refused for. All acts of a request share the errors that are told.
    pub fn user_errors(&self, refusals: &[Refusal]) -> Vec<UserError> {
        let left = self.faults_left.load(Ordering::Relaxed);
        let errors = user_errors(refusals, left, self.language, |reason| self.message(reason));
        self.faults_left
            .store(left.saturating_sub(errors.len()), Ordering::Relaxed);
        errors
    }

    /// A fault of the database, in the language of the request.
    pub fn failed(&self, error: &StoreError) -> Error {
        failed(error, self.language)
    }
}

#[cfg(test)]
mod tests;

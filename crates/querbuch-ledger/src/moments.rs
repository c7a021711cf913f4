//! The acts that people remember, as marks on a time line: plans and forecasts that were set, reversals, disputes,
//! reorganisations, rates, keys, periods, imports, and how measures went on.
//!
//! They are read off the state, where all of them are known by their positions; the log itself is not read.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, KeyNo, MeasureNo, Position, UnitNo};
use querbuch_domain::language::Language;
use querbuch_domain::refusal::{Expected, InputFault, QuestionFault, Refusal, Refusals};
use querbuch_domain::unit::Change;
use querbuch_domain::words::{BookingAct, MeasureStatus};
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use crate::find::booking_list::{BookingList, candidates};
use crate::ledger::Ledger;
use crate::lists::{Page, PageRequest};
use crate::unanswered::Unanswered;

/// The kinds of events that are moments, as they are stored.
pub const KINDS: [&str; 21] = [
    "plan.set",
    "forecast.set",
    "booking.reversed",
    "saving.disputed",
    "unit.renamed",
    "unit.moved",
    "unit.merged",
    "measure.registered",
    "measure.status-changed",
    "actuals.stated",
    "discount-rate.set",
    "optimism-bias.set",
    "wage-rates.set",
    "key.defined",
    "period.closed",
    "period.reopened",
    "import.recorded",
    "import.undone",
    "saving.confirmed",
    "saving.cashed",
    "amount.allocated",
];

/// Of these, those that are given unless others are asked for: what moves savings on and what is shared comes too often to
/// be remembered act by act.
const USUAL: usize = 18;

/// Which moments are asked for.
#[derive(Clone, Debug, Default)]
pub struct MomentsQuery {
    /// Only what concerns matching amounts, units and measures; rates and keys concern all.
    pub filter: Option<Filter>,
    /// Only what was recorded at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Only what was recorded at this instant or before.
    pub to: Option<DateTime<Utc>>,
    /// Only these kinds of events.
    pub kinds: Option<Vec<String>>,
}

/// What a moment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A booking.
    Booking,
    /// A measure.
    Measure(MeasureNo),
    /// A unit.
    Unit(UnitNo),
    /// A distribution key.
    Key(KeyNo),
    /// Rates, or an import.
    Everything,
}

/// An act that people remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Its position.
    pub position: Position,
    /// The kind of its event, as it is stored.
    pub kind: &'static str,
    /// What it is about.
    pub about: About,
}

impl Ledger {
    /// A page of moments, in the order of the log. Refused: an empty list of kinds, an unknown kind, from after to.
    pub async fn moments(
        &self,
        query: MomentsQuery,
        page: PageRequest<Position>,
        view: View,
    ) -> Result<Page<Position, Moment>, Unanswered> {
        check(&query)?;
        let answer = move |view: &View| {
            let found = moments(&query, view).into_iter();
            page.cut(found.map(|moment| (moment.position, moment)))
        };
        Ok(self.answer(view, answer).await?)
    }
}

fn check(query: &MomentsQuery) -> Result<(), Vec<Refusal>> {
    let mut refusals = Refusals::default();
    if query.kinds.as_ref().is_some_and(Vec::is_empty) {
        refusals.push("types", QuestionFault::EmptyCondition);
    }
    for kind in query.kinds.iter().flatten() {
        if !Event::KINDS.contains(&kind.as_str()) {
            let given = kind.chars().take(60).collect::<String>();
            let expected = Expected::new(
                "die Art eines Ereignisses, etwa plan.set",
                "the type of an event, such as plan.set",
            );
            refusals.push("types", InputFault::unfit(given, expected));
        }
    }
    if let (Some(from), Some(to)) = (query.from, query.to)
        && from > to
    {
        refusals.push("from", QuestionFault::FromAfterTo);
    }
    refusals.or(())
}

/// All moments of a question, in the order of the log.
pub fn moments(query: &MomentsQuery, view: &View) -> Vec<Moment> {
    let mut gathered = Gathered::new(query, view);
    gathered.bookings();
    gathered.units();
    gathered.measures();
    gathered.rates();
    gathered.imports();
    let mut found = gathered.found;
    found.sort_unstable();
    found
}

struct Gathered<'a> {
    query: &'a MomentsQuery,
    view: &'a View,
    after: Position,
    until: Position,
    found: Vec<Moment>,
}

impl<'a> Gathered<'a> {
    fn new(query: &'a MomentsQuery, view: &'a View) -> Self {
        let state = view.state();
        let before = |instant: DateTime<Utc>| {
            instant
                .checked_sub_signed(TimeDelta::nanoseconds(1))
                .unwrap_or(instant)
        };
        let until = query.to.map_or(view.position(), |to| state.position_at(to));
        Self {
            query,
            view,
            after: query.from.map_or(0, |from| state.position_at(before(from))),
            until: until.min(view.position()),
            found: Vec::new(),
        }
    }

    fn wants(&self, kind: &str) -> bool {
        match &self.query.kinds {
            Some(kinds) => kinds.iter().any(|wanted| wanted == kind),
            None => KINDS[..USUAL].contains(&kind),
        }
    }

    fn add(&mut self, position: Position, kind: &'static str, about: About) {
        if self.after < position && position <= self.until && self.wants(kind) {
            self.found.push(Moment {
                position,
                kind,
                about,
            });
        }
    }

    /// The bookings in the time that is asked for of which any posting matches.
    fn matching_bookings(&self, acts: Option<Vec<BookingAct>>) -> Vec<Position> {
        let list = BookingList {
            filter: self.query.filter.clone(),
            acts,
            recorded_from: self.query.from,
            ..BookingList::default()
        };
        candidates(&list, self.view)
    }

    fn bookings(&mut self) {
        let kinds = [
            (BookingAct::Planned, "plan.set"),
            (BookingAct::Forecast, "forecast.set"),
            (BookingAct::Reversed, "booking.reversed"),
            (BookingAct::Disputed, "saving.disputed"),
            (BookingAct::Confirmed, "saving.confirmed"),
            (BookingAct::Cashed, "saving.cashed"),
        ];
        let wanted: Vec<(BookingAct, &'static str)> =
            kinds.into_iter().filter(|(_, kind)| self.wants(kind)).collect();
        let wants_allocations = self.wants("amount.allocated");
        let mut acts: Vec<BookingAct> = wanted.iter().map(|(act, _)| *act).collect();
        if wants_allocations {
            acts.push(BookingAct::Recorded);
        }
        if acts.is_empty() {
            return;
        }
        let view = self.view;
        let state = view.state();
        for position in self.matching_bookings(Some(acts)) {
            let Some(booking) = view.booking(position) else {
                continue;
            };
            let kind = wanted.iter().find(|(act, _)| *act == booking.act);
            if let Some((_, kind)) = kind {
                self.add(position, kind, About::Booking);
            } else if state.allocations.get(position).is_some() {
                self.add(position, "amount.allocated", About::Booking);
            }
        }
    }

    /// By number, whether a unit lies at or above one at which an effect of a wanted measure lands; `None` where nothing
    /// is asked of measures.
    fn units_of_measures(&self) -> Option<Vec<bool>> {
        let filter = self
            .query
            .filter
            .as_ref()
            .filter(|filter| filter.asks_measures())?;
        let view = self.view;
        let mut marked = vec![false; view.unit_count()];
        for effect in view
            .state()
            .effects
            .iter()
            .take(view.effect_count())
            .filter(|(number, _)| view.effect(*number).is_some())
            .map(|(_, effect)| effect)
        {
            if filter.matches_effect(effect, view) {
                for (above, _) in view.ancestry(effect.unit) {
                    if let Some(mark) = marked.get_mut(above.index()) {
                        *mark = true;
                    }
                }
            }
        }
        Some(marked)
    }

    fn units(&mut self) {
        let view = self.view;
        let of_measures = self.units_of_measures();
        let filter = self.query.filter.as_ref();
        for (number, unit) in view.state().units.iter().take(view.unit_count()) {
            let acts = view.state().periods.acts(number);
            if unit.changes().is_empty() && acts.size_hint() == (0, Some(0)) {
                continue;
            }
            let concerns = view.unit(number).is_some()
                && filter.is_none_or(|filter| filter.includes(number, unit.level))
                && of_measures
                    .as_ref()
                    .is_none_or(|marked| marked.get(number.index()) == Some(&true));
            if !concerns {
                continue;
            }
            for change in unit.changes() {
                let kind = match change.change {
                    Change::Renamed { .. } => "unit.renamed",
                    Change::Moved { .. } => "unit.moved",
                    Change::Merged { .. } => "unit.merged",
                };
                self.add(change.position, kind, About::Unit(number));
            }
            for act in acts {
                let kind = if act.is_reopening {
                    "period.reopened"
                } else {
                    "period.closed"
                };
                self.add(act.position, kind, About::Unit(number));
            }
        }
    }

    fn measures(&mut self) {
        let view = self.view;
        let state = view.state();
        let concerns: Vec<bool> = (0..view.measure_count())
            .map(|index| self.concerns_measure(MeasureNo::from_index(index)))
            .collect();
        for (number, measure) in state.measures.iter().take(view.measure_count()) {
            if concerns.get(number.index()) != Some(&true) {
                continue;
            }
            let about = About::Measure(number);
            self.add(measure.registered_at, "measure.registered", about);
            for (position, _) in measure
                .statuses
                .iter()
                .filter(|(at, _)| *at > measure.registered_at)
            {
                self.add(*position, "measure.status-changed", about);
            }
        }
        let is_seen = |effect: Option<EffectNo>| effect.is_none_or(|effect| view.effect(effect).is_some());
        for statement in state
            .actuals
            .statements()
            .filter(|statement| is_seen(statement.effect))
        {
            if concerns.get(statement.measure.index()) == Some(&true) {
                let about = About::Measure(statement.measure);
                self.add(statement.position, "actuals.stated", about);
            }
        }
    }

    /// A measure is concerned where one of its effects is, or where it has none and is asked for itself.
    fn concerns_measure(&self, number: MeasureNo) -> bool {
        let view = self.view;
        let Some(filter) = &self.query.filter else {
            return view.measure(number).is_some();
        };
        let mut effects = view
            .state()
            .effects
            .of_measure(number)
            .filter_map(|effect| view.effect(effect))
            .peekable();
        if effects.peek().is_some() {
            return effects.any(|effect| filter.matches_effect(effect, view));
        }
        let measure = view.measure(number);
        measure
            .is_some_and(|measure| filter.includes_measure(number, measure.approach) && !filter.asks_units())
    }

    fn rates(&mut self) {
        let (view, state) = (self.view, self.view.state());
        for rate in state.rates.discount_history(view.position()) {
            self.add(rate.set_at, "discount-rate.set", About::Everything);
        }
        for position in state.rates.optimism_positions() {
            self.add(position, "optimism-bias.set", About::Everything);
        }
        for table in state.wages.history_at(view.position()) {
            self.add(table.set_at, "wage-rates.set", About::Everything);
        }
        for number in state.keys.by_code().values() {
            let key = state.keys.get(*number);
            for version in key.into_iter().flat_map(|key| key.versions_at(view.position())) {
                self.add(version.defined_at, "key.defined", About::Key(*number));
            }
        }
    }

    fn imports(&mut self) {
        if !self.wants("import.recorded") && !self.wants("import.undone") {
            return;
        }
        // With conditions, an import is concerned where something matching came by it.
        let matching = self.query.filter.as_ref().map(|_| {
            let list = BookingList {
                filter: self.query.filter.clone(),
                ..BookingList::default()
            };
            candidates(&list, self.view)
        });
        let view = self.view;
        for import in view
            .state()
            .imports
            .iter()
            .filter(|import| view.sees_import(import))
        {
            let concerns = matching.as_ref().is_none_or(|matching| {
                let first = matching.partition_point(|position| *position <= import.position);
                matching
                    .get(first)
                    .is_some_and(|position| *position <= import.last)
            });
            if concerns {
                self.add(import.position, "import.recorded", About::Everything);
                if let Some(undone) = import.undone_by {
                    self.add(undone, "import.undone", About::Everything);
                }
            }
        }
    }
}

impl Moment {
    /// The measure that it is about, where it is about one.
    pub fn measure(&self, view: &View) -> Option<MeasureNo> {
        match self.about {
            About::Booking => view.booking(self.position).map(|booking| booking.measure),
            About::Measure(number) => Some(number),
            About::Unit(_) | About::Key(_) | About::Everything => None,
        }
    }

    /// The unit that it is about, where it is about exactly one.
    pub fn unit(&self, view: &View) -> Option<UnitNo> {
        match self.about {
            About::Unit(number) => Some(number),
            About::Booking => {
                let bookings = &view.state().bookings;
                let mut units = bookings
                    .postings(view.booking(self.position)?)
                    .filter_map(|line| view.effect(line.effect).map(|effect| effect.unit));
                let first = units.next()?;
                units.all(|unit| unit == first).then_some(first)
            }
            About::Measure(_) | About::Key(_) | About::Everything => None,
        }
    }

    /// What happened, in a line.
    pub fn title(&self, language: Language, view: &View) -> String {
        let mut title = Event::title_of(self.kind, language)
            .unwrap_or(self.kind)
            .to_owned();
        if let Some(detail) = self.detail(language, view) {
            // Writing to a string cannot fail.
            let _ = write!(title, ": {detail}");
        }
        title
    }

    fn detail(&self, language: Language, view: &View) -> Option<String> {
        let state = view.state();
        let position = self.position;
        match self.about {
            About::Booking => {
                let booking = view.booking(position)?;
                let measure = view.measure(booking.measure)?.code.clone();
                let lines = state.bookings.postings(booking).map(|line| line.effect);
                let mut effects = lines.filter(|effect| view.effect(*effect).is_some());
                let first = effects.next();
                let only = first.filter(|first| effects.all(|effect| effect == *first));
                let effect = only.and_then(|effect| view.effect(effect));
                Some(effect.map_or_else(
                    || measure.to_string(),
                    |effect| format!("{measure}/{}", effect.code),
                ))
            }
            About::Measure(number) => {
                let measure = view.measure(number)?;
                let status = measure.statuses.iter().find(|(at, _)| *at == position);
                let stated = state
                    .actuals
                    .statements()
                    .find(|statement| statement.position == position);
                Some(match (self.kind, status, stated) {
                    ("measure.status-changed", Some((_, status)), _) => {
                        format!("{}, {}", measure.code, status_name(*status, language))
                    }
                    ("actuals.stated", _, Some(statement)) => match statement.through {
                        Some(through) => format!("{}, {through}", measure.code),
                        None => measure.code.to_string(),
                    },
                    _ => format!("{} · {}", measure.code, measure.title),
                })
            }
            About::Unit(number) => self.detail_of_unit(number, language, view),
            About::Key(number) => Some(view.key(number)?.code.to_string()),
            About::Everything => self.detail_of_all(view),
        }
    }

    fn detail_of_unit(&self, number: UnitNo, language: Language, view: &View) -> Option<String> {
        view.unit(number)?;
        let unit = view.state().units.get(number)?;
        let code = |other: UnitNo| view.unit(other).map(|unit| unit.code.clone()).unwrap_or_default();
        if let Some(change) = unit
            .changes()
            .iter()
            .find(|change| change.position == self.position)
        {
            return Some(match &change.change {
                Change::Renamed { from, to } => format!("{} ({from} → {to})", unit.code),
                Change::Moved { to, .. } => format!("{} → {}", unit.code, code(*to)),
                Change::Merged { into, .. } => format!("{} → {}", unit.code, code(*into)),
            });
        }
        let mut acts = view.state().periods.acts(number);
        let through = acts.find(|act| act.position == self.position)?.through;
        Some(match through {
            Some(through) => format!("{} {} {through}", unit.code, language.pick("bis", "through")),
            None => unit.code.to_string(),
        })
    }

    fn detail_of_all(&self, view: &View) -> Option<String> {
        let (state, position) = (view.state(), self.position);
        match self.kind {
            "discount-rate.set" => {
                let mut rates = state.rates.discount_history(position);
                let rate = rates.find(|rate| rate.set_at == position)?;
                Some(format!("{} ({})", rate.nominal, rate.valid_from))
            }
            "wage-rates.set" => {
                let mut tables = state.wages.history_at(position);
                let table = tables.find(|table| table.set_at == position)?;
                Some(format!("{} {}", table.system, table.year))
            }
            "import.recorded" => {
                let import = state.imports.at(position)?;
                Some(format!("{}, {}", import.source, import.kind))
            }
            "import.undone" => {
                let mut imports = state.imports.iter();
                let import = imports.find(|import| import.undone_by == Some(position))?;
                Some(format!("{}, {}", import.source, import.kind))
            }
            _ => None,
        }
    }
}

fn status_name(status: MeasureStatus, language: Language) -> &'static str {
    match status {
        MeasureStatus::Proposed => language.pick("vorgeschlagen", "proposed"),
        MeasureStatus::Approved => language.pick("beschlossen", "approved"),
        MeasureStatus::Running => language.pick("laufend", "running"),
        MeasureStatus::Closed => language.pick("abgeschlossen", "closed"),
    }
}

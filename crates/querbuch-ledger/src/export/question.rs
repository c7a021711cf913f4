//! A question by the names and values that stand in a URL or on a command line. The names are those of the GraphQL
//! API, and so are codes and paths of what is refused.

mod words;

use std::sync::Arc;

use chrono::SecondsFormat;
use querbuch_domain::booking::tag::Tag;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{Expected, InputFault, Reason, Refusal, Refusals};
use querbuch_domain::search::Search;
use querbuch_domain::spelling::fold;
use querbuch_domain::words::{Approach, Cashability, EffectKind, EntryBasis, Level, MeasureStatus, Stage};
use querbuch_reports::balance::{Balance, BalanceField, BalanceQuery, Direction, balance_for_file};
use querbuch_reports::basis::{Basis, MonthBasis};
use querbuch_reports::dimension::Dimension;
use querbuch_reports::filter::{Filter, FilterSpec};
use querbuch_reports::view::View;

use super::provenance::Fact;
use crate::as_of::AsOf;
use crate::lists::{self, LIST_ITEMS_MAX, MeasureList, PageRequest, UnitList};
use crate::words::{Word, month, unfit, word};

use words::{NAMES, expected};
pub use words::{Name, conditions, find, near};

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Costs, savings, transfers and net per combination of dimensions.
    Balance,
    /// Every posting.
    Postings,
    /// Units with their figures.
    Units,
    /// Measures with their figures.
    Measures,
    /// Distribution keys, version by version.
    Keys,
    /// Measured values of indicators.
    Measurements,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 6] = [
        Self::Balance,
        Self::Postings,
        Self::Units,
        Self::Measures,
        Self::Keys,
        Self::Measurements,
    ];

    /// Its name, in addresses and file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Postings => "postings",
            Self::Units => "units",
            Self::Measures => "measures",
            Self::Keys => "keys",
            Self::Measurements => "measurements",
        }
    }
}

/// By what measures are ordered: what the sheet tells of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureField {
    /// The title, as a dictionary has it.
    Title,
    /// A figure of the measure alone.
    Figure(BalanceField),
}

/// An order of measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureOrder {
    /// By what.
    pub field: MeasureField,
    /// In which direction.
    pub direction: Direction,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// What for.
    pub subject: Subject,
    /// Which amounts.
    pub filter: FilterSpec,
    /// Which past moment; now, where absent.
    pub as_of: Option<AsOf>,
    /// What the rows of a balance are told apart by.
    pub group_by: Vec<Dimension>,
    /// Which entries figures add up.
    pub basis: Basis,
    /// By which month amounts of a balance count.
    pub months: MonthBasis,
    /// Up to which month actuals count in an outlook, where it is asked for.
    pub actuals_through: Option<Month>,
    /// Postings of plans, forecasts or actuals only.
    pub entry_basis: Option<EntryBasis>,
    /// Order of a balance.
    pub order_by: Option<(BalanceField, Direction)>,
    /// How many rows of a balance, or how many postings.
    pub limit: Option<i32>,
    /// Whether rows of a balance tell their shares of the total.
    pub shares: bool,
    /// Only measures that have come so far.
    pub statuses: Option<Vec<MeasureStatus>>,
    /// Only measures that belong to this one.
    pub programme: Option<Ref>,
    /// Order of measures; by code where absent.
    pub measure_order: Option<MeasureOrder>,
    /// Whether postings come with the free texts of their bookings.
    pub texts: bool,
    /// Part of the code or name of the units or measures that are listed.
    pub search: Option<Search>,
    asked: Vec<(&'static Name, String)>,
}

impl Question {
    /// Reads names and values; a list may be given in one value with commas, or by repeating its name. Refused, each
    /// at its place: a name that is not known or that does not belong to the subject, a value that does not fit.
    pub fn parse<'a>(
        subject: Subject,
        given: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let mut asked: Vec<(&'static Name, String)> = Vec::new();
        for (name, value) in given {
            let Some(known) = find(name).filter(|known| known.fits(subject)) else {
                let given = shown(name);
                let fault = InputFault::Unfit {
                    given: given.clone(),
                    expected: words::names_of(subject),
                    near: near(name, |known| known.fits(subject)).map(Into::into),
                };
                refusals.push(&given, fault);
                continue;
            };
            match asked.iter_mut().find(|(before, _)| before.key == known.key) {
                None => asked.push((known, value.to_owned())),
                Some((_, before)) if known.is_list => {
                    before.push(',');
                    before.push_str(value);
                }
                Some(_) => {
                    let fault =
                        InputFault::unfit(shown(value), Expected::new("ein einziger Wert", "one value"));
                    refusals.0.push(at(known, fault));
                }
            }
        }
        asked.sort_by_key(|(name, _)| NAMES.iter().position(|known| known.key == name.key));
        let mut reading = Reading {
            asked: &asked,
            refusals,
        };
        let question = reading.question(subject);
        let refusals = reading.refusals;
        refusals.or(Self { asked, ..question })
    }

    /// What a file of the subject says of the question: what was given, what holds where nothing was, and what its
    /// figures mean.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = self.given();
        let given = |key: &str| self.asked.iter().any(|(name, _)| name.key == key);
        let basis = (self.subject != Subject::Postings && !given("basis"))
            .then(|| (words::name("basis"), self.basis.as_str().to_owned()));
        let group_by = (self.subject == Subject::Balance && !given("groupBy"))
            .then(|| (words::name("groupBy"), Dimension::Level.as_str().to_owned()));
        facts.extend(group_by.into_iter().chain(basis).map(fact));
        if matches!(
            self.subject,
            Subject::Balance | Subject::Units | Subject::Measures
        ) {
            let rule = "net = saving - cost + transfer";
            facts.push(Fact::new("net", "Netto", "net", rule));
        }
        facts
    }

    /// What was given, in a fixed order.
    pub fn given(&self) -> Vec<Fact> {
        // An instant depends on nothing else; a position is a fact of its own.
        let given = self
            .asked
            .iter()
            .map(|(name, value)| match (name.key, &self.as_of) {
                ("asOf", Some(AsOf::RecordedAt(instant))) => {
                    (*name, instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
                }
                ("asOf", Some(AsOf::Date(day))) => (*name, day.to_string()),
                _ => (*name, value.clone()),
            });
        given.map(fact).collect()
    }

    /// Answers the question for a balance.
    pub fn balance(&self, filter: Filter, view: &View) -> Result<Balance, Vec<Refusal>> {
        let query = BalanceQuery {
            actuals_through: self.actuals_through,
            filter,
            group_by: self.group_by.clone(),
            basis: self.basis,
            months: self.months,
            order_by: self.order_by,
            limit: self.limit,
        };
        balance_for_file(&query, view)
    }

    /// The units that are listed: those that the conditions on units and levels and the search allow, by code.
    pub fn units(&self, view: &View) -> Result<Vec<UnitNo>, Vec<Refusal>> {
        let within = self.filter.units.iter().flatten();
        let within: Vec<UnitNo> = within
            .map(|reference| {
                view.require_unit(reference, "units")
                    .map_err(|refusal| vec![refusal.within("filter")])
            })
            .collect::<Result<_, _>>()?;
        let list = UnitList {
            search: self.search.clone(),
            levels: self.filter.levels.clone(),
            below: None,
            active: None,
        };
        let listed = lists::units(&list, &everything(), view).items;
        let is_within = |unit: &UnitNo| {
            within.is_empty() || view.ancestry(*unit).any(|(above, _)| within.contains(&above))
        };
        Ok(listed
            .into_iter()
            .map(|(_, unit)| unit)
            .filter(is_within)
            .collect())
    }

    /// The measures that are listed: those that the conditions on measures and approaches and the search allow, by
    /// code.
    pub fn measures(&self, view: &View) -> Result<Vec<MeasureNo>, Vec<Refusal>> {
        let within = self.filter.measures.iter().flatten();
        let within: Vec<MeasureNo> = within
            .map(|reference| {
                let found = view.require_measure(reference, "measures");
                found.map_err(|refusal| vec![refusal.within("filter")])
            })
            .collect::<Result<_, _>>()?;
        let list = MeasureList {
            search: self.search.clone(),
            approaches: self.filter.approaches.clone(),
            owner: None,
            statuses: self.statuses.clone(),
            programme: self
                .programme
                .as_ref()
                .map(|reference| view.require_measure(reference, "programme"))
                .transpose()
                .map_err(|refusal| vec![refusal])?,
        };
        let listed = lists::measures(&list, &everything(), view).items;
        let above = |measure: &MeasureNo| view.measure(*measure).and_then(|found| found.programme);
        let is_within = |measure: &MeasureNo| {
            let mut line = std::iter::successors(Some(*measure), above);
            within.is_empty() || line.any(|number| within.contains(&number))
        };
        Ok(listed
            .into_iter()
            .map(|(_, measure)| measure)
            .filter(is_within)
            .collect())
    }
}

fn fact((name, value): (&'static Name, String)) -> Fact {
    Fact::new(name.key, name.german, name.english, value)
}

fn everything() -> PageRequest<Arc<str>> {
    PageRequest {
        after: None,
        before: None,
        size: usize::MAX,
        from_end: false,
    }
}

/// Characters of a value that a message repeats.
const SHOWN_CHARS_MAX: usize = 60;

fn shown(text: &str) -> Arc<str> {
    text.chars().take(SHOWN_CHARS_MAX).collect::<String>().into()
}

/// A refusal at the path that the API gives: conditions stand within `filter`.
fn at(name: &Name, reason: impl Into<Reason>) -> Refusal {
    let refusal = Refusal::at(name.key, reason);
    if name.is_condition {
        refusal.within("filter")
    } else {
        refusal
    }
}

/// Reads what was given and notes what does not fit.
struct Reading<'a> {
    asked: &'a [(&'static Name, String)],
    refusals: Refusals,
}

impl<'a> Reading<'a> {
    fn question(&mut self, subject: Subject) -> Question {
        let filter = FilterSpec {
            units: self.refs("units"),
            levels: self.words::<Level>("levels"),
            measures: self.refs("measures"),
            approaches: self.words::<Approach>("approaches"),
            kinds: self.words::<EffectKind>("kinds"),
            categories: self.refs("categories"),
            cashability: self.words::<Cashability>("cashability"),
            stages: self.words::<Stage>("stages"),
            tags: self.tags(),
            from: self.month("from"),
            to: self.month("to"),
        };
        let is_postings = subject == Subject::Postings;
        let entry_basis = is_postings.then(|| self.word::<EntryBasis>("basis"));
        let basis = (!is_postings).then(|| self.word::<Basis>("basis"));
        let dimensions = self.words::<Dimension>("groupBy");
        Question {
            subject,
            filter,
            as_of: self.as_of(),
            group_by: dimensions.unwrap_or_else(|| vec![Dimension::Level]),
            basis: basis.flatten().unwrap_or(Basis::Outlook),
            entry_basis: entry_basis.flatten(),
            months: self.word("months").unwrap_or(MonthBasis::Booked),
            actuals_through: self.month("actualsThrough"),
            order_by: (subject != Subject::Measures).then(|| self.order()).flatten(),
            measure_order: (subject == Subject::Measures)
                .then(|| self.measure_order())
                .flatten(),
            shares: self.flag("shares").unwrap_or(false),
            statuses: self.words::<MeasureStatus>("statuses"),
            programme: self.value("programme").map(|(_, value)| Ref::from(value.trim())),
            limit: self.limit(),
            texts: self.flag("texts").unwrap_or(true),
            search: self.search(),
            asked: Vec::new(),
        }
    }

    fn value(&self, key: &str) -> Option<(&'static Name, &'a str)> {
        let found = self.asked.iter().find(|(name, _)| name.key == key);
        found.map(|(name, value)| (*name, value.as_str()))
    }

    fn refuse(&mut self, name: &Name, given: &str, expected: Expected) {
        let reason = InputFault::unfit(shown(given), expected);
        self.refusals.0.push(at(name, reason));
    }

    fn items(&mut self, key: &str) -> Option<(&'static Name, Vec<&'a str>)> {
        let (name, value) = self.value(key)?;
        let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
        let items: Vec<&str> = items.take(LIST_ITEMS_MAX + 1).collect();
        if items.len() > LIST_ITEMS_MAX {
            let max = LIST_ITEMS_MAX;
            self.refusals.0.push(at(name, InputFault::TooMany { max }));
            return None;
        }
        Some((name, items))
    }

    fn refs(&mut self, key: &str) -> Option<Vec<Ref>> {
        let (_, items) = self.items(key)?;
        Some(items.into_iter().map(Ref::from).collect())
    }

    /// Tags, each as its key and its value with a colon or a `=` between them.
    fn tags(&mut self) -> Option<Vec<Tag>> {
        let (name, items) = self.items("tags")?;
        let mut tags = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let tag = match item.split_once([':', '=']) {
                Some((key, value)) => Tag::try_new(key, value).map_err(|refusal| at(name, refusal.reason)),
                None => Err(at(name, InputFault::unfit(shown(item), expected::TAG))),
            };
            let tag = tag.map_err(|mut refusal| {
                refusal.field.push(index.to_string());
                refusal
            });
            tags.extend(self.refusals.keep(tag));
        }
        Some(tags)
    }

    fn words<W: Word>(&mut self, key: &str) -> Option<Vec<W>> {
        let (name, items) = self.items(key)?;
        let mut words = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let word = word::<W>(item).ok_or_else(|| {
                let mut refusal = at(name, unfit::<W>(shown(item)));
                refusal.field.push(index.to_string());
                refusal
            });
            words.extend(self.refusals.keep(word));
        }
        Some(words)
    }

    fn word<W: Word>(&mut self, key: &str) -> Option<W> {
        let (name, value) = self.value(key)?;
        let word = word::<W>(value).ok_or_else(|| at(name, unfit::<W>(shown(value.trim()))));
        self.refusals.keep(word)
    }

    fn month(&mut self, key: &str) -> Option<Month> {
        let (name, value) = self.value(key)?;
        let month = month(value);
        if month.is_none() {
            let given = shown(value);
            self.refusals
                .0
                .push(at(name, InputFault::MonthMalformed { given }));
        }
        month
    }

    fn search(&mut self) -> Option<Search> {
        let (name, value) = self.value("search")?;
        let search = Search::try_new(value).map_err(|fault| at(name, fault));
        self.refusals.keep(search)
    }

    fn flag(&mut self, key: &str) -> Option<bool> {
        let (name, value) = self.value(key)?;
        let flag = word::<bool>(value).ok_or_else(|| at(name, unfit::<bool>(shown(value))));
        self.refusals.keep(flag)
    }

    fn as_of(&mut self) -> Option<AsOf> {
        let (name, value) = self.value("asOf")?;
        let moment = AsOf::parse(value);
        if moment.is_none() {
            self.refuse(name, value.trim(), AsOf::EXPECTED);
        }
        moment
    }

    fn order(&mut self) -> Option<(BalanceField, Direction)> {
        let (name, value) = self.value("orderBy")?;
        let (field, direction) = value.split_once(':').unwrap_or((value, "desc"));
        let order = word::<BalanceField>(field).zip(word::<Direction>(direction));
        if order.is_none() {
            self.refuse(name, value, expected::ORDER);
        }
        order
    }

    fn measure_order(&mut self) -> Option<MeasureOrder> {
        let (name, value) = self.value("orderBy")?;
        let (field, direction) = match value.split_once(':') {
            Some((field, direction)) => (field, Some(direction)),
            None => (value, None),
        };
        let is_title = matches!(fold(field).as_str(), "title" | "titel");
        let figure = || word(field).map(MeasureField::Figure);
        let field = is_title.then_some(MeasureField::Title).or_else(figure);
        let direction = match (direction, field) {
            (Some(direction), _) => word(direction),
            (None, Some(MeasureField::Title)) => Some(Direction::Ascending),
            (None, _) => Some(Direction::Descending),
        };
        let order = field
            .zip(direction)
            .map(|(field, direction)| MeasureOrder { field, direction });
        if order.is_none() {
            self.refuse(name, value, expected::MEASURE_ORDER);
        }
        order
    }

    fn limit(&mut self) -> Option<i32> {
        let (name, value) = self.value("limit")?;
        let limit = value.trim().parse().ok().filter(|limit| *limit >= 0);
        if limit.is_none() {
            self.refuse(name, value, Expected::WHOLE_NUMBER);
        }
        limit
    }
}

#[cfg(test)]
mod tests;

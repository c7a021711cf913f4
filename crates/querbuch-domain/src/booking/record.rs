//! Booking actuals.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::booking::details::{Details, details_entries};
use crate::booking::fault::BookingFault;
use crate::booking::late::{LateLine, require_closed, require_not_behind};
use crate::booking::{BookingRecorded, PostingEntry, late_entries};
use crate::claim::cover::ClaimChange;
use crate::command::decide::{Context, Decide};
use crate::effect::Parts;
use crate::effect::add::{EffectNumbering, require_budget, require_category};
use crate::effect::fault::EffectFault;
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, UnitNo};
use crate::measure::Measure;
use crate::money::Cents;
use crate::month::Month;
use crate::note::{Note, TextHashes};
use crate::period::fault::WayOut;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::state::State;
use crate::words::{Cashability, EffectKind, EvidenceGrade, Slot, Stage};

/// Most postings of one booking: one for each Gemeinde. Imports split larger files.
pub const POSTINGS_PER_BOOKING_MAX: usize = 20_000;

/// Books actual costs, savings and transfers of one measure.
///
/// Refused, in this order: unknown or closed measure; empty or too long list; malformed note; per posting: an
/// amount out of range, one that is not quantity × price, an unknown effect or unit, an effect of another measure, a unit that was merged into another
/// before the month, an unknown category, parts that match several effects, a month that the unit has closed, a month to belong to that lies behind it;
/// then a month to belong to that is open, so that it is to be booked into that month; transfers that do not sum to zero per month; a saving that is taken back though it was confirmed or disputed; a sum out of range.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct RecordBooking {
    pub measure: Ref,
    pub postings: Vec<NewPosting>,
    pub note: Note,
}

/// One line to book.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct NewPosting {
    pub target: Target,
    pub month: Month,
    /// The earlier month that it belongs to, where it comes late: the unit has closed that month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<Month>,
    pub amount: Cents,
    /// A quantity with its price, and tags. The edges work out the amount of a quantity; here it must agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Arc<Details>>,
}

/// What a posting is booked on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Target {
    /// A known effect.
    Effect(Ref),
    /// The effect of these parts, found or made.
    Parts(Arc<TargetParts>),
}

/// The parts that find or make an effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct TargetParts {
    pub unit: Ref,
    pub kind: EffectKind,
    pub category: Ref,
    pub cashability: Cashability,
}

impl Decide for RecordBooking {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let open = state.measures.require(&self.measure, "measure");
        let open =
            open.and_then(|(number, measure)| measure.require_open("measure").map(|()| (number, measure)));
        let open = refusals.keep(open);
        if self.postings.is_empty() {
            refusals.push("postings", InputFault::Empty);
        }
        if self.postings.len() > POSTINGS_PER_BOOKING_MAX {
            refusals.push(
                "postings",
                InputFault::TooMany {
                    max: POSTINGS_PER_BOOKING_MAX,
                },
            );
        }
        self.note.check(&mut refusals);
        let Some((number, measure)) = open else {
            return Err(refusals.0);
        };
        refusals.or(())?;

        let mut targets = Targets::new(state, number, measure, EvidenceGrade::E);
        let mut lines = Vec::with_capacity(self.postings.len());
        let mut refusals = Refusals::default();
        let mut late = Vec::new();
        for (place, posting) in self.postings.iter().enumerate() {
            let line = targets.line(posting);
            let line = line.map_err(|refusal| refusal.within_item("postings", place));
            if let Some((line, unit)) = refusals.keep(line) {
                lines.push(line);
                late.extend(posting.late_line((place, unit), line.kind));
            }
        }
        refusals.or(())?;
        require_closed(state, &late)?;
        let months: Vec<Month> = self.postings.iter().map(NewPosting::belongs).collect();
        check_balanced(&lines, &months)?;
        check_covered(state, &lines, &months, context.actor)?;
        check_sums(state, &lines)?;
        let mut events = targets.made;
        let postings: Vec<PostingEntry> = lines
            .iter()
            .map(|line| (line.effect, line.month, line.cents))
            .collect();
        let TextHashes { text, document } = context.text_hashes.clone();
        events.push(Event::BookingRecorded(BookingRecorded {
            belongs_to: late_entries(&postings, &months),
            details: details_entries(self.postings.iter().map(|posting| posting.details.as_ref())),
            document,
            import: None,
            measure: number,
            number: None,
            postings,
            repeats: None,
            rows: Vec::new(),
            text,
        }));
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.anywhere(Action::Book);
        let measure = state.measures.resolve(&self.measure);
        let known = measure.and_then(|number| state.measures.get(number));
        let Some(code) = known.map(|measure| &measure.code) else {
            let place = Place::field("measure", &self.measure);
            needs.at(Action::Book, (None, None), place);
            return;
        };
        for (index, posting) in self.postings.iter().enumerate() {
            let (field, reference, unit) = match &posting.target {
                Target::Effect(reference) => {
                    let effect = state.effects.resolve(reference, Some(code));
                    let effect = effect.and_then(|number| state.effects.get(number));
                    ("effect", reference, effect.map(|effect| effect.unit))
                }
                Target::Parts(parts) => ("unit", &parts.unit, state.units.resolve(&parts.unit)),
            };
            let place = Place::field(field, reference).of_item("postings", index);
            needs.at(Action::Book, (unit, measure), place);
            needs.cents(posting.amount.0);
        }
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

impl Target {
    /// The effect that it names and that is there already; `None` where there is none, or several.
    pub fn known(&self, measure: &Ref, state: &State) -> Option<EffectNo> {
        let number = state.measures.resolve(measure)?;
        match self {
            Self::Effect(reference) => {
                let code = &state.measures.get(number)?.code;
                state.effects.resolve(reference, Some(code))
            }
            Self::Parts(parts) => {
                let parts = Parts {
                    measure: number,
                    unit: state.units.resolve(&parts.unit)?,
                    kind: parts.kind,
                    category: require_category(&parts.category, parts.kind).ok()?,
                    cashability: parts.cashability,
                };
                let mut numbers = state.effects.matching(&parts)?.iter();
                numbers.next().copied().filter(|_| numbers.next().is_none())
            }
        }
    }
}

impl NewPosting {
    /// The month that it belongs to.
    fn belongs(&self) -> Month {
        self.belongs_to.unwrap_or(self.month)
    }

    /// What is to be checked of it where it comes late.
    fn late_line(&self, (place, unit): (usize, UnitNo), kind: EffectKind) -> Option<LateLine> {
        let belongs_to = self.belongs_to.filter(|belongs_to| *belongs_to < self.month)?;
        Some(LateLine {
            place,
            unit,
            is_transfer: kind == EffectKind::Transfer,
            month: self.month,
            belongs_to,
        })
    }
}

/// A posting whose effect was found.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub effect: EffectNo,
    pub kind: EffectKind,
    pub month: Month,
    pub slot: Slot,
    pub cents: i64,
}

/// Finds the effects of the postings of one booking, and makes those that are missing.
pub(crate) struct Targets<'a> {
    state: &'a State,
    measure: MeasureNo,
    measure_code: &'a Arc<str>,
    numbering: EffectNumbering<'a>,
    found: HashMap<Parts, EffectNo>,
    /// How well the figures of effects are founded that have to be made.
    evidence: EvidenceGrade,
    pub made: Vec<Event>,
}

impl<'a> Targets<'a> {
    pub fn new(state: &'a State, number: MeasureNo, measure: &'a Measure, evidence: EvidenceGrade) -> Self {
        let numbering = EffectNumbering::new(state, number, measure.code.clone());
        Self {
            state,
            measure: number,
            measure_code: &measure.code,
            numbering,
            found: HashMap::new(),
            evidence,
            made: Vec::new(),
        }
    }

    /// The line, and the unit where it is posted.
    fn line(&mut self, posting: &NewPosting) -> Result<(Line, UnitNo), Refusal> {
        let amount = posting
            .amount
            .in_range()
            .map_err(|error| Refusal::at("amount", InputFault::amount(error, posting.amount.to_string())))?;
        if let Some(quantity) = posting.details.as_ref().and_then(|details| details.quantity()) {
            quantity.require_agrees(amount)?;
        }
        let (effect, kind, unit) = match &posting.target {
            Target::Effect(reference) => {
                let (number, effect) =
                    self.state
                        .effects
                        .require(reference, Some(self.measure_code), "effect")?;
                if effect.measure != self.measure {
                    let reason = EffectFault::OfOtherMeasure {
                        effect: reference.0.clone(),
                        measure: self.measure_code.clone(),
                    };
                    return Err(Refusal::at("effect", reason));
                }
                self.state
                    .units
                    .require_active(effect.unit, posting.month, "effect")?;
                (number, effect.kind, effect.unit)
            }
            Target::Parts(parts) => {
                let unit = self.state.units.require(&parts.unit, "unit")?;
                self.state.units.require_active(unit, posting.month, "unit")?;
                (self.find_or_make(parts, unit)?, parts.kind, unit)
            }
        };
        self.state
            .require_open_period(unit, posting.month, ("month", WayOut::Book))?;
        require_not_behind(posting.month, posting.belongs(), "belongsTo")?;
        let line = Line {
            effect,
            kind,
            month: posting.month,
            slot: Slot::of_stage(Stage::when_booked(kind)),
            cents: amount.0,
        };
        Ok((line, unit))
    }

    fn find_or_make(&mut self, wanted: &TargetParts, unit: UnitNo) -> Result<EffectNo, Refusal> {
        let category = require_category(&wanted.category, wanted.kind)?;
        require_budget(self.state, unit, wanted.kind)?;
        let parts = Parts {
            measure: self.measure,
            unit,
            kind: wanted.kind,
            category,
            cashability: wanted.cashability,
        };
        self.of_parts(&parts)
            .map_err(|codes| Refusal::at("effect", EffectFault::Ambiguous { codes }))
    }

    /// The effect of these parts, found or made; the codes of all where several match.
    pub fn of_parts(&mut self, parts: &Parts) -> Result<EffectNo, Vec<Arc<str>>> {
        if let Some(number) = self.found.get(parts) {
            return Ok(*number);
        }
        let number = match self.state.effects.matching(parts) {
            Some(numbers) if numbers.len() == 1 => numbers[0],
            Some(numbers) => {
                let code =
                    |number: &EffectNo| self.state.effects.get(*number).map(|effect| effect.code.clone());
                return Err(numbers.iter().filter_map(code).collect());
            }
            None => {
                let added = self.numbering.make(parts, self.evidence);
                let number = added.number;
                self.made.push(Event::EffectAdded(added));
                number
            }
        };
        self.found.insert(*parts, number);
        Ok(number)
    }
}

/// Transfers of one booking sum to zero, per month, and among those of each month that they belong to.
pub(crate) fn check_balanced(lines: &[Line], months: &[Month]) -> Result<(), Vec<Refusal>> {
    let mut sums: BTreeMap<(Month, Month), i128> = BTreeMap::new();
    let dated = lines.iter().zip(months);
    for (line, belongs_to) in dated.filter(|(line, _)| line.kind == EffectKind::Transfer) {
        *sums.entry((line.month, *belongs_to)).or_default() += i128::from(line.cents);
    }
    let open = sums.into_iter().filter(|(_, sum_cents)| *sum_cents != 0);
    let refusals: Vec<_> = open
        .map(|((_, month), sum_cents)| {
            Refusal::at("postings", BookingFault::UnbalancedTransfer { month, sum_cents })
        })
        .collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}

/// What was confirmed or disputed of a saving is not taken back by a negative line; its act would have to be reversed.
fn check_covered(state: &State, lines: &[Line], months: &[Month], actor: &str) -> Result<(), Vec<Refusal>> {
    let takes_back = |line: &Line| line.slot == Slot::Claimed && line.cents < 0;
    if !lines.iter().any(takes_back) {
        return Ok(());
    }
    let claimed = lines
        .iter()
        .zip(months)
        .filter(|(line, _)| line.slot == Slot::Claimed);
    let changes = claimed.map(|(line, belongs_to)| ClaimChange {
        effect: line.effect,
        month: line.month,
        belongs_to: *belongs_to,
        actor,
        cents: line.cents,
    });
    let Some(uncovered) = state.claims.uncovered(changes) else {
        return Ok(());
    };
    let place = lines.iter().position(|line| {
        takes_back(line) && (line.effect, line.month) == (uncovered.effect, uncovered.month)
    });
    let refusal = Refusal::at("amount", uncovered.reason());
    Err(vec![refusal.within_item("postings", place.unwrap_or_default())])
}

/// No cell may leave 64 bits, at no line of the act.
pub(crate) fn check_sums(state: &State, lines: &[Line]) -> Result<(), Vec<Refusal>> {
    let sum_of = |line: &Line| i128::from(state.cells.sum(line.effect, line.month, line.slot));
    let fits = |cents: i128| cents.unsigned_abs() <= u128::from(i64::MAX.unsigned_abs());
    // All lines counted against each cell: cheap, and enough anywhere below ninety quadrillion euros.
    let total: i128 = lines.iter().map(|line| i128::from(line.cents).abs()).sum();
    if lines.iter().all(|line| fits(sum_of(line).abs() + total)) {
        return Ok(());
    }
    let mut bounds: BTreeMap<_, (i128, i128)> = BTreeMap::new();
    for line in lines {
        let sum = sum_of(line);
        let (low, high) = bounds
            .entry((line.effect, line.month, line.slot))
            .or_insert((sum, sum));
        *if line.cents < 0 { low } else { high } += i128::from(line.cents);
    }
    let all_fit = bounds.values().all(|(low, high)| fits(*low) && fits(*high));
    if all_fit {
        Ok(())
    } else {
        Err(vec![Refusal::at("", InputFault::SumOutOfRange)])
    }
}

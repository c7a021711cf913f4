//! The events of a country's ledger, in the order of the log.

use std::collections::VecDeque;
use std::sync::Arc;

use querbuch_domain::booking::{BookingRecorded, BookingReversed, PostingEntry};
use querbuch_domain::effect::EffectAdded;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::measure::MeasureRegistered;
use querbuch_domain::schedule::{ForecastSet, PlanSet, ScheduleSet};
use querbuch_domain::unit::UnitRegistered;
use querbuch_domain::words::EvidenceGrade;

use super::causes::ranked;
use super::{Country, MONTHS, month};
use crate::Outcome;
use crate::random::Random;

/// Postings of a pack, as an import makes it; half to one and a half times as many.
const POSTINGS_PER_PACK: usize = 1_500;
/// Single bookings for each pack, in ledgers up to a million postings and in larger ones: the larger ones are fed by
/// imports.
const SINGLES_PER_PACK: (usize, usize) = (1_000, 5);
/// Of so many single bookings one is reversed, and how many come in between.
const BOOKINGS_PER_REVERSAL: usize = 100;
const REVERSED_AFTER: usize = 20;
/// Measures that are known at the start, in tenths; the others come bit by bit.
const EARLY_TENTHS: usize = 9;
/// Of so many effects one is planned: ten years, one amount a year.
const EFFECTS_PER_PLAN: usize = 3;
/// Of so many effects one is forecast at half time: the later half of the time, one amount a quarter. Every other
/// forecast is set anew later.
const EFFECTS_PER_FORECAST: usize = 10;
const QUARTERS: usize = MONTHS / 2 / 3;

/// Tells it, event by event.
pub struct Story<'a, H> {
    country: &'a Country,
    random: Random,
    hear: H,
    position: Position,
    posted: usize,
    measures: usize,
    forecasts: [bool; 2],
    reversible: VecDeque<(Position, MeasureNo, Vec<PostingEntry>)>,
}

impl<'a, H: FnMut(Event) -> Outcome<()>> Story<'a, H> {
    /// Begins.
    pub fn new(country: &'a Country, seed: u64, hear: H) -> Self {
        Self {
            country,
            random: Random::new(seed + 1),
            hear,
            position: 0,
            posted: 0,
            measures: 0,
            forecasts: [false; 2],
            reversible: VecDeque::new(),
        }
    }

    /// Tells all of it.
    pub fn tell(mut self) -> Outcome<()> {
        self.register_units()?;
        self.register_measures(self.country.causes.len() * EARLY_TENTHS / 10)?;
        while self.posted < self.country.postings {
            let now = self.now();
            let late = self.country.causes.len() * (10 - EARLY_TENTHS) / 10 * now / MONTHS;
            self.register_measures(self.country.causes.len() * EARLY_TENTHS / 10 + late)?;
            for (turn, begin) in [MONTHS / 2, MONTHS * 3 / 4].into_iter().enumerate() {
                if now >= begin && !self.forecasts[turn] {
                    self.forecasts[turn] = true;
                    self.set_forecasts(turn)?;
                }
            }
            self.book(now)?;
        }
        Ok(())
    }

    /// The month that the ledger has come to.
    fn now(&self) -> usize {
        (self.posted * MONTHS / self.country.postings).min(MONTHS - 1)
    }

    fn say(&mut self, event: Event) -> Outcome<()> {
        self.position += 1;
        (self.hear)(event)
    }

    fn register_units(&mut self) -> Outcome<()> {
        for (index, place) in self.country.places.iter().enumerate() {
            self.say(Event::UnitRegistered(UnitRegistered {
                budget_position: None,
                code: place.code.clone(),
                is_body: place.is_body,
                level: place.level,
                name: format!("Haushalt {}", place.code).into(),
                number: UnitNo::from_index(index),
                parent: place.parent,
            }))?;
        }
        Ok(())
    }

    /// Registers measures until so many are there, and plans their effects.
    fn register_measures(&mut self, count: usize) -> Outcome<()> {
        while self.measures < count {
            let (index, cause) = (self.measures, &self.country.causes[self.measures]);
            self.measures += 1;
            self.say(Event::MeasureRegistered(MeasureRegistered {
                approach: cause.approach,
                code: format!("m-{index:05}").into(),
                description: None,
                number: MeasureNo::from_index(index),
                owner: cause.owner,
                programme: cause.programme,
                title: format!("Maßnahme {index}").into(),
            }))?;
            for number in cause.first..cause.first + cause.count {
                let found = &self.country.consequences[number];
                self.say(Event::EffectAdded(EffectAdded {
                    cashability: found.cashability,
                    category: found.category.get().code.into(),
                    code: format!("e-{number:06}").into(),
                    evidence: EvidenceGrade::C,
                    kind: found.kind,
                    measure: found.measure,
                    number: EffectNo::from_index(number),
                    title: format!("Wirkung {number}").into(),
                    unit: found.unit,
                }))?;
            }
            for number in cause.first..cause.first + cause.count {
                if number % EFFECTS_PER_PLAN == 0 {
                    let amount = 1 + self.random.cents().abs();
                    let deltas = (0..MONTHS / 12).map(|year| (month(year * 12), amount));
                    self.schedule(EffectNo::from_index(number), deltas.collect(), |set| {
                        PlanSet(set).into()
                    })?;
                }
            }
        }
        Ok(())
    }

    fn set_forecasts(&mut self, turn: usize) -> Outcome<()> {
        // What is known by now; the effects of one measure stand side by side.
        let known = self.country.causes[self.measures - 1].first;
        for number in (0..known).step_by(EFFECTS_PER_FORECAST << turn) {
            let deltas = (0..QUARTERS).map(|quarter| {
                let place = MONTHS / 2 + quarter * 3;
                (month(place), 1 + self.random.cents().abs())
            });
            let deltas = deltas.collect();
            self.schedule(EffectNo::from_index(number), deltas, |set| {
                ForecastSet(set).into()
            })?;
        }
        Ok(())
    }

    fn schedule(
        &mut self,
        effect: EffectNo,
        deltas: Vec<(querbuch_domain::month::Month, i64)>,
        event: fn(ScheduleSet) -> Event,
    ) -> Outcome<()> {
        self.posted += deltas.len();
        let (document, text): (Option<Arc<str>>, Option<Arc<str>>) = (None, None);
        let ranges = Vec::new();
        self.say(event(ScheduleSet {
            import: None,
            deltas,
            document,
            effect,
            ranges,
            takes_back: None,
            text,
        }))
    }

    fn book(&mut self, now: usize) -> Outcome<()> {
        if self.reversible.len() > REVERSED_AFTER
            && let Some((booking, measure, mut postings)) = self.reversible.pop_front()
        {
            for posting in &mut postings {
                posting.2 = -posting.2;
            }
            self.posted += postings.len();
            let text = None;
            return self.say(Event::BookingReversed(BookingReversed {
                lines: Vec::new(),
                belongs_to: Vec::new(),
                booking,
                measure,
                postings,
                stages: Vec::new(),
                text,
            }));
        }
        let measure = loop {
            let measures = self.country.causes.len();
            let found = ranked(self.random.zipf_below(measures), measures);
            if found < self.measures {
                break found;
            }
        };
        let singles = if self.country.postings > 1_000_000 {
            SINGLES_PER_PACK.1
        } else {
            SINGLES_PER_PACK.0
        };
        let is_pack = self.random.below(singles + 1) == 0;
        let count = if is_pack {
            POSTINGS_PER_PACK / 2 + self.random.below(POSTINGS_PER_PACK)
        } else {
            1 + self.random.below(3)
        };
        let count = count.min(self.country.postings - self.posted);
        let postings = self.postings(measure, count, now);
        self.posted += postings.len();
        let measure = MeasureNo::from_index(measure);
        if !is_pack && self.random.below(BOOKINGS_PER_REVERSAL) == 0 {
            self.reversible
                .push_back((self.position + 1, measure, postings.clone()));
        }
        self.say(Event::BookingRecorded(BookingRecorded {
            details: Vec::new(),
            import: None,
            number: None,
            repeats: None,
            rows: vec![],
            belongs_to: Vec::new(),
            document: None,
            measure,
            postings,
            text: None,
        }))
    }

    /// So many postings, or one more where the last one is a transfer.
    fn postings(&mut self, measure: usize, count: usize, now: usize) -> Vec<PostingEntry> {
        let cause = &self.country.causes[measure];
        let mut postings = Vec::with_capacity(count + 1);
        while postings.len() < count {
            let effect = EffectNo::from_index(cause.first + self.random.zipf_below(cause.count));
            // Most amounts are of this month, some of an earlier one.
            let month = month(now.saturating_sub(self.random.skewed_below(4)));
            let cents = self.random.cents();
            postings.push((effect, month, cents));
            if let Some(partner) = self.country.consequences[effect.index()].partner {
                postings.push((partner, month, -cents));
            }
        }
        postings
    }
}

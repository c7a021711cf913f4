//! Whatever matches some words: units, measures, effects and bookings, best match first.
//!
//! Best is what was typed itself: a code or a document. Then come codes that begin with it, then names in which each word
//! begins one, then all others. Among equals, units stand before measures, these before effects and bookings; those by
//! code, bookings with the newest first.

use std::cmp::Reverse;
use std::sync::Arc;

use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::search::{Search, searchable, sort_key};
use querbuch_reports::view::View;

use super::context::around;
use crate::ledger::Texts;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after what they are")]
pub enum Found {
    Unit(UnitNo),
    Measure(MeasureNo),
    Effect(EffectNo),
    Booking(Position),
}

impl Found {
    /// What it is, as the API names its types.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Unit(_) => "Unit",
            Self::Measure(_) => "Measure",
            Self::Effect(_) => "Effect",
            Self::Booking(_) => "Booking",
        }
    }
}

/// Something that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub found: Found,
    /// What people call it: code and name; of a booking its measure, its day and its document.
    pub label: String,
    /// The words around the match; `None` where the code alone matches.
    pub context: Option<String>,
}

/// How well something matches; the smallest is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Score {
    /// It is what was typed.
    Itself,
    /// Its code begins with that.
    Beginning,
    /// Each word begins one of its own.
    Words,
    /// Each word occurs.
    Anywhere,
}

/// Something that matches, in the order in which it is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scored {
    score: Score,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Unit(Arc<str>, UnitNo),
    Measure(Arc<str>, MeasureNo),
    Effect(Arc<str>, EffectNo),
    Booking(Reverse<Position>, BookingTexts),
}

/// What is told of the texts of a booking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct BookingTexts {
    document: Option<Arc<str>>,
    context: Option<String>,
}

/// The texts of a booking that match.
#[derive(Debug)]
pub struct MatchingTexts {
    score: Score,
    texts: BookingTexts,
}

impl MatchingTexts {
    /// Those of the booking at a position.
    pub fn scored(self, position: Position) -> Scored {
        Scored {
            score: self.score,
            what: What::Booking(Reverse(position), self.texts),
        }
    }
}

/// The best that a booking can be.
pub fn best_possible_of_booking() -> Score {
    Score::Itself
}

/// What is searched for: words, and all that was typed, folded.
struct Typed<'a> {
    search: &'a Search,
    whole: String,
}

impl Typed<'_> {
    /// How well a code with a name matches, of which it is known that all words occur in them.
    fn score(&self, code: &str, name: &str) -> Score {
        let code = sort_key(code);
        if code == self.whole {
            Score::Itself
        } else if code.starts_with(&self.whole) {
            Score::Beginning
        } else if self.search.begins_words(&searchable([&code, name])) {
            Score::Words
        } else {
            Score::Anywhere
        }
    }
}

/// The units, measures and effects that match, in no order.
pub fn of_master_data(search: &Search, typed: &str, view: &View) -> Vec<Scored> {
    let typed = Typed {
        search,
        whole: sort_key(typed.trim()),
    };
    let mut found = Vec::new();
    for number in (0..view.unit_count()).map(UnitNo::from_index) {
        let matches = view
            .tree()
            .searchable(number)
            .is_some_and(|text| search.matches(text));
        if let Some(unit) = view.unit(number).filter(|_| matches) {
            found.push(Scored {
                score: typed.score(&unit.code, &unit.name),
                what: What::Unit(unit.code.clone(), number),
            });
        }
    }
    for number in (0..view.measure_count()).map(MeasureNo::from_index) {
        let matches = view
            .measures()
            .searchable(number)
            .is_some_and(|text| search.matches(text));
        if let Some(measure) = view.measure(number).filter(|_| matches) {
            found.push(Scored {
                score: typed.score(&measure.code, &measure.title),
                what: What::Measure(measure.code.clone(), number),
            });
        }
    }
    for number in (0..view.effect_count()).map(EffectNo::from_index) {
        let Some(effect) = view.effect(number) else {
            continue;
        };
        let measure = view.measure(effect.measure).map(|measure| measure.code.as_ref());
        let code = format!("{}/{}", measure.unwrap_or_default(), effect.code);
        let is_whole = sort_key(&code) == typed.whole;
        // The code of its measure alone makes no effect a match: else each measure would come with all of them.
        if is_whole
            || search.matches(&searchable([&code, &effect.title]))
                && search.matches_any(&searchable([&effect.code, &effect.title]))
        {
            let score = typed.score(&effect.code, &effect.title);
            found.push(Scored {
                score: if is_whole { Score::Itself } else { score },
                what: What::Effect(code.into(), number),
            });
        }
    }
    found
}

/// What is told of the texts of a booking, where all words occur in them.
pub fn of_booking(texts: &Texts, search: &Search, typed: &str) -> Option<MatchingTexts> {
    let text = texts.text.as_deref().unwrap_or_default();
    let document = texts.document.as_deref().unwrap_or_default();
    let both = searchable([document, text]);
    if !search.matches(&both) {
        return None;
    }
    let score = if sort_key(document.trim()) == sort_key(typed) {
        Score::Itself
    } else if search.begins_words(&both) {
        Score::Words
    } else {
        Score::Anywhere
    };
    Some(MatchingTexts {
        score,
        texts: BookingTexts {
            document: texts.document.clone(),
            context: around(text, search).or_else(|| around(document, search)),
        },
    })
}

impl Scored {
    /// How well it matches.
    pub fn score(&self) -> Score {
        self.score
    }

    /// What people are told of it.
    pub fn hit(self, search: &Search, view: &View) -> Hit {
        let (found, label, context) = match self.what {
            What::Unit(code, number) => {
                let name = view
                    .unit(number)
                    .map(|unit| unit.name.clone())
                    .unwrap_or_default();
                (Found::Unit(number), named(&code, &name), around(&name, search))
            }
            What::Measure(code, number) => {
                let title = view.measure(number).map(|measure| measure.title.clone());
                let title = title.unwrap_or_default();
                (
                    Found::Measure(number),
                    named(&code, &title),
                    around(&title, search),
                )
            }
            What::Effect(code, number) => {
                let title = view.effect(number).map(|effect| effect.title.clone());
                let title = title.unwrap_or_default();
                (
                    Found::Effect(number),
                    named(&code, &title),
                    around(&title, search),
                )
            }
            What::Booking(Reverse(position), texts) => {
                let label = of_act(position, texts.document.as_deref(), view);
                (Found::Booking(position), label, texts.context)
            }
        };
        Hit {
            found,
            label,
            context,
        }
    }
}

fn named(code: &str, name: &str) -> String {
    format!("{code} · {name}")
}

/// The measure of a booking, the day in Berlin on which it was recorded, and its document.
fn of_act(position: Position, document: Option<&str>, view: &View) -> String {
    let booking = view.booking(position);
    let measure = booking.and_then(|booking| view.measure(booking.measure));
    let day = view.state().recorded_at(position).map(crate::berlin::day_of);
    let parts = [
        measure.map(|measure| measure.code.to_string()),
        day.map(|day| day.to_string()),
        document.map(ToOwned::to_owned),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

//! Refusals: what a command or question is answered when it cannot be met. They are data, not failures.
//!
//! Each noun says in a `fault.rs` of its own what can be wrong with it; [`Reason`] gathers these, one line a noun.

pub mod code;
mod faults;
pub mod input;
pub mod log;
pub mod question;
pub mod shown;

use std::sync::Arc;

use crate::actuals::fault::ActualsFault;
use crate::allocation::fault::AllocationFault;
use crate::booking::fault::BookingFault;
use crate::capacity::fault::CapacityFault;
use crate::claim::fault::ClaimFault;
use crate::code::TextFault;
use crate::effect::fault::EffectFault;
use crate::grant::fault::GrantFault;
use crate::import::fault::ImportFault;
use crate::indicator::fault::IndicatorFault;
use crate::key::fault::KeyFault;
use crate::language::Language;
use crate::measure::fault::MeasureFault;
use crate::measurement::fault::MeasurementFault;
use crate::named_state::fault::NamedStateFault;
use crate::period::fault::PeriodFault;
use crate::prepared_act::fault::PreparedActFault;
use crate::principal::fault::PrincipalFault;
use crate::rate::fault::RateFault;
use crate::rights::fault::RightsFault;
use crate::schedule::fault::ScheduleFault;
use crate::unit::fault::UnitFault;
use crate::wage::fault::WageFault;

pub use self::code::ErrorCode;
pub use input::{Expected, InputFault, did_you_mean};
pub use log::LogFault;
pub use question::QuestionFault;

/// What a computation refuses, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts of a reason")]
pub struct ComputationFault {
    pub code: ErrorCode,
    pub german: Arc<str>,
    pub english: Arc<str>,
}

/// Name, German sentence, English sentence.
pub type Sentences = (&'static str, &'static str, &'static str);

impl ComputationFault {
    /// Its sentences are those of the computation.
    const SENTENCES: &'static [Sentences] = &[];

    fn code(&self) -> ErrorCode {
        self.code
    }

    fn sentence(&self, language: Language) -> String {
        language.pick(&self.german, &self.english).to_string()
    }
}

/// Declares [`Reason`]: one line a noun.
macro_rules! reasons {
    ($($noun:ident($fault:ident),)+) => {
        /// Why something was refused, with what a reader needs to mend it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named after the nouns")]
        pub enum Reason { $($noun($fault),)+ }

        $(impl From<$fault> for Reason {
            fn from(fault: $fault) -> Self {
                Self::$noun(fault)
            }
        })+

        impl Reason {
            /// Every reason that has a fixed sentence: its noun, its name, and the sentence in German and in English
            /// before anything is filled in.
            pub fn sentences() -> impl Iterator<Item = (&'static str, Sentences)> {
                [$((stringify!($noun), $fault::SENTENCES)),+]
                    .into_iter()
                    .flat_map(|(noun, sentences)| sentences.iter().map(move |sentence| (noun, *sentence)))
            }

            /// The stable code.
            pub fn code(&self) -> ErrorCode {
                match self { $(Self::$noun(fault) => fault.code()),+ }
            }

            /// One sentence for people. What it repeats of a long input is cut.
            pub fn message(&self, language: Language) -> String {
                shown::cut(match self { $(Self::$noun(fault) => fault.sentence(language)),+ })
            }
        }
    };
}

reasons! {
    Text(TextFault),
    Input(InputFault),
    Log(LogFault),
    Question(QuestionFault),
    Computation(ComputationFault),
    Unit(UnitFault),
    Measure(MeasureFault),
    Effect(EffectFault),
    Schedule(ScheduleFault),
    Booking(BookingFault),
    Claim(ClaimFault),
    Period(PeriodFault),
    Rate(RateFault),
    Key(KeyFault),
    Allocation(AllocationFault),
    Wage(WageFault),
    Indicator(IndicatorFault),
    Measurement(MeasurementFault),
    Capacity(CapacityFault),
    Import(ImportFault),
    Actuals(ActualsFault),
    NamedState(NamedStateFault),
    Rights(RightsFault),
    Principal(PrincipalFault),
    Grant(GrantFault),
    PreparedAct(PreparedActFault),
}

/// One refusal: why, and where in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Path in the input, outermost first: `postings`, `3`, `month`.
    pub field: Vec<String>,
    /// What is wrong.
    pub reason: Reason,
}

impl Refusal {
    /// A refusal of the input as a whole or of one of its fields.
    pub fn at(field: &str, reason: impl Into<Reason>) -> Self {
        Self {
            field: if field.is_empty() {
                Vec::new()
            } else {
                vec![field.to_owned()]
            },
            reason: reason.into(),
        }
    }

    /// The same refusal, seen from one level further out.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field.insert(0, outer.to_owned());
        self
    }

    /// The same refusal as part of element `index` of the list `outer`.
    #[must_use]
    pub fn within_item(self, outer: &str, index: usize) -> Self {
        self.within(&index.to_string()).within(outer)
    }
}

/// Gathers refusals, so that one answer names all of them.
#[derive(Debug, Default)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    /// Keeps a refusal and goes on; the value where there is one.
    pub fn keep<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.0.push(refusal);
                None
            }
        }
    }

    /// Notes a refusal.
    pub fn push(&mut self, field: &str, reason: impl Into<Reason>) {
        self.0.push(Refusal::at(field, reason));
    }

    /// The value, unless something was refused.
    pub fn or<T>(self, value: T) -> Result<T, Vec<Refusal>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

#[cfg(test)]
mod tests;

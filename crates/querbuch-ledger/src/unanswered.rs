//! Why a question has no answer.

use querbuch_domain::language::Language;
use querbuch_domain::refusal::Refusal;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It cannot be answered as it was asked.
    Refused(Vec<Refusal>),
    /// It would be answered at another time.
    Stopped(Stopped),
}

/// Why the server did not work on a question to its end. It helps to ask again later, or to ask for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Too many others wait already.
    TooBusy,
    /// Its time is over.
    OutOfTime,
}

impl From<Vec<Refusal>> for Unanswered {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Stopped> for Unanswered {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl Unanswered {
    /// The refusals of a question apart from what only concerns the server.
    pub fn apart<T>(answer: Result<T, Self>) -> Result<Result<T, Vec<Refusal>>, Stopped> {
        match answer {
            Ok(answer) => Ok(Ok(answer)),
            Err(Self::Refused(refusals)) => Ok(Err(refusals)),
            Err(Self::Stopped(stopped)) => Err(stopped),
        }
    }
}

impl Stopped {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooBusy => "TOO_BUSY",
            Self::OutOfTime => "TIMEOUT",
        }
    }

    /// The sentence for people.
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::TooBusy => language.pick(
                "Gerade warten zu viele Fragen, die ihre Zeit brauchen. Bitte gleich noch einmal fragen.",
                "Too many questions wait just now that take their time. Ask again in a moment.",
            ),
            Self::OutOfTime => language.pick(
                "Die Antwort dauert zu lange. Bitte enger fragen: weniger Zeilen, ein engerer Filter, ein jüngerer Stand.",
                "The answer takes too long. Ask for less: fewer rows, a narrower filter, a later moment.",
            ),
        }
    }
}

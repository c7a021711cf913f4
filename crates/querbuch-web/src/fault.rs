//! What a page says where there is no answer: the code, where, what was given, and how to mend it.

use axum::http::StatusCode;
use maud::{Markup, html};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{ErrorCode, InputFault, Refusal};
use querbuch_ledger::find::FindError;
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::near;
use querbuch_ledger::reports::view::View;
use querbuch_ledger::unanswered::{Stopped, Unanswered};

/// Why there is no page.
#[derive(Debug)]
pub enum Fault {
    /// It cannot be answered as it was asked.
    Refused(Vec<Refusal>),
    /// It would be answered at another time.
    Stopped(Stopped),
    /// The database failed; the code says how.
    Failed(&'static str),
    /// There is no such page.
    NoSuchPage,
}

impl From<Vec<Refusal>> for Fault {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Unanswered> for Fault {
    fn from(why: Unanswered) -> Self {
        match why {
            Unanswered::Refused(refusals) => Self::Refused(refusals),
            Unanswered::Stopped(stopped) => Self::Stopped(stopped),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::warn!(code = error.code(), %error, "a page was not made");
        Self::Failed(error.code())
    }
}

impl From<FindError> for Fault {
    fn from(why: FindError) -> Self {
        match why {
            FindError::Unanswered(why) => why.into(),
            FindError::Store(error) => error.into(),
        }
    }
}

/// How the addresses of pages name what the API names otherwise.
const NAMES: [(&str, &str); 11] = [
    ("from", "von"),
    ("to", "bis"),
    ("asOf", "stand"),
    ("basis", "grundlage"),
    ("units", "einheit"),
    ("measures", "massnahme"),
    ("levels", "ebene"),
    ("discountRate", "zins"),
    ("horizonMonths", "horizont"),
    ("after", "nach"),
    ("search", "suche"),
];

/// Where in the address something does not fit.
fn place(refusal: &Refusal) -> String {
    let named = refusal
        .field
        .iter()
        .filter(|part| !["filter", "conventions"].contains(&part.as_str()));
    let word = |part: &String| {
        let known = NAMES.iter().find(|(api, _)| api == part);
        known.map_or_else(|| part.clone(), |(_, german)| (*german).to_owned())
    };
    named.map(word).collect::<Vec<_>>().join(" ")
}

impl Fault {
    /// A word of an address that does not fit.
    pub fn unfit(field: &str, fault: InputFault) -> Self {
        Self::Refused(vec![Refusal::at(field, fault)])
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusals) => {
                let is_missing = |refusal: &Refusal| refusal.reason.code() == ErrorCode::NotFound;
                if refusals.iter().any(is_missing) {
                    StatusCode::NOT_FOUND
                } else {
                    StatusCode::BAD_REQUEST
                }
            }
            Self::Stopped(_) | Self::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoSuchPage => StatusCode::NOT_FOUND,
        }
    }

    /// The title of the page.
    pub fn title(&self, language: Language) -> &'static str {
        match self {
            Self::Refused(_) => {
                language.pick("So lässt sich das nicht beantworten", "This cannot be answered")
            }
            Self::Stopped(_) | Self::Failed(_) => language.pick("Gerade keine Antwort", "No answer just now"),
            Self::NoSuchPage => language.pick("Diese Seite gibt es nicht", "There is no such page"),
        }
    }

    /// What it says.
    pub fn body(&self, view: &View, again: &str, language: Language) -> Markup {
        let pick = |german: &'static str, english: &'static str| language.pick(german, english);
        let nothing = pick(
            "Es wurde nichts gebucht und nichts geändert.",
            "Nothing was booked or changed.",
        );
        html! {
            h1 { (self.title(language)) }
            div.fehler {
                @match self {
                    Self::Refused(refusals) => {
                        ul { @for refusal in refusals { li {
                            @let place = place(refusal);
                            @if !place.is_empty() { strong { (place) } ": " }
                            bdi { (near::message_to_reader(&refusal.reason, view, language)) }
                            " " code { (refusal.reason.code().as_str()) }
                        } } }
                    }
                    Self::Stopped(stopped) => {
                        p { (stopped.sentence(language)) " " code { (stopped.code()) } }
                        p { a href=(again) { (pick("Noch einmal", "Again")) } }
                    }
                    Self::Failed(code) => {
                        p { (pick("Die Datenbank antwortet nicht.", "The database does not answer.")) " " code { (code) } }
                        p { a href=(again) { (pick("Noch einmal", "Again")) } }
                    }
                    Self::NoSuchPage => {
                        p { (pick(
                            "Unter dieser Adresse steht nichts. Die Seiten stehen oben in der Navigation, alles andere findet die Suche.",
                            "There is nothing at this address. The pages are listed above, the search finds everything else.",
                        )) " " code { "NOT_FOUND" } }
                    }
                }
                p { (nothing) }
            }
            p { a href="/" { (pick("Zum Überblick", "To the overview")) } " · " a href="/suche" { (pick("Suche", "Search")) } }
        }
    }
}

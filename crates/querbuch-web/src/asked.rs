//! One question of one reader: what stands in its address, and the moment of the ledger that it sees.

use std::sync::Arc;

use form_urlencoded::Serializer;
use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::id::{MeasureNo, UnitNo};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::domain::rights::fault::RightsFault;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::log_state::LogState;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::view::View;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::parameters::{Frame, Parameters};

/// A question.
pub struct Asked {
    /// The ledger, for this one who asks.
    pub ledger: Ledger,
    /// The newest state and tree.
    pub moment: LogState,
    /// The moment that is seen, as far as the rights of the reader reach.
    pub view: View,
    /// What tells this reader from others; none where everybody reads the same.
    pub reader: Option<String>,
    /// In which language.
    pub language: Language,
    /// What stands in the address.
    pub parameters: Parameters,
    /// The same, read.
    pub frame: Frame,
    /// The path, decoded.
    pub path: String,
    /// Where the reader reached the server.
    pub address: String,
    /// The version of the program.
    pub version: &'static str,
}

impl Asked {
    /// The text in the language of the reader.
    pub fn pick<T>(&self, german: T, english: T) -> T {
        self.language.pick(german, english)
    }

    /// Another moment, seen by the same reader. Refused: one that there is not.
    pub fn at(&self, as_of: Option<AsOf>) -> Result<View, Refusal> {
        let view = self.ledger.view(self.moment.state.clone(), as_of)?;
        Ok(match self.view.reading() {
            Some(reading) => view.seen_by(reading),
            None => view,
        })
    }

    /// Refused: whoever may not read the log itself, in which everything stands.
    pub fn require_log(&self) -> Result<(), Refusal> {
        if self.view.reading().is_none_or(|reading| reading.log) {
            return Ok(());
        }
        let action = Action::Audit;
        Err(Refusal::at("", RightsFault::NotHeldOnLedger { action }))
    }

    /// The conditions, resolved. Refused: an unknown unit or measure, `von` after `bis`.
    pub fn filter(&self) -> Result<Filter, Fault> {
        Ok(Filter::resolve(&self.frame.filter, &self.view)?)
    }

    /// The moment as GraphQL has it: always a position, so that the answer stays the same.
    pub fn as_of(&self) -> Value {
        json!({ "position": self.view.position() })
    }

    /// The address of another page with the same frame.
    pub fn link(&self, path: &str, more: &[(&'static str, &str)]) -> String {
        self.parameters.frame().with(more).address(path)
    }

    /// The address of this page with some values changed, from its first page on.
    pub fn changed(&self, more: &[(&'static str, &str)]) -> String {
        self.parameters
            .with(&[("nach", ""), ("seite", "")])
            .with(more)
            .address(&encoded(&self.path))
    }

    /// The address of this page that shows the same for ever.
    pub fn pinned(&self) -> String {
        let position = self.view.position().to_string();
        self.parameters
            .with(&[("stand", &position)])
            .address(&encoded(&self.path))
    }

    /// The bookings behind a figure: those of the same frame with further conditions.
    pub fn bookings(&self, more: &[(&'static str, &str)]) -> String {
        let kept = ["ebene", "einheit", "massnahme", "art", "ansatz", "nur"];
        let mut conditions: Vec<(&'static str, &str)> = self
            .parameters
            .own()
            .filter(|(name, _)| kept.contains(name))
            .collect();
        conditions.extend_from_slice(more);
        self.link("/buchungen", &conditions)
    }

    /// The address of a file of a report, in one of the formats.
    pub fn file(&self, name: &str, more: &[(&'static str, String)]) -> String {
        let mut pairs = self.frame.filter_of_files();
        pairs.push(("basis", self.frame.basis.as_str().to_owned()));
        pairs.push(("asOf", self.view.position().to_string()));
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            if !value.is_empty() {
                pairs.push((*name, value.clone()));
            }
        }
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("/export/{name}?{query}")
    }

    /// The address of a file that takes no conditions.
    pub fn whole_file(&self, name: &str) -> String {
        format!("/export/{name}?asOf={}", self.view.position())
    }

    /// Code and page of a measure.
    pub fn measure(&self, number: MeasureNo) -> Option<Named> {
        let measure = self.view.measure(number)?;
        Some(Named {
            to: self.link(&format!("/massnahmen/{}", encoded(&measure.code)), &[]),
            code: measure.code.clone(),
            name: measure.title.clone(),
        })
    }

    /// Code and page of a unit.
    pub fn unit(&self, number: UnitNo) -> Option<Named> {
        let unit = self.view.unit(number)?;
        Some(Named {
            to: self.link(&format!("/einheiten/{}", encoded(&unit.code)), &[]),
            code: unit.code.clone(),
            name: unit.name.clone(),
        })
    }

    /// A value of this page, read by a function; what does not fit is refused.
    pub fn read<T>(&self, read: impl FnOnce(&Parameters, &mut Refusals) -> T) -> Result<T, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let value = read(&self.parameters, &mut refusals);
        refusals.or(value)
    }
}

/// A thing with a page of its own.
pub struct Named {
    /// Its code.
    pub code: Arc<str>,
    /// Its name or title.
    pub name: Arc<str>,
    /// Where its page is.
    pub to: String,
}

/// A path as an address has it: letters, digits and a few signs stay, slashes too.
pub fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            for half in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
    }
    text
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

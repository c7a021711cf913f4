//! What stands in the address of a page. The address is the whole of what is seen: whoever has it sees the same.

#[cfg(test)]
mod tests;

use form_urlencoded::Serializer;
use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::{Expected, InputFault, Refusal, Refusals};
use querbuch_ledger::domain::spelling::nearest;
use querbuch_ledger::domain::words::{Approach, BookingAct, Cashability, EffectKind, Level, MeasureStatus};
use querbuch_ledger::lists::LIST_ITEMS_MAX;
use querbuch_ledger::reading::ADDRESS_VALUE_CHARS_MAX;
use querbuch_ledger::reports::basis::Basis;
use querbuch_ledger::reports::filter::FilterSpec;
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::words::{Word, month, unfit, word};
use serde_json::{Value, json};

/// What every page has, and what goes along from page to page.
const FRAME: [&str; 6] = ["von", "bis", "grundlage", "stand", "vergleich", "sprache"];

/// What single pages have, in the order in which addresses have it.
const OWN: [&str; 22] = [
    "partei",
    "ebene",
    "einheit",
    "massnahme",
    "art",
    "ansatz",
    "status",
    "handlung",
    "nur",
    "typ",
    "schluessel",
    "vorher",
    "nachher",
    "zins",
    "horizont",
    "abschlag",
    "suche",
    "sortierung",
    "baum",
    "ansicht",
    "seite",
    "nach",
];

/// Names and values, each name once, in one order: so one thing that is seen has one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(&'static str, String)>);

fn known() -> impl Iterator<Item = &'static str> {
    FRAME.into_iter().chain(OWN)
}

impl Parameters {
    /// Reads what stands behind the question mark. Noted: a name that is not known or stands twice, a value that is too
    /// long. Fields of a form that were left empty count as not given.
    pub fn parse(query: &str, refusals: &mut Refusals) -> Self {
        let mut given = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(name) = known().find(|known| *known == name) else {
                let shown: String = name.chars().take(60).collect();
                let fault = InputFault::Unfit {
                    near: nearest(&shown, known()).first().map(|near| (*near).into()),
                    given: shown.as_str().into(),
                    expected: Expected::words(
                        "von, bis, grundlage, stand, vergleich, sprache, partei, ebene, einheit, massnahme, suche …",
                    ),
                };
                refusals.push(&shown, fault);
                continue;
            };
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if value.chars().count() > ADDRESS_VALUE_CHARS_MAX {
                refusals.push(
                    name,
                    InputFault::AtMost {
                        max: ADDRESS_VALUE_CHARS_MAX,
                    },
                );
            } else if given.get(name).is_some() {
                let expected = Expected::new("ein einziger Wert", "one value");
                refusals.push(name, InputFault::unfit(value, expected));
            } else {
                given.0.push((name, value.to_owned()));
            }
        }
        given.in_order()
    }

    fn in_order(mut self) -> Self {
        self.0
            .sort_by_key(|(name, _)| known().position(|known| known == *name));
        self
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same with some values changed; an empty one is taken out.
    pub fn with(&self, changes: &[(&'static str, &str)]) -> Self {
        let mut other = self.clone();
        for (name, value) in changes {
            other.0.retain(|(known, _)| known != name);
            if !value.is_empty() {
                other.0.push((*name, (*value).to_owned()));
            }
        }
        other.in_order()
    }

    /// Only what goes along from page to page.
    pub fn frame(&self) -> Self {
        let frame = self.0.iter().filter(|(name, _)| FRAME.contains(name));
        Self(frame.cloned().collect())
    }

    /// What does not go along from page to page, for the hidden fields of a form.
    pub fn own(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let own = self.0.iter().filter(|(name, _)| !FRAME.contains(name));
        own.map(|(name, value)| (*name, value.as_str()))
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The address of a page with these.
    pub fn address(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let pairs = self.0.iter().map(|(name, value)| (*name, value));
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{path}?{query}")
    }

    /// A word, where it is given and fits.
    pub fn word<W: Word>(&self, name: &str, refusals: &mut Refusals) -> Option<W> {
        let value = self.get(name)?;
        let found = word::<W>(value).ok_or_else(|| Refusal::at(name, unfit::<W>(shown(value))));
        refusals.keep(found)
    }

    /// Words with commas between them.
    fn words<W: Word>(&self, name: &str, refusals: &mut Refusals) -> Option<Vec<W>> {
        let items = self.items(name, refusals)?.into_iter();
        let read = items.filter_map(|item| {
            let found = word::<W>(item).ok_or_else(|| Refusal::at(name, unfit::<W>(shown(item))));
            refusals.keep(found)
        });
        Some(read.collect())
    }

    fn refs(&self, name: &str, refusals: &mut Refusals) -> Option<Vec<Ref>> {
        Some(self.items(name, refusals)?.into_iter().map(Ref::from).collect())
    }

    fn items(&self, name: &str, refusals: &mut Refusals) -> Option<Vec<&str>> {
        let items = self.get(name)?.split(',').map(str::trim);
        let items: Vec<&str> = items
            .filter(|item| !item.is_empty())
            .take(LIST_ITEMS_MAX + 1)
            .collect();
        if items.len() > LIST_ITEMS_MAX {
            refusals.push(name, InputFault::TooMany { max: LIST_ITEMS_MAX });
            return None;
        }
        Some(items)
    }

    fn month(&self, name: &str, refusals: &mut Refusals) -> Option<Month> {
        let value = self.get(name)?;
        let given = || {
            Refusal::at(
                name,
                InputFault::MonthMalformed {
                    given: shown(value).into(),
                },
            )
        };
        refusals.keep(month(value).ok_or_else(given))
    }

    /// A moment, where it is given and fits.
    pub fn moment(&self, name: &str, refusals: &mut Refusals) -> Option<AsOf> {
        let value = self.get(name)?;
        let given = || Refusal::at(name, InputFault::unfit(shown(value), AsOf::EXPECTED));
        refusals.keep(AsOf::parse(value).ok_or_else(given))
    }
}

fn shown(value: &str) -> String {
    value.chars().take(60).collect()
}

/// What every page is asked for: the frame of truth, and the conditions.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Which entries are added up.
    pub basis: Basis,
    /// The past that is asked about; now, where absent.
    pub as_of: Option<AsOf>,
    /// Another basis that is compared with.
    pub compared: Option<Basis>,
    /// Who counts as one party.
    pub party: Party,
    /// What counts.
    pub filter: FilterSpec,
    /// What bookings did.
    pub acts: Option<Vec<BookingAct>>,
    /// How far measures have come.
    pub statuses: Option<Vec<MeasureStatus>>,
    /// The language that was chosen.
    pub language: Option<Language>,
}

impl Frame {
    /// Reads it; what does not fit is noted.
    pub fn read(given: &Parameters, refusals: &mut Refusals) -> Self {
        let language = given.get("sprache").and_then(|value| match value {
            "de" => Some(Language::German),
            "en" => Some(Language::English),
            _ => {
                refusals.push(
                    "sprache",
                    InputFault::unfit(shown(value), Expected::words("de, en")),
                );
                None
            }
        });
        Self {
            basis: given.word("grundlage", refusals).unwrap_or(Basis::Outlook),
            as_of: given.moment("stand", refusals),
            compared: given.word("vergleich", refusals),
            party: given.word("partei", refusals).unwrap_or(Party::Level),
            filter: FilterSpec {
                units: given.refs("einheit", refusals),
                levels: given.words::<Level>("ebene", refusals),
                measures: given.refs("massnahme", refusals),
                approaches: given.words::<Approach>("ansatz", refusals),
                kinds: given.words::<EffectKind>("art", refusals),
                cashability: given.words::<Cashability>("nur", refusals),
                from: given.month("von", refusals),
                to: given.month("bis", refusals),
                ..FilterSpec::default()
            },
            acts: given.words("handlung", refusals),
            statuses: given.words("status", refusals),
            language,
        }
    }

    /// The conditions as GraphQL has them; null where there are none.
    pub fn filter_of_graphql(&self) -> Value {
        let filter = &self.filter;
        let mut json = serde_json::Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                json.insert(name.to_owned(), value);
            }
        };
        let refs = |list: &Option<Vec<Ref>>| {
            list.as_ref()
                .map(|list| json!(list.iter().map(Ref::as_str).collect::<Vec<_>>()))
        };
        put("units", refs(&filter.units));
        put("levels", texts(filter.levels.as_deref(), Level::as_str));
        put("measures", refs(&filter.measures));
        put(
            "approaches",
            texts(filter.approaches.as_deref(), Approach::as_str),
        );
        put("kinds", texts(filter.kinds.as_deref(), EffectKind::as_str));
        put(
            "cashability",
            texts(filter.cashability.as_deref(), Cashability::as_str),
        );
        put("from", filter.from.map(|month| json!(month.to_string())));
        put("to", filter.to.map(|month| json!(month.to_string())));
        if json.is_empty() {
            Value::Null
        } else {
            Value::Object(json)
        }
    }

    /// The conditions as the addresses of files have them.
    pub fn filter_of_files(&self) -> Vec<(&'static str, String)> {
        let filter = &self.filter;
        let refs = |list: &Option<Vec<Ref>>| {
            list.as_ref()
                .map(|list| list.iter().map(Ref::as_str).collect::<Vec<_>>().join(","))
        };
        let words = |words: Option<Vec<&str>>| words.map(|words| words.join(","));
        let level = filter
            .levels
            .as_ref()
            .map(|list| list.iter().map(|word| word.as_str()).collect());
        let approach = filter
            .approaches
            .as_ref()
            .map(|list| list.iter().map(|word| word.as_str()).collect());
        let kind = filter
            .kinds
            .as_ref()
            .map(|list| list.iter().map(|word| word.as_str()).collect());
        let cash = filter
            .cashability
            .as_ref()
            .map(|list| list.iter().map(|word| word.as_str()).collect());
        let pairs = [
            ("units", refs(&filter.units)),
            ("levels", words(level)),
            ("measures", refs(&filter.measures)),
            ("approaches", words(approach)),
            ("kinds", words(kind)),
            ("cashability", words(cash)),
            ("from", filter.from.map(|month| month.to_string())),
            ("to", filter.to.map(|month| month.to_string())),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

fn texts<W: Copy>(list: Option<&[W]>, text: fn(W) -> &'static str) -> Option<Value> {
    list.map(|list| json!(list.iter().map(|word| text(*word)).collect::<Vec<_>>()))
}

/// How addresses spell a basis.
pub fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Plan => "soll",
        Basis::Actual => "ist",
        Basis::Outlook => "hochrechnung",
    }
}

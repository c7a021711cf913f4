//! Every bound on what a reader, a writer or a file may take, in one table: what it is called, how much it is and why,
//! where its constant stands, and which test holds it.
//!
//! `ledger { limits }` answers it, and `docs/limits.md` is written from it: a test compares them.

mod rows;

use querbuch_ledger::domain::language::Language;

pub use rows::limits;

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after what they count")]
pub enum Unit {
    Items,
    Characters,
    Words,
    Bytes,
    Seconds,
    Fields,
    Rows,
    Months,
    Steps,
}

impl Unit {
    /// Its name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Characters => "characters",
            Self::Words => "words",
            Self::Bytes => "bytes",
            Self::Seconds => "seconds",
            Self::Fields => "fields",
            Self::Rows => "rows",
            Self::Months => "months",
            Self::Steps => "steps",
        }
    }
}

/// What a bound is about: a section of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after their headings")]
pub enum Section {
    Documents,
    Arguments,
    Bulk,
    Pages,
    Answers,
    Time,
    Computing,
    Streams,
    Texts,
    Files,
    Network,
}

impl Section {
    /// All sections, in the order of the page.
    pub const ALL: [Self; 11] = [
        Self::Documents,
        Self::Arguments,
        Self::Bulk,
        Self::Pages,
        Self::Answers,
        Self::Time,
        Self::Computing,
        Self::Streams,
        Self::Texts,
        Self::Files,
        Self::Network,
    ];

    /// Its heading in the page.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Documents => "Documents, before anything of them runs",
            Self::Arguments => "Arguments",
            Self::Bulk => "Lists that acts write in bulk",
            Self::Pages => "Pages",
            Self::Answers => "Answers",
            Self::Time => "Time and places",
            Self::Computing => "Computing",
            Self::Streams => "Streams",
            Self::Texts => "Texts",
            Self::Files => "Files that are imported",
            Self::Network => "Between a network and the routes",
        }
    }
}

/// One bound.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What it is about.
    pub section: Section,
    /// Its stable name.
    pub name: &'static str,
    /// How much is allowed.
    pub value: u64,
    /// What is counted.
    pub unit: Unit,
    /// What is bounded, and why at that number: German, English.
    pub reason: (&'static str, &'static str),
    /// The file that has its constant, and the name of it.
    pub constant: (&'static str, &'static str),
    /// The test that fails without it.
    pub test: &'static str,
}

impl Limit {
    /// What is bounded, and why at that number.
    pub fn description(&self, language: Language) -> &'static str {
        language.pick(self.reason.0, self.reason.1)
    }

    /// Its row in the page.
    fn row(&self) -> String {
        let (file, constant) = self.constant;
        let (value, unit) = (grouped(self.value), self.unit.name());
        format!(
            "| `{}` | {value} {unit} | {} | `{constant}` in `{file}` | `{}` |\n",
            self.name, self.reason.1, self.test
        )
    }
}

/// The page of all bounds, in Markdown.
pub fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    for section in Section::ALL {
        page.push_str("\n## ");
        page.push_str(section.heading());
        page.push_str(
            "\n\n| name | at most | what, and why so much | constant | test |\n|---|--:|---|---|---|\n",
        );
        for limit in limits().iter().filter(|limit| limit.section == section) {
            page.push_str(&limit.row());
        }
    }
    page
}

const INTRODUCTION: &str = "\
# Limits

Everything that a reader, a writer or a file can make a server do has a bound. What is beyond it is refused with a code,
never cut silently: `LIMIT_EXCEEDED` for arguments, the codes of the guard for documents (`QUERY_TOO_COSTLY` …),
`ANSWER_TOO_LARGE` for answers, `TIMEOUT` and `TOO_BUSY` (503 and `Retry-After`) for what takes too long.

`ledger { limits { name value unit description } }` answers the same table, in German or English. This page is written
from the constants (`QUERBUCH_BLESS=1 cargo test -p querbuch-graphql limits`), and
`the_page_of_limits_is_the_one_that_is_printed` compares them. That every list argument, page size, search and
subscription of the schema has a bound is held by `every_argument_of_the_schema_is_bounded`.

What an answer costs is counted by what is there: every field of the document counts one for each item of the lists above
it, and every word of a `search` counts a thousand. What stands below an object counts also where that object is null, and
what stands in a fragment counts whatever the type; what `@skip` and `@include` leave out counts nothing. The page sizes of
a document are no more than an estimate: a tree of twenty units is answered with `first: 500` on each of its levels. Each
list is counted once its length is known and before any of its items is looked at, so an answer that costs more than
`documentCost` is given up long before it is made: `QUERY_TOO_COSTLY`, with `limit` and the estimate `requested`. Before
anything runs, only what would cost too much with all lists empty is refused, and a mutation by its estimate: what it does
must not be done without an answer. Each event of a subscription may cost as much as an answer.
`extensions.cost { requested actual }` tells both numbers of every answer.

How long work is stopped: whatever takes long looks at its deadline every few steps. It passes when the time of the
question is over, and when the client has gone. Questions that take long are worked on aside, as many at once as there are
cores; whoever asks stands in that queue once at a time, so that one reader's twenty questions do not stand before another
reader's one.
";

/// A number in groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;

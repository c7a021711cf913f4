//! What a document may hold and cost, the schema behind the cache of documents, and all bounds in one table.
//!
//! | module | what it holds |
//! |---|---|
//! | [`connections`] | the bounds of the connections of a server |
//! | [`edge`] | bounds of what stands between a network and the routes |
//! | [`table`] | every bound by its name, with its value and its reason: `ledger { limits }` and `docs/limits.md` |

pub mod connections;
pub mod edge;
pub mod table;

use async_graphql_transport::CachedSchema;
use async_graphql_transport::guard::{ArgumentBounds, DocumentLimits, ListBound, PageRules};
use querbuch_ledger::domain::booking::record::POSTINGS_PER_BOOKING_MAX;
use querbuch_ledger::domain::booking::tag::TAGS_PER_POSTING_MAX;
use querbuch_ledger::domain::effect::add::EFFECTS_PER_COMMAND_MAX;
use querbuch_ledger::domain::key::define::{KEY_PARTS_MAX, KEY_UNITS_MAX};
use querbuch_ledger::domain::schedule::set::MONTHS_PER_SCHEDULE_MAX;
use querbuch_ledger::domain::search::{SEARCH_CHARS_MAX, SEARCH_WORDS_MAX};
use querbuch_ledger::domain::unit::register::UNITS_PER_COMMAND_MAX;
use querbuch_ledger::domain::wage::set::RATES_PER_TABLE_MAX;
use querbuch_ledger::lists::LIST_ITEMS_MAX;

use crate::booking::BOOKINGS_PER_CALL_MAX;
use crate::freshness::FRESHNESS_RULES;
use crate::schema::{Mutation, Query, Subscription, builder};

/// Answers that are compressed at once: each takes some megabytes until its client has read it. Beyond, answers are sent as
/// they are.
pub const COMPRESSIONS_MAX: usize = 32;

/// Origins of web pages that may be listed. Each request is held against all of them; a ledger has a handful of web
/// applications.
pub const ORIGINS_MAX: usize = 50;

/// Documents that a server is given beforehand: those of a few large web applications.
pub const KNOWN_DOCUMENTS_MAX: usize = 5_000;

/// Bytes of the files that bring them. They are kept as texts, and parsed when they are asked for.
pub const KNOWN_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What a word of a search costs, in fields of an answer. Looking for it in the names of twelve thousand units takes
/// about as long as resolving a thousand fields.
pub const SEARCH_WORD_COST: u64 = 1_000;

/// The lists that acts write in bulk. All others hold at most [`LIST_ITEMS_MAX`] items.
pub const BULK_LISTS: [ListBound; 12] = [
    bulk("BookManyInput", "bookings", BOOKINGS_PER_CALL_MAX),
    bulk("BookInput", "postings", POSTINGS_PER_BOOKING_MAX),
    bulk("NewPosting", "tags", TAGS_PER_POSTING_MAX),
    bulk("ReverseInput", "lines", POSTINGS_PER_BOOKING_MAX),
    bulk("RegisterUnitsInput", "units", UNITS_PER_COMMAND_MAX),
    bulk("RegisterMeasureInput", "effects", EFFECTS_PER_COMMAND_MAX),
    bulk("AddEffectsInput", "effects", EFFECTS_PER_COMMAND_MAX),
    bulk("ScheduleInput", "amounts", MONTHS_PER_SCHEDULE_MAX),
    bulk("DefineKeyInput", "weights", KEY_UNITS_MAX),
    bulk("DefineKeyInput", "parts", KEY_PARTS_MAX),
    bulk("NewKeyPart", "among", KEY_UNITS_MAX),
    bulk("SetWageRatesInput", "rates", RATES_PER_TABLE_MAX),
];

const fn bulk(owner: &'static str, member: &'static str, items_max: usize) -> ListBound {
    ListBound {
        owner,
        member,
        items_max,
    }
}

/// The usual limits. The longest path of the schema that is of use, a measure's agreement with its settlement down to the
/// unit of a payment, has 9 fields, in a Relay connection 12.
pub fn document_limits() -> DocumentLimits {
    DocumentLimits {
        pages: PageRules {
            size_arguments: &["first", "limit"],
            content_fields: &[
                "edges",
                "nodes",
                "rows",
                "societyRows",
                "entries",
                "pageInfo",
                "links",
                "matrix",
            ],
            size_default: 100,
            list_arguments: &["ids"],
            input_arguments: &["input"],
            input_lists: &["bookings", "effects", "units"],
        },
        arguments: ArgumentBounds {
            items_max: LIST_ITEMS_MAX,
            lists: &BULK_LISTS,
            search_arguments: &["search"],
            search_chars_max: SEARCH_CHARS_MAX,
            search_words_max: SEARCH_WORDS_MAX,
            search_word_cost: SEARCH_WORD_COST,
        },
        ..DocumentLimits::default()
    }
}

/// The schema, ready to check and execute requests.
pub fn cached_schema() -> CachedSchema<Query, Mutation, Subscription> {
    CachedSchema::with_limits(document_limits(), builder).freshness_rules(FRESHNESS_RULES)
}

#[cfg(test)]
mod tests;

//! What a document may cost, and the schema behind the cache of documents.

use async_graphql_transport::CachedSchema;
use async_graphql_transport::guard::{DocumentLimits, PageRules};

use crate::schema::{Mutation, Query, Subscription, builder};

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
        ..DocumentLimits::default()
    }
}

/// The schema, ready to check and execute requests.
pub fn cached_schema() -> CachedSchema<Query, Mutation, Subscription> {
    CachedSchema::with_limits(document_limits(), builder)
}

#[cfg(test)]
mod tests;

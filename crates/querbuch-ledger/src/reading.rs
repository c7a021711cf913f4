//! How much of the ledger one web page shows. The bounds stand here, as the pages keep them and the API tells them.

/// Rows of one page of a list: some three screens, and few enough to be made in a millisecond.
pub const ROWS_PER_WEB_PAGE: usize = 50;

/// Measures of one page of their list: each is appraised by itself, which takes longer than reading a row.
pub const MEASURES_PER_WEB_PAGE: usize = 20;

/// Longest value in the address of a page, in characters: as many as a list of some hundred codes needs, and less than
/// browsers and proxies take.
pub const ADDRESS_VALUE_CHARS_MAX: usize = 4_000;

/// Bytes of an entry that a page shows and checks; those of imports are longer, and are read over the API.
pub const SHOWN_ENTRY_BYTES_MAX: usize = 64 * 1024;

/// Flows and nodes in the lists below a picture; the API has all.
pub const FLOWS_SHOWN_MAX: usize = 200;

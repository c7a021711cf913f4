//! What the tests of this crate share: a ledger in memory, and pages of it.

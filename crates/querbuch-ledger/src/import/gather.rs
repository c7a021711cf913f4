//! What builders have in common: how they gather rows.

pub(crate) mod groups;
pub(crate) mod parents_first;
pub(crate) mod rows;

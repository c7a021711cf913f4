//! Tests of the whole schema: who sees what.

mod leaks;
mod seeing;

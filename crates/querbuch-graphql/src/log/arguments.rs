//! The arguments that the page and the subscription share.

use async_graphql::Result;
use querbuch_ledger::domain::id;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{LogFault, Refusal};
use querbuch_ledger::entries::filter::{EntryFilter, EntryFilterSpec};
use querbuch_ledger::reports::view::View;

use crate::error::refused;
use crate::scalar::Ref;

/// Which entries are wanted.
pub(super) struct Conditions {
    pub(super) types: Option<Vec<String>>,
    pub(super) units: Option<Vec<Ref>>,
    pub(super) measures: Option<Vec<Ref>>,
}

impl Conditions {
    /// Against a view. Refused: an empty list, an unknown type, an unknown unit or measure.
    pub(super) fn resolve(self, view: &View, language: Language) -> Result<EntryFilter> {
        let refs = |list: Option<Vec<Ref>>| list.map(|list| list.into_iter().map(|item| item.0).collect());
        let spec = EntryFilterSpec {
            types: self.types,
            units: refs(self.units),
            measures: refs(self.measures),
        };
        EntryFilter::resolve(&spec, view).map_err(|refusals| refused(&refusals, language))
    }
}

/// Refused beyond the end: going on from there would leave out what comes before it.
pub(super) fn check_after(after: id::Position, view: &View, language: Language) -> Result<id::Position> {
    let head = view.position();
    if after > head {
        return Err(refused(
            &[Refusal::at("after", LogFault::PositionAhead { head })],
            language,
        ));
    }
    Ok(after)
}

//! Imports, page by page, and what came by one.

use querbuch_domain::id::Position;
use querbuch_domain::import::Import;
use querbuch_domain::import::undo::standing_and_reversed;
use querbuch_reports::view::View;

use super::{Page, PageRequest};

/// Which imports are listed.
#[derive(Clone, Debug, Default)]
pub struct ImportList {
    /// Only those of this source.
    pub source: Option<String>,
    /// Only those of this kind of file.
    pub kind: Option<String>,
}

/// A page of imports, in the order of the log.
pub fn imports(list: &ImportList, page: &PageRequest<Position>, view: &View) -> Page<Position, Position> {
    let is = |wanted: &Option<String>, known: &str| wanted.as_deref().is_none_or(|wanted| wanted == known);
    let matching = view.state().imports.iter().filter(|import| {
        import.position <= view.position()
            && view.sees_import(import)
            && is(&list.source, &import.source)
            && is(&list.kind, &import.kind)
    });
    page.cut(matching.map(|import| (import.position, import.position)))
}

/// A page of the acts that came by an import, also of those that were reversed since, in the order of the log.
pub fn import_acts(import: &Import, page: &PageRequest<Position>, view: &View) -> Page<Position, Position> {
    let acts = standing_and_reversed(import, view.state());
    let known = acts.filter(|act| view.booking(act.position).is_some());
    page.cut(known.map(|act| (act.position, act.position)))
}

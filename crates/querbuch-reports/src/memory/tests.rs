use std::sync::Arc;

use querbuch_domain::words::EffectKind::Cost;
use querbuch_domain::words::Level;

use super::*;
use crate::testing::{Story, book, effect, measure, units};

#[test]
fn everything_is_counted_once() {
    let story = Story::of([
        units(&[("bund", "", Level::Federal, true)]),
        measure(
            "m",
            "",
            vec![effect("a", "bund", Cost), effect("b", "bund", Cost)],
        ),
        book(
            "m",
            &[("a", "2026-01", 5), ("a", "2027-01", 5), ("b", "2026-01", 7)],
        ),
        book("m", &[("a", "2026-01", 1)]),
    ]);
    let (state, read_model) = (Arc::new(story.state), ReadModel::default());
    read_model.settle(&state);
    let held = memory(&state, &read_model);
    let count = |what| held.iter().find(|held| held.what == what).map(|held| held.count);
    let expected = [
        (Holding::Postings, 4),
        (Holding::Bookings, 2),
        (Holding::Cells, 3),
        (Holding::Effects, 2),
        (Holding::Measures, 1),
        (Holding::Units, 1),
        (Holding::SnapshotCells, 0),
        // Two years, of actual and of outlook, in each of three.
        (Holding::RollUps, 12),
        (Holding::Columns, 4),
    ];
    for (what, expected) in expected {
        assert_eq!(count(what), Some(expected), "{what:?}");
    }
    assert_eq!(held.len(), Holding::ALL.len());
    for held in held.iter().filter(|held| held.count > 0) {
        assert!(held.bytes >= held.count, "{held:?}");
    }
    assert_eq!(held[0].bytes, 4 * 15, "as docs/architecture.md says");
}

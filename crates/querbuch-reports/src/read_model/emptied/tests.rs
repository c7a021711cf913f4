use querbuch_domain::id::EffectNo;

use super::*;
use crate::testing::month;

fn mark(effect: u32, at: &str, slot: Option<Slot>, holds: bool) -> Mark {
    Mark {
        posting: 0,
        effect: EffectNo(effect),
        month: month(at),
        slot,
        holds,
    }
}

#[test]
fn the_last_word_about_a_cell_holds_and_nothing_is_said_of_others() {
    let marks = [
        mark(2, "2026-03", Some(Slot::Claimed), false),
        mark(0, "2026-03", None, false),
        mark(2, "2026-04", Some(Slot::Claimed), false),
        mark(2, "2026-03", Some(Slot::Claimed), true),
    ];
    let emptied = EmptiedCells::of(marks.iter(), 4);
    let get = |effect, at, slot| emptied.get(effect, month(at), slot);
    assert_eq!(
        get(2, "2026-03", Some(Slot::Claimed)),
        Some(false),
        "it stands again"
    );
    assert_eq!(get(2, "2026-04", Some(Slot::Claimed)), Some(true));
    assert_eq!(get(2, "2026-04", Some(Slot::Confirmed)), None);
    assert_eq!(get(2, "2026-04", None), None, "of the cell, not of the month");
    assert_eq!(get(0, "2026-03", None), Some(true));
    assert_eq!(get(9, "2026-03", None), None, "an effect that is not known");
    let has: Vec<bool> = (0..5).map(|effect| emptied.has(effect)).collect();
    assert_eq!(has, [true, false, true, false, false]);
    assert!(emptied.any_of(2, Slot::Claimed) && !emptied.any_of(0, Slot::Claimed));
}

#[test]
fn a_mask_has_the_bits_of_all_cells_of_which_anything_is_said() {
    let marks: Vec<Mark> = (1..=12)
        .map(|number| mark(1, &format!("2026-{number:02}"), Some(Slot::Cashed), false))
        .collect();
    let emptied = EmptiedCells::of(marks.iter(), 3);
    let [before, mask, behind] = emptied.masks() else {
        panic!("one for each effect");
    };
    assert_eq!((*before, *behind), (0, 0));
    let expected = marks
        .iter()
        .fold(0, |mask, mark| mask | bit_of(mark.month, mark.slot));
    assert_eq!(*mask, expected);
    assert!(
        mask.count_ones() > 6,
        "cells of a year hardly share bits: {mask:b}"
    );
}

#[test]
fn where_nothing_was_taken_back_nothing_is_kept() {
    let emptied = EmptiedCells::of([].iter(), 1_000);
    assert_eq!((emptied.bytes(), emptied.masks().len()), (0, 0));
}

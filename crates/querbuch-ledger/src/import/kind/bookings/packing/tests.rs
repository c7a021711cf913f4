use std::collections::BTreeMap;

use proptest::prelude::*;
use querbuch_domain::booking::record::Target;
use querbuch_domain::money::Cents;

use super::*;
use crate::import::kind::bookings::intern::Interner;
use crate::import::limits::BOOKINGS_MAX;

fn symbols(count: usize) -> Vec<Symbol> {
    let mut interner = Interner::new(|text| Ok(text.into()));
    (0..count)
        .filter_map(|number| interner.intern(&number.to_string()).ok())
        .collect()
}

fn line(heading: Heading, booking: Option<Symbol>, is_transfer: bool, row: u32, month: u16) -> Line {
    let month = Month::try_new(2026, month).expect("a month");
    let posting = NewPosting {
        target: Target::Effect("e".into()),
        month,
        belongs_to: None,
        amount: Cents(row.into()),
        details: None,
    };
    Line {
        heading,
        booking,
        is_transfer,
        row,
        posting,
    }
}

#[test]
fn full_bookings_are_closed_and_transfers_are_not() {
    let names = symbols(1);
    let heading = Heading {
        measure: names[0],
        text: None,
        document: None,
    };
    let count = u32::try_from(2 * POSTINGS_PER_IMPORT_BOOKING + 1).expect("small");
    let mut packing = Packing::new(BOOKINGS_MAX);
    for row in 0..count {
        assert!(packing.add(line(heading, None, false, row, 1)).is_ok());
        assert!(packing.add(line(heading, None, true, count + row, 1)).is_ok());
    }
    let sizes: Vec<usize> = packing.finish().iter().map(|pack| pack.rows.len()).collect();
    let full = POSTINGS_PER_IMPORT_BOOKING;
    assert_eq!(sizes, [full, full, 1, 2 * full + 1]);
}

#[test]
fn a_booking_that_is_too_large_is_refused() {
    let names = symbols(2);
    let heading = Heading {
        measure: names[0],
        text: None,
        document: None,
    };
    for (booking, is_transfer) in [(Some(names[1]), false), (None, true)] {
        let mut packing = Packing::new(BOOKINGS_MAX);
        for row in 0..POSTINGS_PER_BOOKING_MAX {
            let row = u32::try_from(row).expect("small");
            assert!(packing.add(line(heading, booking, is_transfer, row, 1)).is_ok());
        }
        assert!(matches!(
            packing.add(line(heading, booking, is_transfer, 0, 1)),
            Err(Misfit::Full(_))
        ));
    }
}

#[test]
fn lines_of_a_booking_must_agree() {
    let names = symbols(4);
    let heading = |measure: usize, text: Option<usize>| Heading {
        measure: names[measure],
        text: text.map(|text| names[text]),
        document: None,
    };
    let booking = Some(names[3]);
    let mut packing = Packing::new(BOOKINGS_MAX);
    assert!(packing.add(line(heading(0, None), booking, false, 5, 1)).is_ok());
    assert!(
        packing
            .add(line(heading(0, Some(1)), booking, false, 6, 1))
            .is_ok()
    );
    assert!(packing.add(line(heading(0, None), booking, false, 7, 1)).is_ok());
    let differs = |result: Result<(), Misfit>| match result {
        Err(Misfit::Differs { column, first, .. }) => Some((column, first)),
        _ => None,
    };
    assert_eq!(
        differs(packing.add(line(heading(0, Some(2)), booking, false, 8, 1))),
        Some((Column::Text, 5))
    );
    assert_eq!(
        differs(packing.add(line(heading(1, None), booking, false, 9, 1))),
        Some((Column::Measure, 5))
    );
    let packs = packing.finish();
    assert_eq!(packs.len(), 1);
    assert_eq!(packs[0].heading, heading(0, Some(1)));
}

proptest! {
    #[test]
    fn every_line_is_kept_once_and_transfers_stay_together(
        choices in prop::collection::vec((0..3_usize, 0..3_usize, prop::option::of(3..6_usize), any::<bool>(), 1..4_u16), 0..300),
    ) {
        let names = symbols(9);
        let mut packing = Packing::new(BOOKINGS_MAX);
        let mut kept = BTreeMap::new();
        for (row, (measure, text, booking, is_transfer, month)) in (1..).zip(choices) {
            // Lines of one booking agree.
            let (measure, text) = booking.map_or((measure, text), |_| (0, 0));
            let heading = Heading { measure: names[measure], text: Some(names[text + 6]), document: None };
            let booking = booking.map(|booking| names[booking]);
            prop_assert!(packing.add(line(heading, booking, is_transfer, row, month)).is_ok());
            kept.insert(row, (heading, booking, is_transfer, month));
        }
        let packs = packing.finish();
        prop_assert!(packs.windows(2).all(|pair| pair[0].rows[0] < pair[1].rows[0]), "in the order of the file");
        let mut home = BTreeMap::new();
        for (index, pack) in packs.iter().enumerate() {
            prop_assert_eq!(pack.rows.len(), pack.postings.len());
            prop_assert_eq!(pack.rows.iter().min(), pack.rows.first());
            for (row, posting) in pack.rows.iter().zip(&pack.postings) {
                prop_assert_eq!(posting.amount, Cents((*row).into()), "a posting keeps its row");
                prop_assert!(home.insert(*row, index).is_none(), "only once");
                prop_assert_eq!(kept[row].0, pack.heading);
            }
        }
        prop_assert!(home.keys().eq(kept.keys()));
        for (row, (heading, booking, is_transfer, month)) in &kept {
            for (other, line) in &kept {
                let together = booking.is_some() && line.1 == *booking
                    || *is_transfer && booking.is_none() && *line == (*heading, None, true, *month);
                prop_assert!(!together || home[row] == home[other]);
            }
        }
    }
}

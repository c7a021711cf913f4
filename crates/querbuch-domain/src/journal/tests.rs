use crate::id::EffectNo;
use crate::journal::{CHUNK_POSTINGS, Journal, JournalLine};
use crate::month::Month;
use crate::words::Slot;

fn line(index: usize) -> JournalLine {
    let number = u32::try_from(index).expect("tests stay small");
    JournalLine {
        effect: EffectNo(number % 7),
        month: Month::from_ordinal(24_000 + u16::try_from(index % 100).expect("below 100"))
            .expect("in range"),
        slot: if index.is_multiple_of(2) {
            Slot::Plan
        } else {
            Slot::Claimed
        },
        cents: i64::from(number) - 5_000,
    }
}

fn journal(len: usize) -> Journal {
    let mut journal = Journal::default();
    (0..len).for_each(|index| journal.push(line(index)));
    journal
}

#[test]
fn ranges_run_over_the_edges_of_chunks() {
    let chunk = CHUNK_POSTINGS;
    for len in [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 3] {
        let journal = journal(len);
        assert_eq!((journal.len(), journal.is_empty()), (len, len == 0));
        let edges = [
            0,
            1,
            chunk - 1,
            chunk,
            chunk + 1,
            2 * chunk - 1,
            2 * chunk,
            2 * chunk + 3,
            5 * chunk,
            usize::MAX,
        ];
        for (start, end) in edges.iter().flat_map(|start| edges.map(|end| (*start, end))) {
            let expected = (start..end.min(len)).map(line);
            assert!(journal.range(start, end).eq(expected), "{start}..{end} of {len}");
        }
    }
}

#[test]
fn a_snapshot_stays_as_it_was() {
    let mut journal = journal(CHUNK_POSTINGS - 1);
    let snapshot = journal.clone();
    let same = journal.clone();
    (0..3).for_each(|_| journal.push(line(0)));
    assert_eq!(snapshot, same);
    assert_eq!(
        (snapshot.len(), journal.len()),
        (CHUNK_POSTINGS - 1, CHUNK_POSTINGS + 2)
    );
    assert!(
        snapshot
            .range(0, usize::MAX)
            .eq((0..CHUNK_POSTINGS - 1).map(line))
    );
    assert_ne!(snapshot, journal);
}

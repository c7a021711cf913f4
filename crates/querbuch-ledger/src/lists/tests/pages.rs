//! Pages: whatever their size and direction, a walk meets every item once, also while others are added.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

type Request = PageRequest<u32>;

/// The page, cut out of the whole list and taken out at its place: both are the same.
fn cut(request: &Request, list: &BTreeSet<u32>) -> Page<u32, u32> {
    let item = |number: &u32| (*number, *number * 10);
    let cut = request.cut(list.iter().map(item));
    let taken = request.take(list.len(), |bounds| list.range(bounds).map(item));
    assert_eq!(taken, cut, "{request:?}");
    cut
}

#[test]
fn a_page_says_what_lies_around_it() {
    let list: BTreeSet<u32> = (1..=5).collect();
    let cases = [
        // After, before, size, from the end; items, whether there is a next, a previous one.
        ((None, None, 2, false), (vec![1, 2], true, false)),
        ((None, None, 5, false), (vec![1, 2, 3, 4, 5], false, false)),
        ((None, None, 9, false), (vec![1, 2, 3, 4, 5], false, false)),
        ((None, None, 2, true), (vec![4, 5], false, true)),
        ((None, None, 5, true), (vec![1, 2, 3, 4, 5], false, false)),
        ((Some(2), None, 2, false), (vec![3, 4], true, true)),
        ((Some(3), None, 2, false), (vec![4, 5], false, true)),
        ((Some(5), None, 2, false), (vec![], false, true)),
        ((Some(0), None, 2, false), (vec![1, 2], true, false)),
        ((None, Some(4), 2, true), (vec![2, 3], true, true)),
        ((None, Some(3), 2, true), (vec![1, 2], true, false)),
        ((None, Some(1), 2, true), (vec![], true, false)),
        ((None, Some(9), 2, true), (vec![4, 5], false, true)),
        ((Some(1), Some(5), 2, false), (vec![2, 3], true, true)),
        ((Some(1), Some(5), 3, false), (vec![2, 3, 4], true, true)),
        ((Some(1), Some(5), 2, true), (vec![3, 4], true, true)),
        ((Some(2), Some(3), 2, false), (vec![], true, true)),
        ((None, None, 0, false), (vec![], true, false)),
        ((None, None, 0, true), (vec![], false, true)),
    ];
    for ((after, before, size, from_end), (items, has_next, has_previous)) in cases {
        let request = Request {
            after,
            before,
            size,
            from_end,
        };
        let items = items
            .into_iter()
            .map(|number: u32| (number, number * 10))
            .collect();
        assert_eq!(
            cut(&request, &list),
            Page {
                items,
                has_next,
                has_previous,
                total: 5
            },
            "{request:?}"
        );
    }
    let nothing = Page {
        items: Vec::new(),
        has_next: false,
        has_previous: false,
        total: 0,
    };
    assert_eq!(
        cut(
            &Request {
                after: None,
                before: None,
                size: 3,
                from_end: false
            },
            &BTreeSet::new()
        ),
        nothing
    );
}

/// The whole walk: what was met on it, page by page, in the order of the list.
fn walk(
    from_end: bool,
    size: usize,
    mut list: impl FnMut(&PageRequest<Arc<str>>) -> Page<Arc<str>, UnitNo>,
) -> Vec<Vec<String>> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut request = PageRequest {
        after: None,
        before: None,
        size,
        from_end,
    };
    loop {
        let page = list(&request);
        let (top, bottom) = (page.items.first(), page.items.last());
        if from_end {
            request.before = top.map(|(cursor, _)| cursor.clone());
        } else {
            request.after = bottom.map(|(cursor, _)| cursor.clone());
        }
        pages.push(page.items.iter().map(|(cursor, _)| cursor.to_string()).collect());
        let more = if from_end {
            page.has_previous
        } else {
            page.has_next
        };
        if !more {
            break;
        }
    }
    if from_end {
        pages.reverse();
    }
    pages
}

fn with_units(codes: &BTreeSet<String>) -> State {
    let mut state = State::default();
    let list: Vec<_> = codes
        .iter()
        .map(|code| unit(code, "Ein Haushalt", Level::Municipal, ""))
        .collect();
    if !list.is_empty() {
        act(&mut state, &register(list));
    }
    state
}

fn code_sets(sizes: std::ops::Range<usize>) -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set("[a-cä]{1,3}", sizes)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_page_is_a_window_of_the_list(
        list in prop::collection::btree_set(0..30_u32, 0..20),
        (after, width, size) in (prop::option::of(0..30_u32), prop::option::of(1..30_u32), 0..8_usize),
        from_end in any::<bool>(),
    ) {
        let before = width.map(|width| after.unwrap_or(0) + width);
        let page = cut(&Request { after, before, size, from_end }, &list);
        let above: Vec<u32> = list.iter().copied().filter(|number| after.is_none_or(|after| *number > after)).collect();
        let below: Vec<u32> = list.iter().copied().filter(|number| before.is_none_or(|before| *number < before)).collect();
        let window: Vec<u32> = above.iter().copied().filter(|number| below.contains(number)).collect();
        let start = if from_end { window.len().saturating_sub(size) } else { 0 };
        let expected: Vec<(u32, u32)> = window[start..].iter().take(size).map(|number| (*number, number * 10)).collect();
        let count = expected.len();
        prop_assert_eq!(&page.items, &expected);
        prop_assert_eq!(page.total, list.len());
        let (next, previous) = if from_end {
            (below.len() < list.len(), below.len() > count)
        } else {
            (above.len() > count, above.len() < list.len())
        };
        prop_assert_eq!((page.has_next, page.has_previous), (next, previous));
    }

    #[test]
    fn a_walk_either_way_meets_every_item_once(codes in code_sets(0..25), size in 1..9_usize) {
        let view = View::now(Arc::new(with_units(&codes)));
        for from_end in [false, true] {
            let pages = walk(from_end, size, |request| units(&UnitList::default(), request, &view));
            let met: Vec<String> = pages.concat();
            prop_assert_eq!(met, codes.iter().cloned().collect::<Vec<_>>());
            prop_assert_eq!(pages.len(), codes.len().div_ceil(size).max(1), "no page is empty or short");
        }
    }

    /// Between pages others are added anywhere: what was there is met once, and what came in beyond the cursor too.
    #[test]
    fn a_cursor_stays_where_it_is_while_items_are_added(
        codes in code_sets(1..20),
        added in prop::collection::vec(("[a-cä]{1,4}", any::<bool>()), 0..12),
        size in 1..5_usize,
        from_end in any::<bool>(),
    ) {
        let mut state = with_units(&codes);
        let mut added = added.into_iter();
        let mut expected = codes.clone();
        let pages = walk(from_end, size, |request| {
            for (code, _) in added.by_ref().take_while(|(_, go_on)| *go_on) {
                if state.units.resolve(&code.as_str().into()).is_some() {
                    continue;
                }
                let ahead = request.after.as_ref().is_none_or(|after| **after < *code)
                    && request.before.as_ref().is_none_or(|before| *code < **before);
                act(&mut state, &register(vec![unit(&code, "Neu", Level::Municipal, "")]));
                if ahead {
                    expected.insert(code);
                }
            }
            let page = units(&UnitList::default(), request, &View::now(Arc::new(state.clone())));
            assert_eq!(page.total, state.units.len());
            page
        });
        let met: Vec<String> = pages.concat();
        prop_assert_eq!(met, expected.into_iter().collect::<Vec<_>>());
    }

    /// A view of one position is one list, whatever was added since.
    #[test]
    fn pages_of_a_past_position_never_change(codes in code_sets(1..20), more in code_sets(1..20), size in 1..5_usize, cursor in any::<Index>()) {
        let then = with_units(&codes);
        let mut now = then.clone();
        let new: Vec<_> = more.difference(&codes).map(|code| unit(code, "Neu", Level::Municipal, "")).collect();
        if !new.is_empty() {
            act(&mut now, &register(new));
        }
        let list: Vec<&String> = codes.iter().collect();
        let after = Some(Arc::from(cursor.get(&list).as_str()));
        let request = PageRequest { after, before: None, size, from_end: false };
        let past = View::at(Arc::new(now), then.position).expect("within the log");
        let page = units(&UnitList::default(), &request, &past);
        prop_assert_eq!(page, units(&UnitList::default(), &request, &View::now(Arc::new(then))));
    }
}

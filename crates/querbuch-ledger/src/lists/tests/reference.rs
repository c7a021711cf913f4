//! Every list against a plain one: walk everything, compare everything, keep everything, then cut.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::id::booking_id;
use querbuch_domain::reference::Ref;
use querbuch_domain::unit::reorganize::ReorganizeUnit;

use super::*;

/// Cuts a page out of the whole list.
fn plain<C: Ord + Clone, T: Clone>(page: &PageRequest<C>, list: &[(C, T)]) -> Page<C, T> {
    let beyond = |(cursor, _): &&(C, T)| page.after.as_ref().is_none_or(|after| cursor > after);
    let short = |(cursor, _): &&(C, T)| page.before.as_ref().is_none_or(|before| cursor < before);
    let inside: Vec<(C, T)> = list
        .iter()
        .filter(|item| beyond(item) && short(item))
        .cloned()
        .collect();
    let surplus = inside.len().saturating_sub(page.size);
    let (has_previous, has_next) = if page.from_end {
        (surplus > 0, false)
    } else {
        (false, surplus > 0)
    };
    let items = if page.from_end {
        inside[surplus..].to_vec()
    } else {
        inside[..inside.len() - surplus].to_vec()
    };
    Page {
        items,
        has_next: has_next || list.iter().any(|item| beyond(&item) && !short(&item)),
        has_previous: has_previous || list.iter().any(|item| !beyond(&item)),
        total: list.len(),
    }
}

/// A search as its description says it: each word in either spelling of the code or the name.
fn plainly_found(search: Option<&String>, code: &str, name: &str) -> bool {
    let two_letters = |text: &str| {
        text.to_lowercase()
            .replace('ä', "ae")
            .replace('ü', "ue")
            .replace('ß', "ss")
    };
    let no_dots = |text: &str| {
        text.to_lowercase()
            .replace('ä', "a")
            .replace('ü', "u")
            .replace('ß', "ss")
    };
    search.is_none_or(|search| {
        search.split_whitespace().map(two_letters).all(|word| {
            [code, name]
                .iter()
                .any(|part| two_letters(part).contains(&word) || no_dots(part).contains(&word))
        })
    })
}

fn plain_units(list: &UnitList, typed: Option<&String>, view: &View) -> Vec<(Arc<str>, UnitNo)> {
    let is_below =
        |number: UnitNo, top: UnitNo| number != top && view.ancestry(number).any(|(above, _)| above == top);
    let mut units: Vec<_> = view
        .state()
        .units
        .iter()
        .take(view.unit_count())
        .map(|(number, _)| (number, view.unit(number).expect("is known")))
        .filter(|(_, unit)| list.active.is_none_or(|active| active == unit.merged().is_none()))
        .filter(|(_, unit)| plainly_found(typed, &unit.code, &unit.name))
        .filter(|(_, unit)| {
            list.levels
                .as_ref()
                .is_none_or(|levels| levels.contains(&unit.level))
        })
        .filter(|(number, _)| list.below.is_none_or(|top| is_below(*number, top)))
        .map(|(number, unit)| (unit.code.clone(), number))
        .collect();
    units.sort();
    units
}

fn plain_measures(list: &MeasureList, typed: Option<&String>, view: &View) -> Vec<(Arc<str>, MeasureNo)> {
    let is_owned = |unit: UnitNo, top: UnitNo| view.ancestry(unit).any(|(above, _)| above == top);
    let mut measures: Vec<_> = view
        .state()
        .measures
        .iter()
        .take(view.measure_count())
        .filter(|(_, measure)| plainly_found(typed, &measure.code, &measure.title))
        .filter(|(_, measure)| {
            list.approaches
                .as_ref()
                .is_none_or(|all| all.contains(&measure.approach))
        })
        .filter(|(_, measure)| list.owner.is_none_or(|top| is_owned(measure.owner, top)))
        .map(|(number, measure)| (measure.code.clone(), number))
        .collect();
    measures.sort();
    measures
}

fn plain_bookings(filter: Option<&Filter>, view: &View) -> Vec<(Position, Position)> {
    let bookings = &view.state().bookings;
    let matches = |filter: &Filter, booking| {
        bookings
            .postings(booking)
            .any(|line| filter.matches_line(&line, view))
    };
    bookings
        .iter()
        .take(view.booking_count())
        .filter(|booking| filter.is_none_or(|filter| matches(filter, booking)))
        .map(|booking| (booking.position, booking.position))
        .collect()
}

/// Codes with and without umlauts, names that share parts of them.
const WORDS: [&str; 8] = ["amt", "Bär", "Fuß", "zu", "baer", "bar", "fuss ä", "ue"];

/// A tree of units, measures owned anywhere, bookings here and there.
fn ledgers() -> impl Strategy<Value = State> {
    let place = (
        select(&WORDS),
        select(Level::ALL),
        prop::option::of(any::<Index>()),
    );
    let owned = (select(&WORDS), select(Approach::ALL), any::<Index>());
    let booked = (any::<Index>(), 1..13_u8, 0..3_usize, any::<bool>());
    let reorganised = (any::<Index>(), any::<Index>(), 0..3_u8, select(&WORDS));
    (
        prop::collection::vec(place, 1..14),
        prop::collection::vec(reorganised, 0..10),
        prop::collection::vec(owned, 0..8),
        prop::collection::vec(booked, 0..16),
    )
        .prop_map(|(places, reorganised, owners, booked)| {
            let mut state = State::default();
            let mut codes: Vec<String> = Vec::new();
            for (index, (name, level, parent)) in places.into_iter().enumerate() {
                let parent = parent.filter(|_| index > 0).map(|at| at.get(&codes).clone());
                let parent = parent.filter(|code| level != Level::Federal || !lies_in_a_land(&state, code));
                let code = format!("{}{index}", name.replace(' ', "."));
                act(
                    &mut state,
                    &register(vec![unit(&code, name, level, &parent.unwrap_or_default())]),
                );
                codes.push(code);
            }
            for (unit, other, what, name) in reorganised {
                reorganize(
                    &mut state,
                    &codes[unit.index(codes.len())],
                    &codes[other.index(codes.len())],
                    (what, name),
                );
            }
            let mut titled = Vec::new();
            for (index, (title, approach, owner)) in owners.into_iter().enumerate() {
                let code = format!("m{}", 99 - index);
                act(
                    &mut state,
                    &measure(&code, title, approach, &codes[owner.index(codes.len())]),
                );
                titled.push(code);
            }
            for (at, month, kind, reversed) in booked {
                if titled.is_empty() {
                    break;
                }
                let month = format!("2026-{month:02}");
                let lines = [("cost", month.as_str()), ("saving", "2026-06")];
                let lines = &lines[kind.min(1)..(kind + 1).min(2)];
                act(&mut state, &book(&titled[at.index(titled.len())], lines));
                if reversed {
                    let booking = booking_id(state.position).into();
                    let reversal = ReverseBooking {
                        lines: None,
                        booking,
                        reason: "Tippfehler".into(),
                        month: None,
                    };
                    act(&mut state, &Command::ReverseBooking(reversal));
                }
            }
            state
        })
}

/// Whether nothing of the Bund may lie below a unit.
fn lies_in_a_land(state: &State, code: &str) -> bool {
    let number = state.units.resolve(&code.into()).expect("was registered");
    let tree = state.units.tree(state.units.epoch());
    tree.ancestry(number).any(|(_, unit)| unit.level.is_of_a_land())
}

/// Renames, moves or merges a unit, where that can be.
fn reorganize(state: &mut State, unit: &str, other: &str, (what, name): (u8, &str)) {
    let other = Some(Ref::from(other));
    let command = Command::ReorganizeUnit(ReorganizeUnit {
        unit: unit.into(),
        name: (what == 0).then(|| name.into()),
        parent: other.clone().filter(|_| what == 1),
        merge_into: other.filter(|_| what == 2),
        effective_from: Month::MAX,
    });
    let seals = TextHashes::default();
    if command.decide(state, &Context::new("test", &seals)).is_ok() {
        act(state, &command);
    }
}

/// A request whose cursors stand in the list, or between its items, or beyond.
fn request<C: Ord + Clone, T>(list: &[(C, T)], picks: &Picks, other: &C) -> PageRequest<C> {
    let cursor = |pick: &Option<Index>| {
        let pick = pick.as_ref()?;
        let at = pick.index(list.len() + 1);
        Some(
            list.get(at)
                .map_or_else(|| other.clone(), |(cursor, _)| cursor.clone()),
        )
    };
    PageRequest {
        after: cursor(&picks.after),
        before: cursor(&picks.before),
        size: picks.size,
        from_end: picks.from_end,
    }
}

#[derive(Clone, Debug)]
struct Picks {
    after: Option<Index>,
    before: Option<Index>,
    size: usize,
    from_end: bool,
}

fn picks() -> impl Strategy<Value = Picks> {
    let cursor = || prop::option::of(any::<Index>());
    (cursor(), cursor(), 0..6_usize, any::<bool>()).prop_map(|(after, before, size, from_end)| Picks {
        after,
        before,
        size,
        from_end,
    })
}

fn search() -> impl Strategy<Value = Option<String>> {
    let typed = select(&[
        "", "bar", "BÄR", "baer", "fu", "FUSS", "a z", "ß", "1", "m9", "nichts", "ä fuss",
    ]);
    prop::option::of(typed.prop_map(str::to_owned))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_page_of_units_and_measures_is_that_of_the_plain_list(
        state in ledgers(),
        (search, levels, top) in (search(), prop::option::of(prop::sample::subsequence(Level::ALL, 1..4)), prop::option::of(any::<Index>())),
        approaches in prop::option::of(prop::sample::subsequence(Approach::ALL, 1..3)),
        (picks, past, active) in (picks(), any::<Index>(), prop::option::of(any::<bool>())),
    ) {
        let state = Arc::new(state);
        let past = past.index(usize::try_from(state.position).expect("small") + 1) as Position;
        let top = top.map(|top| UnitNo::from_index(top.index(state.units.len())));
        for position in [state.position, past] {
            let view = View::at(state.clone(), position).expect("within the log");
            let list = UnitList { search: search.as_deref().map(searched_for), levels: levels.clone(), below: top, active };
            let expected = plain_units(&list, search.as_ref(), &view);
            let page = request(&expected, &picks, &"b".into());
            prop_assert_eq!(units(&list, &page, &view), plain(&page, &expected), "{:?} {:?}", list, page);

            let list = MeasureList { search: search.as_deref().map(searched_for), approaches: approaches.clone(), owner: top, ..MeasureList::default() };
            let expected = plain_measures(&list, search.as_ref(), &view);
            let page = request(&expected, &picks, &"m95".into());
            prop_assert_eq!(measures(&list, &page, &view), plain(&page, &expected), "{:?} {:?}", list, page);

            if let Some(top) = top {
                let mut expected = plain_units(&UnitList::default(), None, &view);
                expected.retain(|(_, number)| view.unit(*number).is_some_and(|unit| unit.parent == Some(top)));
                let page = request(&expected, &picks, &"b".into());
                prop_assert_eq!(children(top, &page, &view), plain(&page, &expected), "{:?} {:?}", top, page);
            }
        }
    }

    #[test]
    fn every_page_of_bookings_is_that_of_the_plain_list(
        state in ledgers(),
        (kinds, from, top) in (prop::option::of(select(EffectKind::ALL)), prop::option::of(1..13_u8), prop::option::of(any::<Index>())),
        (picks, past) in (picks(), any::<Index>()),
    ) {
        let state = Arc::new(state);
        let past = past.index(usize::try_from(state.position).expect("small") + 1) as Position;
        for position in [state.position, past] {
            let view = View::at(state.clone(), position).expect("within the log");
            let unit = top.map(|top| top.index(state.units.len())).filter(|index| *index < view.unit_count());
            let spec = FilterSpec {
                kinds: kinds.map(|kind| vec![kind]),
                from: from.and_then(|month| Month::try_new(2026, month.into())),
                units: unit.map(|index| vec![UnitNo::from_index(index).to_string().as_str().into()]),
                ..FilterSpec::default()
            };
            let filter = Filter::resolve(&spec, &view).expect("a good filter");
            for filter in [None, Some(&filter)] {
                let expected = plain_bookings(filter, &view);
                let page = request(&expected, &picks, &(position / 2));
                prop_assert_eq!(bookings(filter, &page, &view), plain(&page, &expected), "{:?} {:?}", spec, page);
            }
        }
    }
}

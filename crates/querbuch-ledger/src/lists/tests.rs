use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::header::Header;
use querbuch_domain::id::Position;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::{Note, TextHashes};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Cashability, EffectKind, EvidenceGrade};
use querbuch_reports::filter::{Filter, FilterSpec};

use super::*;

mod pages;
mod reference;

/// Decides a command, which must be accepted, and applies its events.
fn act(state: &mut State, command: &Command) {
    let decision = command
        .decide(state, &Context::new("test", &TextHashes::default()))
        .expect("accepted");
    for event in decision.events {
        let header = Header {
            position: state.position + 1,
            recorded_at: chrono::DateTime::UNIX_EPOCH,
            actor: "local".into(),
        };
        state.apply(&header, &event);
    }
}

fn unit(code: &str, name: &str, level: Level, parent: &str) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: name.into(),
        level,
        parent: (!parent.is_empty()).then(|| parent.into()),
        budget_position: None,
        is_body: true,
    }
}

fn register(units: Vec<NewUnit>) -> Command {
    Command::RegisterUnits(RegisterUnits { units })
}

fn measure(code: &str, title: &str, approach: Approach, owner: &str) -> Command {
    let effect = |code: &str, kind, category: &str| NewEffect {
        code: code.into(),
        unit: owner.into(),
        kind,
        category: category.into(),
        cashability: Cashability::Cash,
        title: "Eine Wirkung".into(),
        evidence: EvidenceGrade::C,
    };
    Command::RegisterMeasure(RegisterMeasure {
        code: code.into(),
        title: title.into(),
        description: None,
        approach,
        owner: owner.into(),
        programme: None,
        effects: vec![
            effect("cost", EffectKind::Cost, "run.cost"),
            effect("saving", EffectKind::Saving, "run.saving"),
        ],
    })
}

fn book(measure: &str, postings: &[(&str, &str)]) -> Command {
    let posting = |(effect, month): &(&str, &str)| NewPosting {
        target: Target::Effect((*effect).into()),
        month: Month::parse(month).expect("a month"),
        belongs_to: None,
        amount: Cents(1),
        details: None,
    };
    let postings = postings.iter().map(posting).collect();
    Command::RecordBooking(RecordBooking {
        measure: measure.into(),
        postings,
        note: Note::default(),
    })
}

/// Positions 1 to 7 hold the units, level by level from the roots; 8 to 10 `olaf`, 11 to 13 `E-Akte`; 14 to 16 bookings.
fn state() -> Arc<State> {
    let mut state = State::default();
    let commands = [
        register(vec![
            unit("bund", "Bundesrepublik Deutschland", Level::Federal, ""),
            unit("15", "Land Sachsen-Anhalt", Level::State, ""),
            unit("15/gebühren", "Stelle für Gebühren", Level::State, "15"),
            unit("15003", "Magdeburg, GROẞE Stadt", Level::Municipal, "15"),
            unit("15003/straßen", "Straßenverkehrsamt", Level::Municipal, "15003"),
            unit("05", "Köln und ÜBERALL", Level::State, ""),
            unit("bundesamt", "Amt 100 %", Level::Federal, "bund"),
        ]),
        measure("olaf", "Online-Lizenz für Jäger", Approach::Improve, "15003"),
        measure("E-Akte", "Große Maßnahme", Approach::Add, "bund"),
        book("olaf", &[("cost", "2026-01"), ("saving", "2026-03")]),
        book("E-Akte", &[("cost", "2026-02")]),
        book("olaf", &[("saving", "2026-03")]),
    ];
    for command in &commands {
        act(&mut state, command);
    }
    Arc::new(state)
}

fn all<C>() -> PageRequest<C> {
    PageRequest {
        after: None,
        before: None,
        size: 500,
        from_end: false,
    }
}

fn codes<T>(page: Page<Arc<str>, T>) -> Vec<String> {
    assert_eq!(page.total, page.items.len());
    page.items.into_iter().map(|(code, _)| code.to_string()).collect()
}

fn searched_for(typed: &str) -> Search {
    Search::try_new(typed).expect("a short search")
}

fn searched(search: &str) -> Vec<String> {
    let list = UnitList {
        search: Some(searched_for(search)),
        ..UnitList::default()
    };
    codes(units(&list, &all(), &View::now(state())))
}

#[test]
fn a_search_takes_no_notice_of_case_and_umlauts() {
    let cases: [(&str, &[&str]); 26] = [
        (
            "",
            &[
                "05",
                "15",
                "15/gebühren",
                "15003",
                "15003/straßen",
                "bund",
                "bundesamt",
            ],
        ),
        ("bund", &["bund", "bundesamt"]),
        ("BUNDES", &["bund", "bundesamt"]),
        ("Sachsen-Anhalt", &["15"]),
        ("sachsen", &["15"]),
        ("gebühr", &["15/gebühren"]),
        ("GEBÜHR", &["15/gebühren"]),
        ("gebuehr", &["15/gebühren"]),
        ("gebu\u{308}hr", &["15/gebühren"]),
        ("GeBuEhR", &["15/gebühren"]),
        ("straße", &["15003/straßen"]),
        ("STRASSE", &["15003/straßen"]),
        ("STRAẞE", &["15003/straßen"]),
        ("grosse", &["15003"]),
        ("große", &["15003"]),
        ("koeln", &["05"]),
        ("koln", &["05"]),
        // Each word must occur, in code or name, in any order.
        ("sachsen 15 land", &["15"]),
        ("land gebühren", &[]),
        ("15003 strasse", &["15003/straßen"]),
        (
            " \t ",
            &[
                "05",
                "15",
                "15/gebühren",
                "15003",
                "15003/straßen",
                "bund",
                "bundesamt",
            ],
        ),
        ("Köln", &["05"]),
        ("überall", &["05"]),
        // No sign means anything but itself.
        ("%", &["bundesamt"]),
        ("_", &[]),
        ("Ä", &[]),
    ];
    for (search, expected) in cases {
        assert_eq!(searched(search), expected, "{search}");
    }
}

#[test]
fn units_are_listed_by_level_and_below_another() {
    let view = View::now(state());
    let number = |code: &str| view.require_unit(&code.into(), "").expect("registered");
    let list = |levels: Option<Vec<Level>>, below: Option<&str>, search: Option<&str>| {
        let list = UnitList {
            search: search.map(searched_for),
            levels,
            below: below.map(number),
            active: None,
        };
        codes(units(&list, &all(), &view))
    };
    assert_eq!(
        list(Some(vec![Level::Federal, Level::Municipal]), None, None),
        ["15003", "15003/straßen", "bund", "bundesamt"]
    );
    assert_eq!(
        list(None, Some("15"), None),
        ["15/gebühren", "15003", "15003/straßen"]
    );
    assert_eq!(list(None, Some("15003/straßen"), None), [""; 0]);
    assert_eq!(list(Some(vec![Level::State]), Some("15"), None), ["15/gebühren"]);
    assert_eq!(
        list(Some(vec![Level::State]), Some("15"), Some("strasse")),
        [""; 0]
    );
    assert_eq!(list(Some(Vec::new()), None, None), [""; 0]);
    assert_eq!(
        codes(children(number("15"), &all(), &view)),
        ["15/gebühren", "15003"]
    );
    assert_eq!(codes(children(number("05"), &all(), &view)), [""; 0]);
}

#[test]
fn measures_are_listed_by_title_approach_and_owner() {
    let view = View::now(state());
    let number = |code: &str| view.require_unit(&code.into(), "").expect("registered");
    let list = |search: Option<&str>, approaches: Option<Vec<Approach>>, owner: Option<&str>| {
        let list = MeasureList {
            search: search.map(searched_for),
            approaches,
            owner: owner.map(number),
            ..MeasureList::default()
        };
        codes(measures(&list, &all(), &view))
    };
    assert_eq!(list(None, None, None), ["E-Akte", "olaf"]);
    assert_eq!(list(Some("massnahme"), None, None), ["E-Akte"]);
    assert_eq!(list(Some("JAEGER"), None, None), ["olaf"]);
    assert_eq!(list(Some("OLAF"), None, None), ["olaf"]);
    assert_eq!(list(Some("e"), Some(vec![Approach::Add]), None), ["E-Akte"]);
    assert_eq!(list(None, Some(vec![Approach::Reduce]), None), [""; 0]);
    assert_eq!(list(None, None, Some("15")), ["olaf"], "owned by a unit below");
    assert_eq!(list(None, None, Some("15003")), ["olaf"]);
    assert_eq!(list(None, None, Some("15003/straßen")), [""; 0]);
}

#[test]
fn a_booking_is_listed_where_any_posting_matches() {
    let view = View::now(state());
    let list = |set: fn(&mut FilterSpec)| {
        let mut spec = FilterSpec::default();
        set(&mut spec);
        let filter = Filter::resolve(&spec, &view).expect("a good filter");
        bookings(Some(&filter), &all(), &view)
            .items
            .into_iter()
            .map(|(_, position)| position)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(|_| {}), [14, 15, 16]);
    assert_eq!(list(|spec| spec.kinds = Some(vec![EffectKind::Saving])), [14, 16]);
    assert_eq!(list(|spec| spec.kinds = Some(vec![EffectKind::Cost])), [14, 15]);
    assert_eq!(list(|spec| spec.measures = Some(vec!["olaf".into()])), [14, 16]);
    assert_eq!(list(|spec| spec.from = Month::parse("2026-02")), [14, 15, 16]);
    assert_eq!(list(|spec| spec.to = Month::parse("2026-01")), [14]);
    // One posting must meet all conditions; two that meet one each do not.
    let both = |spec: &mut FilterSpec| {
        (spec.kinds, spec.to) = (Some(vec![EffectKind::Saving]), Month::parse("2026-02"));
    };
    assert_eq!(list(both), [0; 0]);
    let none = bookings(None, &all(), &view);
    assert_eq!((none.total, none.has_next, none.has_previous), (3, false, false));
}

#[test]
fn a_list_of_the_past_holds_what_was_known_then() {
    let state = state();
    let at = |position| View::at(state.clone(), position).expect("within the log");
    let unit_codes = |position| codes(units(&UnitList::default(), &all(), &at(position)));
    assert_eq!(unit_codes(0), [""; 0]);
    assert_eq!(unit_codes(3), ["05", "15", "bund"]);
    assert_eq!(unit_codes(7).len(), 7);
    let land = at(16).require_unit(&"15".into(), "").expect("registered");
    assert_eq!(codes(children(land, &all(), &at(5))), ["15/gebühren"]);
    assert_eq!(codes(children(land, &all(), &at(1))), [""; 0]);
    let below = UnitList {
        below: Some(land),
        ..UnitList::default()
    };
    assert_eq!(codes(units(&below, &all(), &at(1))), [""; 0]);
    let measure_codes = |position| codes(measures(&MeasureList::default(), &all(), &at(position)));
    assert_eq!(
        (measure_codes(7), measure_codes(8), measure_codes(16).len()),
        (vec![], vec!["olaf".to_owned()], 2)
    );
    let booked = |position| bookings(None, &all(), &at(position)).total;
    assert_eq!([13, 14, 15, 16].map(booked), [0, 1, 2, 3]);
}

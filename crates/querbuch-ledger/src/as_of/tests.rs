use proptest::prelude::*;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::UnitNo;
use querbuch_domain::named_state::StateNamed;
use querbuch_domain::refusal::LogFault;
use querbuch_domain::unit::UnitRegistered;
use querbuch_domain::words::Level;

use super::*;

/// Microseconds after midnight before 2026.
fn at(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_767_225_600_000_000 + micros).expect("within the calendar")
}

/// A log whose entries were recorded at these instants.
fn state(instants: &[i64]) -> Arc<State> {
    let mut state = State::default();
    for (position, micros) in (1..).zip(instants) {
        let event = Event::UnitRegistered(UnitRegistered {
            number: UnitNo::from_index(state.units.len()),
            code: format!("u{position}").into(),
            name: "Ein Haushalt".into(),
            level: Level::Municipal,
            parent: None,
            budget_position: None,
            is_body: true,
        });
        state.apply(
            &Header {
                position,
                recorded_at: at(*micros),
                actor: "local".into(),
            },
            &event,
        );
    }
    Arc::new(state)
}

/// The position that is seen; `None` where it is refused as not settled.
fn seen(state: &Arc<State>, instant: DateTime<Utc>, now: DateTime<Utc>) -> Option<Position> {
    match AsOf::RecordedAt(instant).view(state.clone(), now) {
        Ok(view) => {
            assert_eq!(
                view.unit_count() as Position,
                view.position(),
                "the view is of that position"
            );
            Some(view.position())
        }
        Err(refusal) => {
            assert_eq!(refusal, Refusal::at("recordedAt", LogFault::InstantNotSettled));
            None
        }
    }
}

#[test]
fn an_instant_names_the_last_position_recorded_by_then() {
    // Commits of one, two and one entries.
    let state = state(&[100, 200, 200, 300]);
    let long_after = at(3_600_000_000);
    let cases = [
        (i64::MIN / 4_000, 0),
        (-1, 0),
        (99, 0),
        (100, 1),
        (101, 1),
        (199, 1),
        (200, 3),
        (299, 3),
        (300, 4),
        (301, 4),
        (1_000_000, 4),
    ];
    for (micros, expected) in cases {
        assert_eq!(
            seen(&state, at(micros), long_after),
            Some(expected),
            "at {micros}"
        );
    }
}

#[test]
fn an_instant_after_the_log_must_have_settled() {
    let log = state(&[100, 300]);
    let ten_minutes = SETTLED_AFTER.num_microseconds().expect("small");
    assert_eq!(ten_minutes, 600_000_000);
    let cases = [
        // Up to the last entry nothing can change any more, whatever the clock says.
        (300, 300, Some(2)),
        (299, 300, Some(1)),
        (300, 0, Some(2)),
        (100, -5_000_000, Some(1)),
        // After it, the instant must lie back far enough.
        (301, 301, None),
        (301, 301 + ten_minutes - 1, None),
        (301, 301 + ten_minutes, Some(2)),
        (5_000, 5_000 + ten_minutes + 1, Some(2)),
        // The future is never settled.
        (5_000, 301, None),
    ];
    for (instant, now, expected) in cases {
        assert_eq!(
            seen(&log, at(instant), at(now)),
            expected,
            "{instant} asked at {now}"
        );
    }
    let empty = state(&[]);
    assert_eq!(seen(&empty, at(0), at(0)), None);
    assert_eq!(seen(&empty, at(0), at(ten_minutes)), Some(0));
}

#[test]
fn the_ends_of_the_calendar_are_no_panic() {
    let log = state(&[100]);
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    assert_eq!(seen(&log, first, at(0)), Some(0));
    assert_eq!(seen(&log, last, at(0)), None);
    assert_eq!(seen(&log, first, last), Some(0));
    assert_eq!(seen(&log, last, first), None);
}

#[test]
fn a_position_needs_no_clock() {
    let log = state(&[100, 300]);
    for position in 0..=2 {
        let view = AsOf::Position(position)
            .view(log.clone(), at(0))
            .expect("within the log");
        assert_eq!(
            (view.position(), view.unit_count() as Position),
            (position, position)
        );
    }
    for position in [3, Position::MAX] {
        let refused = AsOf::Position(position)
            .view(log.clone(), at(0))
            .expect_err("beyond the log");
        assert_eq!(
            refused,
            Refusal::at("position", LogFault::PositionAhead { head: 2 })
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What was answered once is answered for ever: an entry that is not there yet is stamped after the last one
    /// and, however long its commit takes, less than ten minutes ago.
    #[test]
    fn an_answer_stays_whatever_is_recorded_later(
        steps in proptest::collection::vec(0..400_000_000_i64, 0..8),
        instant in -100..2_500_000_000_i64,
        now in 0..3_500_000_000_i64,
        further in proptest::collection::vec(1..400_000_000_i64, 1..6),
    ) {
        let sum = |sum: &mut i64, step: &i64| { *sum += step; Some(*sum) };
        let mut instants: Vec<i64> = steps.iter().scan(0, sum).collect();
        let before = seen(&state(&instants), at(instant), at(now));
        let latest = instants.last().copied().unwrap_or(i64::MIN).max(now - 600_000_000);
        instants.extend(further.iter().scan(latest, sum));
        let after = seen(&state(&instants), at(instant), at(now + 1));
        if before.is_some() {
            prop_assert_eq!(before, after);
        }
    }
}

#[test]
fn a_moment_is_a_position_an_instant_a_day_or_a_name() {
    assert_eq!(AsOf::parse(" 12 "), Some(AsOf::Position(12)));
    assert_eq!(
        AsOf::parse("2026-01-01T01:00:00+01:00"),
        Some(AsOf::RecordedAt(at(0)))
    );
    let day: NaiveDate = "2026-01-02".parse().expect("is a day");
    for text in ["2026-01-02", "02.01.2026", " 2.1.2026 "] {
        assert_eq!(AsOf::parse(text), Some(AsOf::Date(day)), "{text}");
    }
    for name in ["yesterday", "Kabinett 2026-03-12", "2026-13-01 Entwurf"] {
        assert_eq!(AsOf::parse(name), Some(AsOf::Name(name.into())), "{name}");
    }
    for text in ["", "-1", "1.5", "2026-13-01", "31.02.2026"] {
        assert_eq!(AsOf::parse(text), None, "{text}");
    }
}

#[test]
fn a_day_shows_what_was_recorded_by_its_midnight_in_berlin() {
    // The clock of `at` starts at midnight UTC; in Berlin it is one o'clock then.
    let hour = 3_600_000_000;
    let log = state(&[0, 22 * hour, 23 * hour, 24 * hour]);
    let of_day = |day: &str, now: i64| {
        let day = AsOf::parse(day).expect("is a day");
        day.view(log.clone(), at(now)).map(|view| view.position())
    };
    assert_eq!(of_day("2025-12-31", 0), Ok(0));
    assert_eq!(
        of_day("2026-01-01", 23 * hour),
        Ok(2),
        "at 23 UTC the next day has begun"
    );
    let not_over = |day: &str| {
        let day = day.parse().expect("is a day");
        Err(Refusal::at("date", LogFault::DayNotOver { day }))
    };
    assert_eq!(of_day("2026-01-02", 40 * hour), not_over("2026-01-02"));
    assert_eq!(of_day("2026-01-02", 47 * hour), not_over("2026-01-02"));
    assert_eq!(of_day("2026-01-02", 48 * hour), Ok(4));
    assert_eq!(of_day("9999-12-31", 48 * hour), not_over("9999-12-31"));
}

#[test]
fn a_name_shows_the_state_that_has_it_and_others_are_offered() {
    let mut log = State::clone(&state(&[100, 200]));
    for (position, name) in [(3, "Kabinett 2026-03-12"), (4, "Haushalt 2027")] {
        let header = Header {
            position,
            recorded_at: at(position.cast_signed() * 100),
            actor: "local".into(),
        };
        let (name, meant) = (name.into(), position - 2);
        let event = StateNamed {
            name,
            position: meant,
            text: None,
        };
        log.apply(&header, &event.into());
    }
    let log = Arc::new(log);
    let named = |name: &str| {
        let view = AsOf::Name(name.into()).view(log.clone(), at(0));
        view.map(|view| view.position())
    };
    assert_eq!(named("Kabinett 2026-03-12"), Ok(1));
    assert_eq!(
        named(" KABINETT   2026-03-12"),
        Ok(1),
        "case and spaces do not count"
    );
    assert_eq!(named("haushalt 2027"), Ok(2));
    for (typed, near) in [
        ("Kabinet 2026-03-21", "Kabinett 2026-03-12"),
        ("Kabinett", "Kabinett 2026-03-12"),
        ("Haushalt2027", "Haushalt 2027"),
    ] {
        let fault = NamedStateFault::Unknown {
            name: typed.into(),
            near: vec![near.into()],
        };
        assert_eq!(named(typed), Err(Refusal::at("name", fault)), "{typed}");
    }
    let fault = NamedStateFault::Unknown {
        name: "etwas anderes".into(),
        near: Vec::new(),
    };
    assert_eq!(named("etwas anderes"), Err(Refusal::at("name", fault)));
}

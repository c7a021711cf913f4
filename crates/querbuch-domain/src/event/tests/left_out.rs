//! What was not given is not written.

use super::*;

/// What came late, and lines at other stages than they are booked at, are said beside the postings; without them, an
/// entry reads as it did before there was such a thing.
#[test]
fn what_came_late_and_stages_are_said_where_there_are_any() {
    let late = Event::BookingReversed(BookingReversed {
        lines: vec![],
        belongs_to: vec![(1, month("2025-12"))],
        booking: 17,
        measure: MeasureNo(1),
        postings: vec![
            (EffectNo(4), month("2026-03"), 5),
            (EffectNo(4), month("2026-03"), -5),
        ],
        stages: vec![Stage::Claimed, Stage::Confirmed],
        text: None,
    });
    let data = r#"{"belongsTo":[[1,"2025-12"]],"booking":17,"measure":1,"postings":[[4,"2026-03",5],[4,"2026-03",-5]],"stages":["CLAIMED","CONFIRMED"]}"#;
    assert_eq!(encode(&late), data);
    assert_eq!(Event::decode("booking.reversed", 1, data).expect("is read"), late);
    let recorded = Event::BookingRecorded(BookingRecorded {
        details: vec![],
        import: None,
        number: None,
        repeats: None,
        rows: vec![],
        belongs_to: vec![(0, month("2025-12"))],
        measure: MeasureNo(1),
        postings: vec![(EffectNo(4), month("2026-03"), 5)],
        text: None,
        document: None,
    });
    let data = r#"{"belongsTo":[[0,"2025-12"]],"measure":1,"postings":[[4,"2026-03",5]]}"#;
    assert_eq!(encode(&recorded), data);
    assert_eq!(
        Event::decode("booking.recorded", 1, data).expect("is read"),
        recorded
    );
}

fn plain_indicators() -> Vec<Event> {
    vec![
        Event::IndicatorDefined(IndicatorDefined {
            catalogue: None,
            seconds_each: None,
            unit: None,
            valuation: None,
            ..indicator()
        }),
        Event::IndicatorDefined(IndicatorDefined {
            valuation: Some(Valuation {
                effect: EffectNo(0),
                price: Price::PerUnit(150),
            }),
            ..indicator()
        }),
        Event::MeasurementRecorded(MeasurementRecorded {
            cases: None,
            derivation: None,
            high: None,
            low: None,
            ..measurement()
        }),
    ]
}

/// Bookings that give no more than they have to.
fn plain_bookings() -> [Event; 3] {
    [
        Event::BookingRecorded(BookingRecorded {
            details: vec![],
            import: None,
            number: None,
            repeats: None,
            rows: vec![],
            belongs_to: vec![],
            measure: MeasureNo(0),
            postings: vec![],
            text: None,
            document: None,
        }),
        Event::BookingReversed(BookingReversed {
            lines: vec![],
            belongs_to: vec![],
            booking: 1,
            measure: MeasureNo(0),
            postings: vec![],
            stages: vec![],
            text: None,
        }),
        Event::TextErased(TextErased {
            booking: 1,
            text: None,
        }),
    ]
}

fn plain_corrections() -> Vec<Event> {
    vec![
        Event::MeasureChanged(MeasureChanged {
            approach: None,
            description: Amend::Keep,
            measure: MeasureNo(1),
            owner: None,
            programme: Amend::Keep,
            text: None,
            title: Some("Online-Ausweis".into()),
        }),
        Event::EffectChanged(EffectChanged {
            cashability: None,
            category: None,
            effect: EffectNo(5),
            evidence: Some(EvidenceGrade::B),
            text: None,
            title: None,
        }),
        Event::StateNamed(StateNamed {
            name: "Kabinett 2026-03-12".into(),
            position: 17,
            text: None,
        }),
    ]
}

#[test]
fn what_was_not_given_is_left_out() {
    let plain = [
        Event::UnitRegistered(UnitRegistered {
            parent: None,
            budget_position: None,
            ..unit()
        }),
        Event::MeasureRegistered(MeasureRegistered {
            description: None,
            programme: None,
            ..measure()
        }),
        Event::PlanSet(PlanSet(ScheduleSet {
            ranges: vec![],
            text: None,
            document: None,
            ..schedule()
        })),
        Event::AmountAllocated(AmountAllocated {
            among: vec![],
            text: None,
            ..allocation()
        }),
        Event::KeyDefined(KeyDefined {
            correction: false,
            parts: vec![],
            weights: vec![],
            ..key()
        }),
        Event::DiscountRateSet(DiscountRateSet {
            real: None,
            ..discount_rate()
        }),
        Event::PeriodReopened(PeriodReopened {
            text: None,
            through: None,
            unit: UnitNo(3),
        }),
        Event::ActualsStated(ActualsStated {
            effect: None,
            measure: MeasureNo(1),
            through: None,
        }),
    ];
    for event in plain
        .into_iter()
        .chain(plain_bookings())
        .chain(plain_indicators())
        .chain(plain_corrections())
        .chain(plain_rights())
    {
        let data = encode(&event);
        assert!(!data.contains("null") && !data.contains("ranges"), "{data}");
        assert_eq!(
            Event::decode(event.kind(), event.version(), &data).expect("is read"),
            event
        );
    }
}

//! What samples of events are put together from.

use super::*;

pub(super) fn hash(letter: char) -> Arc<str> {
    format!("sha256:{}", letter.to_string().repeat(64)).into()
}

pub(super) fn schedule() -> ScheduleSet {
    ScheduleSet {
        effect: EffectNo(4),
        import: None,
        deltas: vec![
            (month("2026-01"), 1_250_050),
            (month("2026-02"), -2 * AMOUNT_CENTS_MAX),
            (Month::MAX, 0),
        ],
        ranges: vec![(month("2026-01"), 1_000_000, 1_500_000)],
        takes_back: None,
        text: Some(hash('a')),
        document: Some(hash('b')),
    }
}

pub(super) fn unit() -> UnitRegistered {
    UnitRegistered {
        number: UnitNo(3),
        code: "bund/06/0602/53210".into(),
        name: "Aufträge und Dienstleistungen im Bereich „IT“".into(),
        level: Level::Federal,
        parent: Some(UnitNo(2)),
        budget_position: Some("0602 / 532 10 - 011".into()),
        is_body: false,
    }
}

pub(super) fn measure() -> MeasureRegistered {
    MeasureRegistered {
        number: MeasureNo(1),
        code: "olaf".into(),
        title: "Online-Ausweis".into(),
        description: Some("Antrag\nund \"Abholung\"".into()),
        approach: Approach::Improve,
        owner: UnitNo(0),
        programme: Some(MeasureNo(0)),
    }
}

pub(super) fn discount_rate() -> DiscountRateSet {
    DiscountRateSet {
        nominal: Decimal::new(43, 3),
        real: Some(Decimal::new(-35, 4)),
        source: "BMF-Rundschreiben vom „8. November“".into(),
        status: SourceStatus::SecondHand,
        valid_from: month("2005-11"),
    }
}

pub(super) fn share(actor: Option<&str>, belongs_to: Option<&str>, cents: i64) -> Share {
    Share {
        actor: actor.map(Into::into),
        belongs_to: belongs_to.map(month),
        cents,
    }
}

/// A unit, and what can become of it.
pub(super) fn of_units() -> Vec<Event> {
    vec![
        Event::UnitRegistered(unit()),
        Event::UnitRenamed(UnitRenamed {
            unit: UnitNo(3),
            name: "Verbandsgemeinde „Saale-Wipper“".into(),
            effective_from: month("2027-01"),
        }),
        Event::UnitMoved(UnitMoved {
            unit: UnitNo(3),
            parent: UnitNo(1),
            effective_from: month("2027-01"),
        }),
        Event::UnitMerged(UnitMerged {
            unit: UnitNo(3),
            into: UnitNo(2),
            effective_from: Month::MAX,
        }),
    ]
}

/// A key that has what both kinds have.
pub(super) fn key() -> KeyDefined {
    KeyDefined {
        code: "efa".into(),
        correction: true,
        key_year: 2020,
        name: "EfA-Nachnutzung".into(),
        number: KeyNo(2),
        parts: vec![
            PartEntry {
                among: vec![],
                fraction: Decimal::new(25, 2),
                key: None,
                out_of: 1,
                unit: Some(UnitNo(0)),
            },
            PartEntry {
                among: vec![UnitNo(4), UnitNo(3)],
                fraction: Decimal::new(75, 2),
                key: Some(KeyNo(1)),
                out_of: 1,
                unit: None,
            },
        ],
        source: "IT-PLR 2023/35".into(),
        valid_from: month("2023-01"),
        weights: vec![WeightEntry(UnitNo(3), Decimal::new(1_312_509, 5))],
    }
}

pub(super) fn allocation() -> AmountAllocated {
    AmountAllocated {
        among: vec![UnitNo(3), UnitNo(4)],
        effect: EffectNo(4),
        key: KeyNo(2),
        measure: MeasureNo(1),
        months: vec![(
            month("2014-10"),
            AMOUNT_CENTS_MAX,
            vec![(KeyNo(2), 3), (KeyNo(1), 1)],
        )],
        postings: vec![
            (EffectNo(4), month("2014-10"), -AMOUNT_CENTS_MAX),
            (EffectNo(5), month("2014-10"), AMOUNT_CENTS_MAX),
        ],
        text: Some(hash('a')),
    }
}

pub(super) fn effect() -> EffectAdded {
    EffectAdded {
        number: EffectNo(4),
        measure: MeasureNo(1),
        code: "fee".into(),
        unit: UnitNo(3),
        kind: EffectKind::Transfer,
        category: "transfer.fee".into(),
        cashability: Cashability::Cash,
        title: "Gebührenanteil".into(),
        evidence: EvidenceGrade::A,
    }
}

pub(super) fn indicator() -> IndicatorDefined {
    IndicatorDefined {
        baseline: Decimal::new(955, 1),
        baseline_known: true,
        catalogue: Some("handling-time".into()),
        code: "bearbeitungszeit".into(),
        lower_is_better: true,
        measure: MeasureNo(1),
        name: "Bearbeitungszeit".into(),
        number: IndicatorNo(2),
        seconds_each: Some(60),
        unit: Some(UnitNo(3)),
        unit_of_measure: "min".into(),
        valuation: Some(Valuation {
            effect: EffectNo(4),
            price: Price::Wage(WageKey {
                level: Level::Municipal,
                service_class: "gD".into(),
                system: "Leitfaden Erfüllungsaufwand 2025".into(),
                year: Some(2025),
            }),
        }),
    }
}

pub(super) fn measurement() -> MeasurementRecorded {
    MeasurementRecorded {
        cases: Some(6_600),
        derivation: Some(Derivation {
            baseline: Decimal::new(955, 1),
            difference: -1,
            effect: EffectNo(4),
            rate: 4_220,
            saving: 9_284_000,
            seconds_each: Some(60),
            wage: Some(WageUsed {
                level: Level::Municipal,
                service_class: "gD".into(),
                set_at: 12,
                system: "Leitfaden Erfüllungsaufwand 2025".into(),
                version: 1,
                year: 2025,
            }),
        }),
        high: Some(Decimal::new(80, 0)),
        indicator: IndicatorNo(2),
        low: Some(Decimal::new(70, 0)),
        measure: MeasureNo(1),
        month: month("2024-12"),
        source: "Fallzahlstatistik 2024".into(),
        value: Decimal::new(755, 1),
    }
}

pub(super) fn wage_rates() -> WageRatesSet {
    let rate = |level, class: &str, cents| WageRate {
        level,
        per_hour: cents,
        service_class: class.into(),
    };
    WageRatesSet {
        system: "Leitfaden Erfüllungsaufwand 2025".into(),
        year: 2025,
        source: "Anhang 8".into(),
        status: SourceStatus::SecondHand,
        rates: vec![
            rate(Level::Municipal, "gD", 4_220),
            rate(Level::Federal, "hD", 6_760),
        ],
    }
}

//! Commands with texts, numbers and references that nobody should give.

use super::*;

pub(super) fn any_allocation() -> impl Strategy<Value = Command> {
    let months = (any_month(), option::of(any_month()), option::of(any::<i32>()));
    let among = option::of(prop::collection::vec(any_ref(), 0..3));
    (
        any_ref(),
        any_ref(),
        among,
        months,
        option::of(any_cents()),
        any_note(),
    )
        .prop_map(
            |(effect, key, among, (month, through, every_months), amount, note)| {
                Allocate {
                    effect,
                    key,
                    among,
                    month,
                    through,
                    every_months,
                    amount,
                    note,
                }
                .into()
            },
        )
}

pub(super) fn any_key() -> impl Strategy<Value = Command> {
    let decimal = || (any::<i64>(), 0..15_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale));
    let weights = prop::collection::vec((any_ref(), decimal()), 0..3);
    let among = option::of(prop::collection::vec(any_ref(), 0..3));
    let parts = (
        decimal(),
        any::<i32>(),
        option::of(any_ref()),
        option::of(any_ref()),
        among,
    );
    let parts = prop::collection::vec(parts, 0..3);
    let texts = (any_text(), any_text(), any_text());
    (texts, any::<i32>(), any_month(), weights, parts, any::<bool>()).prop_map(
        |((code, name, source), key_year, valid_from, weights, parts, correction)| {
            let weight = |(unit, weight)| KeyWeight { unit, weight };
            let part = |(fraction, out_of, unit, key, among)| NewKeyPart {
                fraction,
                out_of,
                unit,
                key,
                among,
            };
            DefineKey {
                code: code.into(),
                name: name.into(),
                key_year,
                valid_from,
                source: source.into(),
                weights: weights.into_iter().map(weight).collect(),
                parts: parts.into_iter().map(part).collect(),
                correction,
            }
            .into()
        },
    )
}

/// Any correction at all.
pub(super) fn any_correction() -> impl Strategy<Value = Command> {
    let texts = (option::of(any_text()), any_text());
    (any_ref(), any_ref(), texts, 0..4_u8, 0..90_u64).prop_map(
        |(thing, other, (title, reason), which, position)| {
            let title = title.map(Into::into);
            let amend = if which == 0 {
                Amend::Remove
            } else {
                Amend::Replace(other.clone())
            };
            match which {
                0 | 1 => ChangeMeasure {
                    measure: thing,
                    title,
                    description: Amend::Replace(reason.as_str().into()),
                    approach: Some(Approach::Add),
                    owner: Some(other),
                    programme: amend,
                    reason: reason.into(),
                }
                .into(),
                2 => ChangeEffect {
                    effect: thing,
                    title,
                    category: Some(other),
                    cashability: Some(Cashability::Avoided),
                    evidence: Some(EvidenceGrade::A),
                    reason: reason.into(),
                }
                .into(),
                _ => NameState {
                    name: title.unwrap_or_default(),
                    position: Some(position),
                    text: Some(reason.into()),
                }
                .into(),
            }
        },
    )
}

/// Any command, with texts, numbers and references that nobody should give.
#[expect(clippy::too_many_lines, reason = "a table: one strategy a command")]
pub fn any_command() -> impl Strategy<Value = Command> {
    let units = prop::collection::vec(any_unit(), 0..4);
    let effects = || prop::collection::vec(any_effect(), 0..3);
    let postings = prop::collection::vec(any_posting(), 0..4);
    let expected = || option::of(any::<Position>());
    prop_oneof![
        units.prop_map(|units| RegisterUnits { units }.into()),
        any_reorganisation(),
        (
            any_text(),
            any_text(),
            option::of(any_text()),
            any_ref(),
            option::of(any_ref()),
            effects()
        )
            .prop_map(
                |(code, title, description, owner, programme, effects)| RegisterMeasure {
                    code: code.into(),
                    title: title.into(),
                    description: description.map(Into::into),
                    approach: Approach::Add,
                    owner,
                    programme,
                    effects,
                }
                .into()
            ),
        (any_ref(), select(MeasureStatus::ALL), expected()).prop_map(
            |(measure, status, expected_position)| {
                ChangeMeasureStatus {
                    measure,
                    status,
                    expected_position,
                }
                .into()
            }
        ),
        (any_ref(), effects()).prop_map(|(measure, effects)| AddEffects { measure, effects }.into()),
        (
            any_ref(),
            prop::collection::vec(any_amount(), 0..4),
            expected(),
            any_note()
        )
            .prop_map(|(effect, amounts, expected_position, note)| {
                SetSchedule {
                    basis: ScheduleBasis::Forecast,
                    effect,
                    amounts,
                    expected_position,
                    note,
                }
                .into()
            }),
        (any_ref(), postings, any_note()).prop_map(|(measure, postings, note)| {
            RecordBooking {
                measure,
                postings,
                note,
            }
            .into()
        }),
        any_reversal_or_erasure(),
        any_key(),
        any_allocation(),
        any_rate(),
        any_period(),
        (any_ref(), any_month(), any_cents(), any_text(), 0..4_u8).prop_map(any_stage),
        any_wages().prop_map(Into::into),
        any_indicator(),
        any_measurement(),
        any_correction(),
    ]
}

pub(super) fn any_reorganisation() -> impl Strategy<Value = Command> {
    let name = option::of(any_text());
    (
        any_ref(),
        name,
        option::of(any_ref()),
        option::of(any_ref()),
        any_month(),
    )
        .prop_map(|(unit, name, parent, merge_into, effective_from)| {
            ReorganizeUnit {
                unit,
                name: name.map(Into::into),
                parent,
                merge_into,
                effective_from,
            }
            .into()
        })
}

pub(super) fn any_stage((effect, month, amount, text, act): (Ref, Month, Cents, String, u8)) -> Command {
    let note = Note {
        text: Some(text.as_str().into()),
        document: None,
    };
    let reason = text.as_str().into();
    match act {
        0 => ConfirmSaving {
            effect,
            month,
            amount,
            note,
        }
        .into(),
        1 => CashSaving {
            effect,
            month,
            amount,
            note,
        }
        .into(),
        2 => DisputeSaving {
            effect,
            month,
            amount,
            reason,
        }
        .into(),
        _ => SetClaimDeadline {
            unit: effect,
            days: i32::try_from(amount.0).ok(),
        }
        .into(),
    }
}

pub(super) fn any_period() -> impl Strategy<Value = Command> {
    (any_ref(), option::of(any_month()), any_text()).prop_map(|(unit, through, reason)| match through {
        Some(through) if reason.len() % 2 == 0 => ClosePeriod { unit, through }.into(),
        through => ReopenPeriod {
            unit,
            through,
            reason: reason.into(),
        }
        .into(),
    })
}

pub(super) fn any_decimal() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0..12_u32).prop_map(|(digits, places)| Decimal::new(digits, places))
}

pub(super) fn any_indicator() -> impl Strategy<Value = Command> {
    let valuation = (
        any_ref(),
        option::of(any_cents()),
        option::of(any::<i32>()),
        any::<bool>(),
    );
    let valuation = valuation.prop_map(|(effect, per_unit, year, wage)| {
        let mut valuation = crate::testing::wage_valuation("cost");
        valuation.wage.iter_mut().for_each(|key| key.year = year);
        NewValuation {
            effect,
            per_unit,
            wage: valuation.wage.filter(|_| wage),
        }
    });
    let entry = option::of(select(&["handling-time", "throughput-time", "gone"]));
    let parts = (
        any_ref(),
        any_text(),
        option::of(any_text()),
        entry,
        any_decimal(),
        option::of(any_ref()),
    );
    (parts, option::of(valuation), any::<bool>()).prop_map(
        |((measure, code, name, entry, baseline, unit), valuation, baseline_known)| {
            DefineIndicator {
                measure,
                code: code.into(),
                name: name.map(Into::into),
                catalogue: entry.map(Into::into),
                baseline,
                baseline_known,
                unit,
                valuation,
                ..crate::testing::indicator("olaf", "x", "min", 1)
            }
            .into()
        },
    )
}

pub(super) fn any_measurement() -> impl Strategy<Value = Command> {
    let known = select(&["olaf/x", "indicator:0", "indicator:1"]).prop_map(Ref::from);
    let indicator = prop_oneof![2 => known, 1 => any_ref()];
    let range = option::of((any_decimal(), any_decimal()));
    (
        indicator,
        any_month(),
        any_decimal(),
        range,
        option::of(any::<i32>()),
        any_text(),
    )
        .prop_map(|(indicator, month, value, range, cases, source)| {
            RecordMeasurement {
                indicator,
                month,
                value,
                low: range.map(|(low, _)| low),
                high: range.map(|(_, high)| high),
                cases,
                source: source.into(),
            }
            .into()
        })
}

pub(super) fn any_wages() -> impl Strategy<Value = SetWageRates> {
    let rate = (select(Level::ALL), any_text(), any_cents());
    let rate = rate.prop_map(|(level, class, per_hour)| NewWageRate {
        level,
        service_class: class.into(),
        per_hour,
    });
    let rates = prop::collection::vec(rate, 0..3);
    (any_text(), any::<i32>(), any_text(), rates).prop_map(|(system, year, source, rates)| SetWageRates {
        system: system.into(),
        year,
        source: source.into(),
        rates,
        ..wages("", 0, &[])
    })
}

pub(super) fn any_reversal_or_erasure() -> impl Strategy<Value = Command> {
    (any_ref(), any_text(), any::<bool>()).prop_map(|(booking, reason, erase)| {
        let reason = reason.into();
        if erase {
            EraseText { booking, reason }.into()
        } else {
            ReverseBooking {
                booking,
                reason,
                month: None,
                lines: None,
            }
            .into()
        }
    })
}

pub(super) fn any_rate() -> impl Strategy<Value = Command> {
    let decimal = || (any::<i64>(), 0..28_u32).prop_map(|(digits, places)| Decimal::new(digits, places));
    let source = (any_text(), select(SourceStatus::ALL));
    (any_month(), decimal(), option::of(decimal()), source).prop_map(
        |(valid_from, nominal, real, (source, status))| {
            SetDiscountRate {
                valid_from,
                nominal,
                real,
                source: source.into(),
                status,
            }
            .into()
        },
    )
}

pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{1,3}",
        select(&["", " ", "\0", "a\u{202e}", "a//b", "olaf", "bund"]).prop_map(Into::into)
    ]
}

pub(super) fn any_ref() -> impl Strategy<Value = Ref> {
    let known = select(&[
        "bund",
        "15003",
        "wirtschaft",
        "olaf",
        "efa",
        "olaf/cost",
        "cost",
        "fee-bund",
    ]);
    let id = (select(&["unit", "measure", "effect", "booking"]), any::<u64>())
        .prop_map(|(noun, id)| format!("{noun}:{id}"));
    let small =
        (select(&["unit", "measure", "effect"]), 0..9_u64).prop_map(|(noun, id)| format!("{noun}:{id}"));
    let booking = (0..30_u64).prop_map(booking_id);
    prop_oneof![4 => known.prop_map(Ref::from), 1 => id.prop_map(Ref::from), 3 => small.prop_map(Ref::from),
        2 => booking.prop_map(Ref::from), 1 => any_text().prop_map(Ref::from)]
}

pub(super) fn any_note() -> impl Strategy<Value = Note> {
    (
        option::weighted(0.2, any_text()),
        option::weighted(0.2, any_text()),
    )
        .prop_map(|(text, document)| Note {
            text: text.map(Into::into),
            document: document.map(Into::into),
        })
}

pub(super) fn any_unit() -> impl Strategy<Value = NewUnit> {
    (
        any_text(),
        any_text(),
        select(Level::ALL),
        option::of(any_ref()),
        option::of(any_text()),
    )
        .prop_map(|(code, name, level, parent, budget_position)| NewUnit {
            code: code.into(),
            name: name.into(),
            level,
            parent,
            budget_position: budget_position.map(Into::into),
            is_body: true,
        })
}

pub(super) fn any_category() -> impl Strategy<Value = Ref> {
    let codes: Vec<&str> = CategoryNo::all().map(|number| number.get().code).collect();
    prop_oneof![9 => select(codes).prop_map(Ref::from), 1 => any_ref()]
}

pub(super) fn any_effect() -> impl Strategy<Value = NewEffect> {
    (
        any_text(),
        any_ref(),
        select(EffectKind::ALL),
        any_category(),
        any_text(),
    )
        .prop_map(|(code, unit, kind, category, title)| NewEffect {
            code: code.into(),
            unit,
            kind,
            category,
            cashability: Cashability::Capacity,
            title: title.into(),
            evidence: EvidenceGrade::E,
        })
}

pub(super) fn any_month() -> impl Strategy<Value = Month> {
    (Month::MIN.ordinal()..=Month::MAX.ordinal())
        .prop_map(|ordinal| Month::from_ordinal(ordinal).expect("in range"))
}

pub(super) fn any_cents() -> impl Strategy<Value = Cents> {
    let edges = select(&[
        0,
        1,
        -1,
        AMOUNT_CENTS_MAX,
        AMOUNT_CENTS_MAX + 1,
        -AMOUNT_CENTS_MAX,
        i64::MAX,
        i64::MIN,
    ]);
    prop_oneof![any::<i64>(), edges].prop_map(Cents)
}

pub(super) fn any_posting() -> impl Strategy<Value = NewPosting> {
    let parts = (any_ref(), select(EffectKind::ALL), any_category()).prop_map(|(unit, kind, category)| {
        Target::Parts(
            TargetParts {
                unit,
                kind,
                category,
                cashability: Cashability::Cash,
            }
            .into(),
        )
    });
    let target = prop_oneof![any_ref().prop_map(Target::Effect), parts];
    (target, any_month(), any_cents()).prop_map(|(target, month, amount)| NewPosting {
        target,
        month,
        belongs_to: None,
        amount,
        details: None,
    })
}

pub(super) fn any_amount() -> impl Strategy<Value = ScheduledAmount> {
    let every = option::of(any::<i32>());
    (
        any_month(),
        option::of(any_month()),
        every,
        any_cents(),
        option::of(any_cents()),
        option::of(any_cents()),
    )
        .prop_map(
            |(month, through, every_months, amount, low, high)| ScheduledAmount {
                month,
                through,
                every_months,
                amount,
                low,
                high,
            },
        )
}

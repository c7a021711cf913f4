use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::booking::tag::Tag;
use querbuch_domain::command::Command;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::words::Level;

use super::*;
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::filter::FilterSpec;
use crate::testing::{BalanceQuestion, Story, book, effect, measure, month, reverse, reverse_lines, units};

/// A line: its effect, its month, its hours at two euros, its cost centre.
type Hours<'a> = (&'a str, &'a str, i64, &'a str);

fn book_hours(lines: &[Hours<'_>]) -> Command {
    let posting = |&(effect, text, hours, centre): &Hours<'_>| {
        let quantity = Quantity::try_new(Decimal::from(hours), "h", Decimal::from(2)).expect("is in range");
        let tags = vec![
            Tag::try_new("kostenstelle", centre).expect("is a tag"),
            Tag::try_new("auftrag", "A-7").expect("is a tag"),
        ];
        NewPosting {
            target: Target::Effect(effect.into()),
            month: month(text),
            belongs_to: None,
            amount: Cents(hours * 200),
            details: Details::of(Some(quantity), tags).expect("are few"),
        }
    };
    Command::RecordBooking(RecordBooking {
        measure: "m".into(),
        postings: lines.iter().map(posting).collect(),
        note: Note::default(),
    })
}

fn scene() -> Story {
    Story::of([
        units(&[("bund", "", Level::Federal, true), ("15", "", Level::State, true)]),
        measure(
            "m",
            "",
            vec![
                effect("cost", "bund", EffectKind::Cost),
                effect("land", "15", EffectKind::Saving),
            ],
        ),
        book_hours(&[("cost", "2026-01", 3, "4711"), ("cost", "2026-02", 4, "4712")]),
        book_hours(&[("land", "2026-01", 5, "4711")]),
        book("m", &[("cost", "2026-01", 50)]),
    ])
}

fn filter(spec: &FilterSpec, view: &View) -> Filter {
    Filter::resolve_with_tags(spec, view).expect("a good filter")
}

fn tagged(key: &str, value: &str) -> FilterSpec {
    FilterSpec {
        tags: Some(vec![Tag::try_new(key, value).expect("is a tag")]),
        ..FilterSpec::default()
    }
}

/// Each sum as `value cost saving net lines`.
fn of_tag(key: &str, spec: &FilterSpec, view: &View) -> Vec<String> {
    let line = |sum: &TagSum| {
        let value = sum.value.as_deref().unwrap_or("-");
        format!("{value} {} {} {} {}", sum.cost, sum.saving, sum.net(), sum.lines)
    };
    tags(key, &filter(spec, view), view).iter().map(line).collect()
}

/// Each sum as `kind count unit cents lines`.
fn of_quantities(spec: &FilterSpec, view: &View) -> Vec<String> {
    let line = |sum: &QuantitySum| {
        let (kind, count) = (sum.kind.as_str(), sum.count.expect("is small"));
        format!(
            "{kind} {count} {} {} {}",
            sum.unit_of_measure, sum.cents, sum.lines
        )
    };
    quantities(&filter(spec, view), view).iter().map(line).collect()
}

#[test]
fn quantities_are_summed_by_kind_and_unit_of_measure() {
    let view = scene().now();
    let all = FilterSpec::default();
    assert_eq!(
        of_quantities(&all, &view),
        ["COST 7 h 1400 2", "SAVING 5 h 1000 1"]
    );
    let at_centre = tagged("kostenstelle", "4711");
    assert_eq!(
        of_quantities(&at_centre, &view),
        ["COST 3 h 600 1", "SAVING 5 h 1000 1"]
    );
    let from = FilterSpec {
        from: Some(month("2026-02")),
        ..all
    };
    assert_eq!(of_quantities(&from, &view), ["COST 4 h 800 1"]);
}

#[test]
fn the_values_of_a_tag_add_up_to_what_was_booked() {
    let view = scene().now();
    let all = FilterSpec::default();
    assert_eq!(
        of_tag("kostenstelle", &all, &view),
        ["4711 600 1000 400 2", "4712 800 0 -800 1", "- 50 0 -50 1"]
    );
    assert_eq!(
        of_tag("auftrag", &all, &view),
        ["A-7 1400 1000 -400 3", "- 50 0 -50 1"]
    );
    assert_eq!(of_tag("abo", &all, &view), ["- 1450 1000 -450 4"]);
    let balance = BalanceQuestion::of(Basis::Actual, &[])
        .answer(&view)
        .expect("a balance");
    assert_eq!(balance.total.net(), -450);
    // As it was, before the second booking.
    let story = scene();
    let before = story.view(view.position() - 2);
    assert_eq!(
        of_tag("kostenstelle", &all, &before),
        ["4711 600 0 -600 1", "4712 800 0 -800 1"]
    );
}

#[test]
fn what_was_taken_back_as_a_whole_is_no_row() {
    let mut story = scene();
    let first = story.state.position - 2;
    assert!(story.act(&reverse_lines(first, &[2])));
    let view = story.now();
    let all = FilterSpec::default();
    assert_eq!(
        of_tag("kostenstelle", &all, &view),
        ["4711 600 1000 400 2", "- 50 0 -50 1"]
    );
    assert_eq!(
        of_quantities(&all, &view),
        ["COST 3 h 600 1", "SAVING 5 h 1000 1"]
    );

    let by_month = |value: &str, view: &View| {
        let question = BalanceQuestion {
            spec: tagged("kostenstelle", value),
            ..BalanceQuestion::of(Basis::Actual, &[Dimension::Level, Dimension::Month])
        };
        question.table(view)
    };
    assert_eq!(
        by_month("4712", &view),
        [] as [&str; 0],
        "nothing is left, not even a zero"
    );
    let before = by_month("4712", &story.view(view.position() - 1));
    assert_eq!(before.len(), 1, "{before:?}");

    // Two that cancel out without one taking the other back stay a row.
    assert!(story.act(&book_hours(&[("cost", "2026-03", 3, "4713")])));
    assert!(story.act(&book_hours(&[("cost", "2026-03", -3, "4713")])));
    let view = story.now();
    assert_eq!(by_month("4713", &view).len(), 1);
    assert_eq!(
        of_tag("kostenstelle", &all, &view),
        ["4711 600 1000 400 2", "4713 0 0 0 2", "- 50 0 -50 1"]
    );

    // The whole of a booking.
    let position = story.state.position;
    assert!(story.act(&reverse(position)));
    assert_eq!(by_month("4713", &story.now()).len(), 1, "one of the two is left");
}

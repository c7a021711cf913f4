//! A cumulated flow, period by period, and where it breaks even.

use maud::{Markup, html};

use super::scale::{Scale, bands};
use super::{Role, Said, WIDTH, short, svg};

const HEIGHT: f64 = 340.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 950.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 300.0;
/// Labels of periods that have room beside each other.
const LABELS_MAX: usize = 12;

/// One period.
#[derive(Clone, Debug)]
pub struct Point {
    /// The period.
    pub label: String,
    /// Cents, of all periods up to this one.
    pub cumulative: i128,
    /// Between what it may lie, in cents, where that is known.
    pub range: Option<(i128, i128)>,
    /// Whether it is expected and has not come yet.
    pub is_expected: bool,
    /// The whole of it in words.
    pub said: String,
}

/// Where the curve breaks even: the place of the period, and what is to be said there.
#[derive(Clone, Debug)]
pub struct BreakEven {
    /// The place of the period.
    pub place: usize,
    /// Such as: `Kostenneutral ab März 2026`.
    pub label: String,
}

/// Draws a curve.
pub fn curve(
    said: &Said,
    points: &[Point],
    even: Option<&BreakEven>,
    tick: impl Fn(i128) -> String,
) -> Markup {
    let figures = points.iter().flat_map(|point| {
        let (low, high) = point.range.unwrap_or((point.cumulative, point.cumulative));
        [point.cumulative, low, high]
    });
    let scale = Scale::of(figures);
    let ends = (BOTTOM, TOP);
    let x = bands(points.len(), (LEFT, RIGHT));
    let at = |place: usize, cents: i128| format!("{},{}", short(x(place)), short(scale.place(cents, ends)));
    let every = points.len().div_ceil(LABELS_MAX).max(1);
    // What is expected begins where what has come ends, so that no gap is left between both.
    let first_expected = points
        .iter()
        .position(|point| point.is_expected)
        .unwrap_or(points.len());
    let line = |from: usize, to: usize| -> String {
        (from..to)
            .map(|place| at(place, points[place].cumulative))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (actual, expected) = (
        line(0, first_expected),
        line(first_expected.saturating_sub(1), points.len()),
    );
    let zero = scale.place(0, ends);
    let content = html! {
        @for figure in scale.ticks() {
            @let y = scale.place(figure, ends);
            line.gitter x1=(short(LEFT)) x2=(short(WIDTH)) y1=(short(y)) y2=(short(y)) stroke="currentColor" opacity="0.2" {}
            text x=(short(LEFT - 8.0)) y=(short(y + 4.0)) text-anchor="end" { (tick(figure)) }
        }
        (band(points, at))
        line.achse x1=(short(LEFT)) x2=(short(WIDTH)) y1=(short(zero)) y2=(short(zero)) stroke="currentColor" {}
        @if first_expected > 0 { polyline.linie points=(actual) fill="none" stroke="currentColor" stroke-width="2.5" {} }
        @if first_expected < points.len() {
            polyline.strich points=(expected) fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="6 5" {}
        }
        @for (place, point) in points.iter().enumerate() {
            @if place % every == 0 {
                text x=(short(x(place))) y=(short(BOTTOM + 24.0)) text-anchor="middle" { (point.label) }
            }
            @if points.len() <= 60 {
                circle.punkt cx=(short(x(place))) cy=(short(scale.place(point.cumulative, ends))) r="3" fill="currentColor" {
                    title { (point.said) }
                }
            }
        }
        @if let Some(even) = even.filter(|even| even.place < points.len()) {
            @let here = x(even.place);
            @let (anchor, shift) = if here > f64::midpoint(LEFT, RIGHT) { ("end", -6.0) } else { ("start", 6.0) };
            line.achse x1=(short(here)) x2=(short(here)) y1=(short(TOP - 12.0)) y2=(short(BOTTOM)) stroke="currentColor" stroke-dasharray="2 3" {}
            text.titel x=(short(here + shift)) y=(short(TOP - 10.0)) text-anchor=(anchor) font-weight="600" { (even.label) }
        }
    };
    svg(said, HEIGHT, Role::Image, &content)
}

/// Between what the curve may lie.
fn band(points: &[Point], at: impl Fn(usize, i128) -> String) -> Markup {
    let known: Vec<(usize, (i128, i128))> = points
        .iter()
        .enumerate()
        .filter_map(|(place, point)| Some((place, point.range?)))
        .collect();
    let upper = known.iter().map(|(place, (_, high))| at(*place, *high));
    let lower = known.iter().rev().map(|(place, (low, _))| at(*place, *low));
    let outline: Vec<String> = upper.chain(lower).collect();
    html! {
        @if known.len() > 1 { polygon.spanne points=(outline.join(" ")) fill="currentColor" opacity="0.15" {} }
    }
}

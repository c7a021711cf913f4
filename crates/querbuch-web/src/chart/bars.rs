//! Bars by year, above and below zero, and a line of what they sum to so far.

use maud::{Markup, html};

use super::scale::{Scale, bands};
use super::{COLOUR, Role, Said, WIDTH, hatching, nth, short, svg};

const HEIGHT: f64 = 320.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 950.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 286.0;
/// Labels of years that have room beside each other.
const LABELS_MAX: usize = 16;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The year.
    pub label: String,
    /// Cents.
    pub cents: i128,
    /// Cents so far, of all bars up to this one.
    pub sum: i128,
    /// The whole of it in words.
    pub said: String,
}

/// Draws bars; `tick` writes an amount in short.
pub fn bars(said: &Said, bars: &[Bar], tick: impl Fn(i128) -> String) -> Markup {
    let scale = Scale::of(bars.iter().flat_map(|bar| [bar.cents, bar.sum]));
    let ends = (BOTTOM, TOP);
    let zero = scale.place(0, ends);
    let middle = bands(bars.len(), (LEFT, RIGHT));
    let width = ((RIGHT - LEFT) / nth(bars.len().max(1)) * 0.6).min(80.0);
    let every = bars.len().div_ceil(LABELS_MAX).max(1);
    let points: Vec<String> = bars
        .iter()
        .enumerate()
        .map(|(place, bar)| format!("{},{}", short(middle(place)), short(scale.place(bar.sum, ends))))
        .collect();
    let content = html! {
        @for figure in scale.ticks() {
            @let y = scale.place(figure, ends);
            line.gitter x1=(short(LEFT)) x2=(short(WIDTH)) y1=(short(y)) y2=(short(y)) stroke="currentColor" opacity="0.2" {}
            text x=(short(LEFT - 8.0)) y=(short(y + 4.0)) text-anchor="end" { (tick(figure)) }
        }
        @for (place, bar) in bars.iter().enumerate() {
            @let y = scale.place(bar.cents, ends);
            @let class = if bar.cents < 0 { "minus" } else { "plus" };
            @let fill = if bar.cents < 0 { hatching(said) } else { COLOUR.to_owned() };
            rect class=(class) x=(short(middle(place) - width / 2.0)) width=(short(width)) y=(short(y.min(zero)))
                height=(short((zero - y).abs().max(1.0))) fill=(fill) stroke="currentColor" { title { (bar.said) } }
            @if place % every == 0 {
                text x=(short(middle(place))) y=(short(BOTTOM + 22.0)) text-anchor="middle" { (bar.label) }
            }
        }
        line.achse x1=(short(LEFT)) x2=(short(WIDTH)) y1=(short(zero)) y2=(short(zero)) stroke="currentColor" {}
        @if points.len() > 1 {
            polyline.linie points=(points.join(" ")) fill="none" stroke="currentColor" stroke-width="2.5" {}
        }
        @for (place, bar) in bars.iter().enumerate() {
            circle.punkt cx=(short(middle(place))) cy=(short(scale.place(bar.sum, ends))) r="3.5" fill="currentColor" {}
        }
    };
    svg(said, HEIGHT, Role::Image, &content)
}

//! From one figure to another, cause by cause: each bar begins where the one before it ends.

use maud::{Markup, html};

use super::scale::Scale;
use super::{COLOUR, Role, Said, WIDTH, cut, hatching, nth, short, svg};

const LEFT: f64 = 330.0;
const RIGHT: f64 = 930.0;
const TOP: f64 = 34.0;
const ROW: f64 = 30.0;

/// One cause.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// By how much it moved the figure, in cents.
    pub cents: i128,
    /// The whole of it in words.
    pub said: String,
}

/// The ends of a waterfall.
#[derive(Clone, Debug)]
pub struct Ends {
    /// What the earlier figure is called.
    pub before: String,
    /// What the later figure is called.
    pub after: String,
    /// The earlier figure, in cents.
    pub from: i128,
}

/// Draws the way from the earlier figure through all causes.
pub fn waterfall(said: &Said, ends: &Ends, steps: &[Step], tick: impl Fn(i128) -> String) -> Markup {
    let mut sums = vec![ends.from];
    for step in steps {
        sums.push(sums.last().copied().unwrap_or_default() + step.cents);
    }
    let last = sums.last().copied().unwrap_or(ends.from);
    let scale = Scale::of(sums.iter().copied());
    let across = (LEFT, RIGHT);
    let bottom = TOP + ROW * nth(steps.len() + 2);
    // Label, words, from, to.
    let whole = |label: &String, cents| (label.clone(), label.clone(), 0, cents);
    let mut rows = vec![whole(&ends.before, ends.from)];
    let each = steps.iter().zip(sums.windows(2));
    rows.extend(each.map(|(step, sums)| (step.label.clone(), step.said.clone(), sums[0], sums[1])));
    rows.push(whole(&ends.after, last));
    let zero = scale.place(0, across);
    let content = html! {
        @for figure in scale.ticks() {
            @let x = scale.place(figure, across);
            line.gitter x1=(short(x)) x2=(short(x)) y1=(short(TOP)) y2=(short(bottom)) stroke="currentColor" opacity="0.2" {}
            text x=(short(x.min(WIDTH - 40.0))) y=(short(TOP - 10.0)) text-anchor="middle" { (tick(figure)) }
        }
        @for (place, (label, words, from, to)) in rows.iter().enumerate() {
            @let y = TOP + ROW * nth(place);
            @let (start, end) = (scale.place(*from, across), scale.place(*to, across));
            @let class = if to < from { "minus" } else { "plus" };
            @let fill = if to < from { hatching(said) } else { COLOUR.to_owned() };
            text x=(short(LEFT - 10.0)) y=(short(y + 19.0)) text-anchor="end" { (cut(label, 42)) }
            rect class=(class) x=(short(start.min(end))) y=(short(y + 5.0)) width=(short((end - start).abs().max(1.0)))
                height="20" fill=(fill) stroke="currentColor" { title { (words) } }
        }
        line.achse x1=(short(zero)) x2=(short(zero)) y1=(short(TOP)) y2=(short(bottom)) stroke="currentColor" {}
    };
    svg(said, bottom + 12.0, Role::Image, &content)
}

//! What a figure hinges on: for each effect, a bar from the worst to the best, the widest first. An effect without a range
//! has a bar of what it adds.

use maud::{Markup, html};

use super::scale::Scale;
use super::{COLOUR, Role, Said, WIDTH, cut, hatching, nth, short, svg};

const LEFT: f64 = 330.0;
const RIGHT: f64 = 950.0;
const TOP: f64 = 34.0;
const ROW: f64 = 30.0;

/// One effect.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// From where, in cents.
    pub from: i128,
    /// To where, in cents.
    pub to: i128,
    /// The whole of it in words.
    pub said: String,
}

/// Draws bars from a figure that all of them have in common to either side.
pub fn tornado(said: &Said, centre: i128, bars: &[Bar], tick: impl Fn(i128) -> String) -> Markup {
    let scale = Scale::of(bars.iter().flat_map(|bar| [bar.from, bar.to]).chain([centre]));
    let ends = (LEFT, RIGHT);
    let bottom = TOP + ROW * nth(bars.len());
    let line = scale.place(centre, ends);
    let content = html! {
        @for figure in scale.ticks() {
            @let x = scale.place(figure, ends);
            line.gitter x1=(short(x)) x2=(short(x)) y1=(short(TOP)) y2=(short(bottom)) stroke="currentColor" opacity="0.2" {}
            text x=(short(x.min(WIDTH - 40.0))) y=(short(TOP - 10.0)) text-anchor="middle" { (tick(figure)) }
        }
        @for (place, bar) in bars.iter().enumerate() {
            @let y = TOP + ROW * nth(place);
            @let (low, high) = (bar.from.min(bar.to), bar.from.max(bar.to));
            @let (start, middle, end) = (scale.place(low, ends), scale.place(centre.clamp(low, high), ends), scale.place(high, ends));
            text x=(short(LEFT - 10.0)) y=(short(y + 19.0)) text-anchor="end" { (cut(&bar.label, 42)) }
            g {
                title { (bar.said) }
                rect.minus x=(short(start)) y=(short(y + 5.0)) width=(short((middle - start).max(0.5))) height="20"
                    fill=(hatching(said)) stroke="currentColor" {}
                rect.plus x=(short(middle)) y=(short(y + 5.0)) width=(short((end - middle).max(0.5))) height="20"
                    fill=(COLOUR) stroke="currentColor" {}
            }
        }
        line.achse x1=(short(line)) x2=(short(line)) y1=(short(TOP)) y2=(short(bottom)) stroke="currentColor" stroke-width="2" {}
    };
    svg(said, bottom + 12.0, Role::Image, &content)
}

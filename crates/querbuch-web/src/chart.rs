//! Pictures, made of figures alone: the same figures give the same bytes. They know nothing of the ledger.
//!
//! | module | what it draws |
//! |---|---|
//! | [`scale`] | axes with round steps |
//! | [`bars`] | bars by year, above and below zero, with a line of their sums |
//! | [`sankey`] | who pays for what, and who gains |
//! | [`curve`] | a cumulated flow, and where it breaks even |
//! | [`tornado`] | what a figure hinges on |
//! | [`waterfall`] | from one figure to another, cause by cause |
//!
//! No colour alone says anything: what is below zero is hatched, what is expected is dashed, and every shape has its words
//! beside it or in its title. Attributes say how shapes look where no style sheet is at hand; in a page, the style sheet
//! does. A picture with links in it is a group, one without is an image.

pub mod bars;
pub mod curve;
pub mod sankey;
pub mod scale;
#[cfg(test)]
mod tests;
pub mod tornado;
pub mod waterfall;

use maud::{Markup, html};

/// The colour of what is above zero, where no style sheet is at hand: 7.6 : 1 on white.
pub const COLOUR: &str = "#1a4fa3";

/// Widest picture, in units of its own; in a page it takes the width that there is.
pub const WIDTH: f64 = 960.0;

/// What a picture says to those who do not see it.
#[derive(Clone, Debug)]
pub struct Said {
    /// A name that is unlike those of other pictures of the same page.
    pub id: &'static str,
    /// What it is.
    pub title: String,
    /// What it shows, in a sentence.
    pub description: String,
}

/// Whether there are links in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// There are none.
    Image,
    /// There are some.
    Group,
}

/// The frame of a picture.
fn svg(said: &Said, height: f64, role: Role, content: &Markup) -> Markup {
    let (title, description) = (format!("{}-titel", said.id), format!("{}-text", said.id));
    let role = if role == Role::Image { "img" } else { "group" };
    html! {
        svg.bild xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {} {}", short(WIDTH), short(height)))
            role=(role) aria-labelledby=(title) aria-describedby=(description)
            font-family="system-ui, sans-serif" font-size="13" {
            title id=(title) { (said.title) }
            desc id=(description) { (said.description) }
            defs {
                pattern id=(format!("{}-schraffur", said.id)) width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)" {
                    line x1="0" y1="0" x2="0" y2="6" stroke="currentColor" stroke-width="2" {}
                }
            }
            (content)
        }
    }
}

/// How what is below zero is filled.
fn hatching(said: &Said) -> String {
    format!("url(#{}-schraffur)", said.id)
}

/// A coordinate: a tenth of a unit is finer than anybody sees.
pub fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Cents as a length: what is lost beyond 2^53 is no tenth of a unit.
#[expect(
    clippy::cast_precision_loss,
    reason = "a picture needs a thousandth of its figures"
)]
pub fn length(cents: i128) -> f64 {
    cents as f64
}

/// A place in a row, as a number.
#[expect(clippy::cast_precision_loss, reason = "no picture has 2^52 places")]
pub fn nth(place: usize) -> f64 {
    place as f64
}

/// A text that is cut where it is longer than so many characters; the whole of it stands in a title and in the table.
pub fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(characters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Moves labels apart so that none stands on another: from top to bottom, each at least so far from the last. What would
/// run out at the bottom is moved up again.
pub fn apart(places: &mut [f64], distance: f64, bottom: f64) {
    for place in 1..places.len() {
        places[place] = places[place].max(places[place - 1] + distance);
    }
    let mut limit = bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - distance;
    }
}

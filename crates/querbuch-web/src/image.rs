//! Pictures as resources of their own, with the parameters of their pages: for wikis, documents and mails.

use maud::Markup;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::page::{changes, flows, measure, overview};

/// Where a picture begins, and what stands behind it: paper, as no style sheet of a page is at hand.
const START: &str = "<svg class=\"bild\"";

/// The picture of a path, as SVG.
pub async fn answer(asked: &Asked) -> Result<String, Fault> {
    let name = asked
        .path
        .strip_prefix("/bild/")
        .and_then(|name| name.strip_suffix(".svg"));
    let code = || asked.parameters.get("massnahme").ok_or(Fault::NoSuchPage);
    let picture = match name {
        Some("jahre") => overview::picture(asked, &overview::years(asked).await?),
        Some("fluesse") => flows::picture(asked, &flows::find(asked).await?),
        Some("kurve") => measure::curve_picture(asked, &measure::find(asked, code()?).await?),
        Some("tornado") => measure::tornado_picture(asked, &measure::find(asked, code()?).await?),
        Some("wasserfall") => changes::picture(asked, &changes::find(asked).await?),
        _ => return Err(Fault::NoSuchPage),
    };
    Ok(alone(&picture))
}

/// A picture that stands alone: dark on white, whatever is around it.
fn alone(picture: &Markup) -> String {
    let svg = picture
        .0
        .replacen(START, &format!("{START} color=\"#1b1b1b\""), 1);
    match svg.find("</defs>") {
        None => svg,
        Some(place) => {
            let (before, after) = svg.split_at(place + "</defs>".len());
            format!("{before}<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{after}")
                .replace("stroke=\"Canvas\"", "stroke=\"#fff\"")
        }
    }
}

//! Who pays for what, and who gains: three columns, and ribbons between them. The columns are given, so nothing has to be
//! laid out by trial: nodes stand in the order in which they come.

use maud::{Markup, html};

use super::{COLOUR, Role, Said, WIDTH, apart, cut, hatching, length, short, svg};

/// Between two nodes of one column.
const GAP: f64 = 14.0;
const NODE: f64 = 12.0;
const TOP: f64 = 34.0;
/// Where the columns stand.
const COLUMNS: [f64; 3] = [4.0, 474.0, 944.0];
/// Lines of text of one column do not come closer than this; a finger or a pointer needs as much.
const LINE: f64 = 24.0;
/// Characters of a name that there is room for.
const NAME_CHARS_MAX: usize = 38;

/// A payer, a measure or a beneficiary.
#[derive(Clone, Debug)]
pub struct Node {
    /// 0: payers, 1: measures, 2: beneficiaries.
    pub column: usize,
    /// Its name.
    pub label: String,
    /// What it is, in a sentence.
    pub said: String,
    /// Where it leads: the row of the table.
    pub to: String,
}

/// What runs from one node to another.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The place of the node that it comes from.
    pub source: usize,
    /// The place of the node that it goes to.
    pub target: usize,
    /// Cents; below zero it burdens.
    pub cents: i128,
}

/// A node with its place.
#[derive(Clone, Copy, Default)]
struct Placed {
    top: f64,
    height: f64,
    /// How much of it is taken by links on its left and on its right.
    taken: [f64; 2],
}

/// Draws flows. A link of a place that there is not is left out.
pub fn sankey(said: &Said, headings: [&str; 3], nodes: &[Node], links: &[Link]) -> Markup {
    let links: Vec<Link> = links
        .iter()
        .copied()
        .filter(|link| link.source < nodes.len() && link.target < nodes.len() && link.cents != 0)
        .collect();
    let (mut placed, height) = laid_out(nodes, &links);
    let unit = unit(nodes, &links);
    let ribbons: Vec<(String, i128)> = links
        .iter()
        .map(|link| {
            let width = (length(link.cents).abs() * unit).max(0.6);
            let mut end = |place: usize, side: usize| {
                let node = &mut placed[place];
                let y = node.top + node.taken[side] + width / 2.0;
                node.taken[side] += width;
                y
            };
            let (from, to) = (end(link.source, 1), end(link.target, 0));
            let x = (
                COLUMNS[nodes[link.source].column.min(2)] + NODE,
                COLUMNS[nodes[link.target].column.min(2)],
            );
            (ribbon(x, from, to, width), link.cents)
        })
        .collect();
    let content = html! {
        @for (heading, anchor, x) in [(headings[0], "start", 0.0), (headings[1], "middle", 480.0), (headings[2], "end", WIDTH)] {
            text.titel x=(short(x)) y="16" text-anchor=(anchor) font-weight="600" { (heading) }
        }
        g aria-hidden="true" {
            @for (path, cents) in &ribbons {
                @let class = if *cents < 0 { "band minus" } else { "band" };
                @let fill = if *cents < 0 { hatching(said) } else { COLOUR.to_owned() };
                path class=(class) d=(path) fill=(fill) fill-opacity=(if *cents < 0 { "1" } else { "0.3" }) {}
            }
        }
        (drawn_nodes(nodes, &placed, height))
    };
    svg(said, height + 8.0, Role::Group, &content)
}

fn drawn_nodes(nodes: &[Node], placed: &[Placed], height: f64) -> Markup {
    let mut labels: Vec<f64> = placed.iter().map(|node| node.top + node.height / 2.0).collect();
    for column in 0..3 {
        let own: Vec<usize> = column_of(nodes, column).collect();
        let mut moved: Vec<f64> = own.iter().map(|node| labels[*node]).collect();
        apart(&mut moved, LINE, height - LINE / 2.0);
        for (node, label) in own.into_iter().zip(moved) {
            labels[node] = label;
        }
    }
    html! {
        @for ((node, place), label) in nodes.iter().zip(placed).zip(&labels) {
            @let x = COLUMNS[node.column.min(2)];
            @let (anchor, text_x, area) = match node.column {
                0 | 1 => ("start", x + NODE + 6.0, x),
                _ => ("end", x - 6.0, x - 230.0),
            };
            a href=(node.to) aria-label=(node.said) {
                title { (node.said) }
                rect.flaeche x=(short(area)) y=(short(label - LINE / 2.0)) width="244" height=(short(LINE)) fill="transparent" {}
                rect.knoten x=(short(x)) y=(short(place.top)) width=(short(NODE)) height=(short(place.height)) fill="currentColor" {}
                text x=(short(text_x)) y=(short(label + 4.5)) text-anchor=(anchor)
                    stroke="Canvas" stroke-width="3" paint-order="stroke" fill="currentColor" { (cut(&node.label, NAME_CHARS_MAX)) }
            }
        }
    }
}

/// What flows through a node: the larger one of both sides.
fn throughput(place: usize, links: &[Link]) -> f64 {
    let side = |wanted: &dyn Fn(&Link) -> bool| -> f64 {
        links
            .iter()
            .filter(|link| wanted(link))
            .map(|link| length(link.cents).abs())
            .sum()
    };
    side(&|link| link.target == place).max(side(&|link| link.source == place))
}

fn column_of(nodes: &[Node], column: usize) -> impl Iterator<Item = usize> + '_ {
    (0..nodes.len()).filter(move |place| nodes[*place].column.min(2) == column)
}

/// Units of height for a cent: the fullest column takes 420.
fn unit(nodes: &[Node], links: &[Link]) -> f64 {
    let fullest = (0..3)
        .map(|column| {
            column_of(nodes, column)
                .map(|place| throughput(place, links))
                .sum::<f64>()
        })
        .fold(0.0, f64::max);
    if fullest > 0.0 { 420.0 / fullest } else { 0.0 }
}

fn laid_out(nodes: &[Node], links: &[Link]) -> (Vec<Placed>, f64) {
    let unit = unit(nodes, links);
    let mut height = TOP;
    let mut placed = vec![Placed::default(); nodes.len()];
    for column in 0..3 {
        let mut top = TOP;
        for place in column_of(nodes, column) {
            let own = (throughput(place, links) * unit).max(2.0);
            placed[place] = Placed {
                top,
                height: own,
                taken: [0.0; 2],
            };
            top += own.max(LINE - GAP) + GAP;
        }
        height = height.max(top);
    }
    (placed, height)
}

fn ribbon((from_x, to_x): (f64, f64), from: f64, to: f64, width: f64) -> String {
    let (half, middle) = (width / 2.0, f64::midpoint(from_x, to_x));
    let [x0, x1, m] = [from_x, to_x, middle].map(short);
    format!(
        "M{x0} {}C{m} {} {m} {} {x1} {}L{x1} {}C{m} {} {m} {} {x0} {}Z",
        short(from - half),
        short(from - half),
        short(to - half),
        short(to - half),
        short(to + half),
        short(to + half),
        short(from + half),
        short(from + half),
    )
}

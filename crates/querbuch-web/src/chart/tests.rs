use super::bars::{Bar, bars};
use super::curve::{BreakEven, Point, curve};
use super::sankey::{Link, Node, sankey};
use super::scale::Scale;
use super::tornado::{Bar as TornadoBar, tornado};
use super::waterfall::{Ends, Step, waterfall};
use super::*;

const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

fn said() -> Said {
    Said {
        id: "probe",
        title: "Titel & mehr".to_owned(),
        description: "Was zu sehen ist".to_owned(),
    }
}

fn bar(label: &str, cents: i128, sum: i128) -> Bar {
    Bar {
        label: label.to_owned(),
        cents,
        sum,
        said: format!("{label}: {cents}"),
    }
}

fn tick(cents: i128) -> String {
    cents.to_string()
}

/// Every number of a picture, as it is written in attributes of places and sizes.
fn numbers(svg: &str) -> Vec<f64> {
    let names = ["x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy"];
    let values = names.iter().flat_map(|name| {
        let start = format!(" {name}=\"");
        svg.split(&start)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect::<Vec<_>>()
    });
    values.filter_map(|value| value.parse().ok()).collect()
}

#[test]
fn axes_have_few_round_steps_and_hold_zero_and_all_figures() {
    for figures in [
        vec![],
        vec![0],
        vec![1],
        vec![-1],
        vec![123_456, -98_765],
        vec![999_999_999_999_999_999, 5],
        vec![i128::from(i64::MAX) * 1_000_000, -i128::from(i64::MAX)],
    ] {
        let scale = Scale::of(figures.iter().copied());
        assert!(
            scale.low <= 0 && 0 <= scale.high && scale.low < scale.high,
            "{figures:?}: {scale:?}"
        );
        assert!(
            figures
                .iter()
                .all(|figure| (scale.low..=scale.high).contains(figure)),
            "{figures:?}: {scale:?}"
        );
        assert!(
            scale.ticks().count() <= 9 && scale.ticks().any(|tick| tick == 0),
            "{figures:?}: {scale:?}"
        );
        let mut step = scale.step;
        while step % 10 == 0 {
            step /= 10;
        }
        assert!([1, 2, 5].contains(&step), "{scale:?}");
    }
}

#[test]
fn every_picture_has_a_title_a_description_and_nothing_outside() {
    let flow = [("2026", -500, -500), ("2027", 0, -500), ("2028", 700, 200)];
    let points = flow.map(|(label, _, cumulative)| Point {
        label: label.to_owned(),
        cumulative,
        range: Some((cumulative - 10, cumulative + 10)),
        is_expected: label > "2026",
        said: label.to_owned(),
    });
    let even = BreakEven {
        place: 2,
        label: "Kostenneutral ab März 2028".to_owned(),
    };
    let ends = Ends {
        before: "vorher".to_owned(),
        after: "nachher".to_owned(),
        from: -300,
    };
    let steps = [("Plan", 1_000), ("Buchung", -900), ("Rundung", 0)].map(|(label, cents)| Step {
        label: label.to_owned(),
        cents,
        said: label.to_owned(),
    });
    let tornado_bar = TornadoBar {
        label: LONG.to_owned(),
        from: -5,
        to: 9,
        said: LONG.to_owned(),
    };
    let pictures = [
        bars(
            &said(),
            &flow.map(|(label, cents, sum)| bar(label, cents, sum)),
            tick,
        ),
        bars(&said(), &[bar("2026", 0, 0)], tick),
        bars(&said(), &[], tick),
        bars(
            &said(),
            &[bar("2026", i128::from(i64::MAX) * 1_000_000, -1)],
            tick,
        ),
        curve(&said(), &points, Some(&even), tick),
        curve(&said(), &points[..1], None, tick),
        curve(&said(), &[], None, tick),
        tornado(&said(), 3, &[tornado_bar], tick),
        waterfall(&said(), &ends, &steps, tick),
        sankey(&said(), ["a", "b", "c"], &[], &[]),
    ];
    for picture in pictures {
        let svg = picture.into_string();
        assert!(
            svg.contains("<title id=\"probe-titel\">Titel &amp; mehr</title>"),
            "{svg}"
        );
        assert!(
            svg.contains("<desc id=\"probe-text\">") && svg.contains("aria-labelledby=\"probe-titel\""),
            "{svg}"
        );
        assert!(
            !svg.contains("NaN") && !svg.contains("inf") && !svg.contains("style="),
            "{svg}"
        );
        assert!(
            numbers(&svg)
                .iter()
                .all(|number| (-200.0..=1_200.0).contains(number)),
            "{svg}"
        );
        assert!(numbers(&svg).iter().all(|number| number.is_finite()));
    }
}

#[test]
fn what_is_below_zero_is_told_by_a_pattern_and_what_is_expected_by_dashes() {
    let svg = bars(&said(), &[bar("2026", -5, -5), bar("2027", 5, 0)], tick).into_string();
    assert_eq!(svg.matches("fill=\"url(#probe-schraffur)\"").count(), 1, "{svg}");
    assert_eq!(svg.matches("<rect").count(), 2);
    let point = |is_expected| Point {
        label: String::new(),
        cumulative: 1,
        range: None,
        is_expected,
        said: String::new(),
    };
    let svg = curve(&said(), &[point(false), point(false), point(true)], None, tick).into_string();
    assert!(
        svg.contains("class=\"linie\"") && svg.contains("class=\"strich\""),
        "{svg}"
    );
}

fn node(column: usize, label: &str) -> Node {
    Node {
        column,
        label: label.to_owned(),
        said: format!("{label}: 1,00 €"),
        to: "/einheiten/x".to_owned(),
    }
}

#[test]
fn names_of_nodes_do_not_stand_on_each_other() {
    let mut nodes: Vec<Node> = (0..30).map(|place| node(0, &format!("{LONG} {place}"))).collect();
    nodes.extend([node(1, "Maßnahme"), node(2, "Land")]);
    let links: Vec<Link> = (0..30)
        .map(|source| Link {
            source,
            target: 30,
            cents: 1,
        })
        .chain([Link {
            source: 30,
            target: 31,
            cents: -30,
        }])
        .collect();
    let svg = sankey(&said(), ["", "", ""], &nodes, &links).into_string();
    // The lines of text of one column, by the areas that can be pointed at.
    let areas: Vec<f64> = svg
        .split("class=\"flaeche\" x=\"4\" y=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect();
    assert_eq!(areas.len(), 30);
    assert!(
        areas.windows(2).all(|pair| pair[1] - pair[0] >= 23.9),
        "{areas:?}"
    );
    assert!(svg.contains("role=\"group\"") && svg.contains("<g aria-hidden=\"true\">"));
    assert!(
        svg.contains("fill=\"url(#probe-schraffur)\""),
        "a burden is hatched"
    );
    assert!(
        svg.contains('…') && svg.contains(&format!("aria-label=\"{LONG} 0: 1,00 €\"")),
        "cut names are whole in words"
    );
}

#[test]
fn hostile_names_stay_text_and_wrong_links_are_left_out() {
    let nodes = [
        node(0, "</text><script>alert(1)</script>"),
        node(1, "\u{202e}\"'&"),
        node(9, ""),
    ];
    let links = [
        Link {
            source: 0,
            target: 1,
            cents: 5,
        },
        Link {
            source: 7,
            target: 1,
            cents: 5,
        },
        Link {
            source: 0,
            target: 2,
            cents: 0,
        },
    ];
    let svg = sankey(&said(), ["", "", ""], &nodes, &links).into_string();
    assert!(!svg.contains("<script"), "{svg}");
    assert_eq!(svg.matches("<path").count(), 1);
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    let draw = || {
        let nodes: Vec<Node> = (0..60)
            .map(|place| node(place % 3, &format!("{place}")))
            .collect();
        let links = (0..400).map(|place| Link {
            source: place % 20 * 3,
            target: place % 19 * 3 + 1,
            cents: i128::try_from(place).unwrap_or(0),
        });
        sankey(&said(), ["a", "b", "c"], &nodes, &links.collect::<Vec<_>>()).into_string()
    };
    assert_eq!(draw(), draw());
}

#[test]
fn labels_are_moved_apart_and_stay_inside() {
    let mut places = [10.0, 11.0, 12.0, 90.0];
    apart(&mut places, 20.0, 100.0);
    assert_eq!(places.map(short), ["10", "30", "50", "90"]);
    let mut places = [95.0, 96.0, 97.0];
    apart(&mut places, 20.0, 100.0);
    assert_eq!(places.map(short), ["60", "80", "100"]);
    apart(&mut [], 20.0, 100.0);
}

#[test]
fn texts_are_cut_by_characters_and_coordinates_are_short() {
    assert_eq!(cut("Länder", 6), "Länder");
    assert_eq!(cut("Länderhaushalt", 7), "Länder…");
    assert_eq!(
        (short(-0.01), short(12.34), short(5.0)),
        ("0".to_owned(), "12.3".to_owned(), "5".to_owned())
    );
}

/// Relative luminance, as WCAG has it.
fn luminance(colour: &str) -> f64 {
    let part = |place: usize| {
        let value = u8::from_str_radix(&colour[place..place + 2], 16).expect("is hexadecimal");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[test]
fn shapes_and_words_stand_out_from_paper() {
    let on_white = |colour: &str| 1.05 / (luminance(colour) + 0.05);
    assert!(on_white(COLOUR) >= 4.5, "{}", on_white(COLOUR));
    assert!(
        on_white("#1b1b1b") >= 7.0,
        "the words of a picture that stands alone"
    );
}

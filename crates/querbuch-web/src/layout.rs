//! The frame of every page: navigation, the frame of truth, what a reader takes along.

use maud::{DOCTYPE, Markup, html};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::reports::basis::Basis;

use crate::asked::{Asked, encoded};
use crate::assets::{KERN, LIVE, STYLE, VERIFY};
use crate::figures::{day_of_instant, number};
use crate::parameters::{Parameters, basis_word};
use crate::question::Question;

/// The pages of the navigation: path, German, English.
const PLACES: [(&str, &str, &str); 9] = [
    ("/", "Überblick", "Overview"),
    ("/fluesse", "Wer zahlt, wer profitiert", "Who pays, who gains"),
    ("/massnahmen", "Maßnahmen", "Measures"),
    ("/einheiten", "Einheiten", "Units"),
    ("/zeitreise", "Was hat sich geändert?", "What changed?"),
    ("/verteilung", "Verteilung", "Distribution"),
    ("/nachweis", "Nachweis", "Proof"),
    ("/suche", "Suche", "Search"),
    ("/hilfe", "Hilfe", "Help"),
];

/// What a page says.
pub struct Page {
    /// Its title.
    pub title: String,
    /// What stands in it, from the heading on.
    pub body: Markup,
    /// The same question as GraphQL.
    pub question: Option<Question>,
    /// Files of what is seen: label, address without its ending.
    pub files: Vec<(&'static str, String)>,
    /// Whether the frame of truth stands above it: not where nothing depends on it.
    pub is_framed: bool,
    /// Whether a proof is checked in it.
    pub checks: bool,
}

impl Page {
    /// A page of figures.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            title: title.into(),
            body,
            question: None,
            files: Vec::new(),
            is_framed: true,
            checks: false,
        }
    }

    /// A page of words, on which nothing depends on a moment.
    pub fn of_words(title: impl Into<String>, body: Markup) -> Self {
        Self {
            is_framed: false,
            ..Self::new(title, body)
        }
    }

    /// With the same question as GraphQL.
    #[must_use]
    pub fn asking(mut self, document: &'static str, variables: serde_json::Value) -> Self {
        self.question = Some(Question { document, variables });
        self
    }

    /// With files of what is seen.
    #[must_use]
    pub fn with_file(mut self, label: &'static str, address: String) -> Self {
        self.files.push((label, address));
        self
    }
}

/// The whole document.
pub fn document(asked: &Asked, page: &Page) -> String {
    let language = asked.language;
    let ledger = asked.ledger.name();
    let is_embedded = asked.parameters.get("ansicht") == Some("einbetten");
    let html = html! {
        (DOCTYPE)
        html lang=(language.pick("de", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) " – " (ledger) }
                link rel="stylesheet" href=(KERN.address);
                link rel="stylesheet" href=(STYLE.address);
                @if page.checks { script type="module" src=(VERIFY.address) {} }
                @if page.is_framed && asked.frame.as_of.is_none() { script type="module" src=(LIVE.address) {} }
            }
            body {
                @if !is_embedded { (head(asked)) }
                main #inhalt {
                    @if page.is_framed { (frame_of_truth(asked)) (printed(asked, page)) }
                    (page.body)
                    (taken_along(asked, page))
                }
                @if !is_embedded { (foot(asked)) }
            }
        }
    };
    html.into_string()
}

fn head(asked: &Asked) -> Markup {
    let is_here =
        |path: &str| asked.path == path || path != "/" && asked.path.starts_with(&format!("{path}/"));
    html! {
        header {
            a.sprung href="#inhalt" { (asked.pick("Zum Inhalt", "To the content")) }
            p.buch { bdi { (asked.ledger.name()) } }
            nav aria-label=(asked.pick("Seiten", "Pages")) {
                ul { @for (path, german, english) in PLACES {
                    li { a href=(asked.link(path, &[])) aria-current=[is_here(path).then_some("page")] {
                        (asked.pick(german, english))
                    } }
                } }
            }
        }
    }
}

/// Period, basis, moment: what every figure of the page holds for.
fn frame_of_truth(asked: &Asked) -> Markup {
    let given = |name: &str| asked.parameters.get(name).unwrap_or_default().to_owned();
    let language = asked.language;
    html! {
        form.stand method="get" action=(encoded(&asked.path)) aria-label=(asked.pick("Stand und Zeitraum", "Moment and period")) {
            (hidden(&asked.parameters, &["nach", "seite"]))
            @if let Some(chosen) = asked.parameters.get("sprache") { input type="hidden" name="sprache" value=(chosen); }
            div {
                label for="von" { (asked.pick("Von (JJJJ-MM)", "From (YYYY-MM)")) }
                input #von name="von" size="9" autocomplete="off" value=(given("von"));
            }
            div {
                label for="bis" { (asked.pick("Bis (JJJJ-MM)", "To (YYYY-MM)")) }
                input #bis name="bis" size="9" autocomplete="off" value=(given("bis"));
            }
            div {
                label for="grundlage" { (asked.pick("Grundlage", "Basis")) }
                select #grundlage name="grundlage" { (bases(asked.frame.basis, language)) }
            }
            div {
                label for="stand" { (asked.pick("Stand (leer: jetzt)", "As of (empty: now)")) }
                input #stand name="stand" size="14" autocomplete="off" value=(given("stand"));
            }
            button type="submit" { (asked.pick("Anzeigen", "Show")) }
            p.festgestellt { (moment_in_words(asked)) " · " a href=(asked.pinned()) { (asked.pick("Fester Link", "Lasting link")) } }
            @if asked.frame.as_of.is_none() {
                p.festgestellt #neues role="status" data-stand=(asked.view.position()) hidden {
                    a href=(asked.parameters.address(&encoded(&asked.path))) {
                        (asked.pick("Es gibt neue Einträge – neu laden", "There are new entries – load again"))
                    }
                }
            }
        }
    }
}

fn bases(chosen: Basis, language: Language) -> Markup {
    html! { @for basis in Basis::ALL {
        option value=(basis_word(*basis)) selected[*basis == chosen] { (basis.name(language)) }
    } }
}

/// The values of a form that are not among its fields.
pub fn hidden(parameters: &Parameters, without: &[&str]) -> Markup {
    html! { @for (name, value) in parameters.own().filter(|(name, _)| !without.contains(name)) {
        input type="hidden" name=(name) value=(value);
    } }
}

/// The frame as the hidden fields of another form.
pub fn hidden_frame(parameters: &Parameters) -> Markup {
    html! { @for (name, value) in parameters.frame().iter() { input type="hidden" name=(name) value=(value); } }
}

fn moment_in_words(asked: &Asked) -> String {
    let language = asked.language;
    let position = asked.view.position();
    let recorded = asked.view.state().recorded_at(position);
    let day = recorded.map(|instant| day_of_instant(instant, language));
    let entry = number(i128::from(position), language);
    let moment = match day {
        Some(day) => language.pick(
            format!("Eintrag Nr. {entry} vom {day}"),
            format!("entry no. {entry} of {day}"),
        ),
        None => language.pick("leeres Buch".to_owned(), "empty ledger".to_owned()),
    };
    let seen = language.pick("nur, was Ihre Rechte erreichen", "only what your rights reach");
    let seen = (!asked.view.is_whole()).then(|| seen.to_owned());
    let words = [
        format!("{}: {moment}", language.pick("Stand", "As of")),
        format!(
            "{}: {}",
            language.pick("Grundlage", "Basis"),
            asked.frame.basis.name(language)
        ),
        period_in_words(asked),
    ];
    words.into_iter().chain(seen).collect::<Vec<_>>().join(" · ")
}

fn period_in_words(asked: &Asked) -> String {
    let month = |month| crate::figures::month(month, asked.language);
    let period = match (asked.frame.filter.from, asked.frame.filter.to) {
        (None, None) => asked.pick("alle Monate", "all months").to_owned(),
        (Some(from), None) => asked.pick(format!("ab {}", month(from)), format!("from {}", month(from))),
        (None, Some(to)) => asked.pick(format!("bis {}", month(to)), format!("to {}", month(to))),
        (Some(from), Some(to)) => asked.pick(
            format!("{} bis {}", month(from), month(to)),
            format!("{} to {}", month(from), month(to)),
        ),
    };
    format!("{}: {period}", asked.pick("Zeitraum", "Period"))
}

/// What stands above a page on paper: where it comes from, so that it can be found again.
fn printed(asked: &Asked, page: &Page) -> Markup {
    html! {
        p.nur-druck {
            (asked.ledger.name()) " · " (page.title) " · " (moment_in_words(asked)) " · "
            (asked.address) (asked.pinned())
        }
    }
}

/// Files and the question itself.
fn taken_along(asked: &Asked, page: &Page) -> Markup {
    html! {
        @if !page.files.is_empty() {
            h2.nicht-druck { (asked.pick("Mitnehmen", "Take along")) }
            ul.blatt { @for (label, address) in &page.files {
                @let (path, query) = address.split_once('?').unwrap_or((address, ""));
                @for ending in ["csv", "xlsx", "parquet"] {
                    li { a href=(format!("{path}.{ending}?{query}")) download { (label) " (" (ending.to_uppercase()) ")" } }
                }
            } }
        }
        @if let Some(question) = &page.question { (question.shown(asked)) }
    }
}

fn foot(asked: &Asked) -> Markup {
    let other = asked.pick(("en", "In English", "en"), ("de", "Auf Deutsch", "de"));
    let there = asked
        .parameters
        .with(&[("sprache", other.0)])
        .address(&encoded(&asked.path));
    html! {
        footer {
            p {
                a href=(there) lang=(other.2) hreflang=(other.2) { (other.1) }
                " · " a href=(asked.link("/programme", &[])) { (asked.pick("Für Programme", "For programs")) }
                " · " a href=(asked.link("/barrierefreiheit", &[])) { (asked.pick("Barrierefreiheit", "Accessibility")) }
                " · " a href=(asked.link("/hilfe", &[])) { (asked.pick("Hilfe", "Help")) }
            }
        }
    }
}

/// A picture with what stands below it, and the sentence for screens on which it is too small to read.
pub fn figure(asked: &Asked, picture: &Markup, below: &str, image: &str) -> Markup {
    html! {
        figure {
            (picture)
            figcaption {
                (below) " "
                span.schmal { (asked.pick("Auf schmalen Bildschirmen steht hier nur die Tabelle.", "On narrow screens only the table stands here.")) }
                a.nicht-druck href=(image) { (asked.pick("Bild als SVG", "Picture as SVG")) }
            }
        }
    }
}

//! Reports in process beside the databases that people would use instead: DuckDB, PostgreSQL and SQLite with the same
//! postings, each asked as fast as it can. All must come to the same figures, to the cent, before a clock starts.

use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::state::State;
use querbuch_domain::words::EntryBasis;
use querbuch_reports::read_model::ReadModel;
use querbuch_reports::view::View;

use crate::country::Country;
use crate::figures::{Times, float, times};
use crate::peers::duckdb::DuckDb;
use crate::peers::postgres::Postgres;
use crate::peers::sqlite::Sqlite;
use crate::peers::{Peer, Tables};
use crate::questions::{Dialect, Facts, Question, Rows, questions};
use crate::random::Random;
use crate::table::{Table, whole};
use crate::targets::Targets;
use crate::{Options, Outcome};

/// Sizes at which each answer is compared with a plain fold of all postings.
const CHECKED: [usize; 2] = [10_000, 100_000];
/// Past positions at which it is.
const CHECKED_POSITIONS: usize = 20;

/// Measures.
pub fn run(options: &Options) -> Outcome<()> {
    for postings in CHECKED {
        let country = Country::new(postings);
        let (state, read_model) = country.state()?;
        let asked = questions(&country);
        check(&asked, &View::now(state.clone()), &read_model)?;
        let mut random = Random::new(3);
        for _ in 0..CHECKED_POSITIONS {
            check(&asked, &past(&state, &mut random)?, &read_model)?;
        }
        println!(
            "\nreports: {} postings: {} questions, now and at {CHECKED_POSITIONS} past positions, as a plain fold",
            whole(float(postings)),
            asked.len(),
        );
    }
    beside_peers(options.report_postings)
}

/// A view of a past position, at which actuals were booked: before the first of them all is fast.
pub fn past(state: &Arc<State>, random: &mut Random) -> Outcome<View> {
    let bookings = &state.bookings;
    let booking = loop {
        let found = bookings.nth(random.below(bookings.len()));
        let found = found.ok_or("nothing is booked")?;
        if found.basis == EntryBasis::Actual {
            break found;
        }
    };
    View::at(state.clone(), booking.position).map_err(|refusal| crate::ledger::describe(&[refusal]).into())
}

/// Refuses where an answer is another one without what makes it fast.
pub fn check(questions: &[Question], plain: &View, read_model: &Arc<ReadModel>) -> Outcome<()> {
    let fast = plain.clone().with_read_model(read_model.clone());
    for question in questions {
        if question.ask(&fast)? != question.ask(plain)? {
            let (name, position) = (question.name, plain.position());
            return Err(format!("{name}: not what a plain fold says at position {position}").into());
        }
    }
    Ok(())
}

fn beside_peers(postings: usize) -> Outcome<()> {
    let country = Country::new(postings);
    let (state, read_model) = country.state()?;
    let (places, causes) = (country.places.len(), country.causes.len());
    println!(
        "\nreports: {} postings, {} bookings, {} units, {} measures, {} effects; beside databases with the same",
        whole(float(state.bookings.journal().len())),
        whole(float(state.bookings.len())),
        whole(float(places)),
        whole(float(causes)),
        whole(float(state.effects.len())),
    );
    let tables = Tables {
        country: &country,
        state: &state,
    };
    let mut peers: Vec<Box<dyn Peer>> = Vec::new();
    let mut missing = None;
    match DuckDb::load(&tables) {
        Ok(peer) => {
            println!("  DuckDB {}", peer.version);
            peers.push(Box::new(peer));
        }
        Err(failure) => {
            println!("\n  DUCKDB IS MISSING, so its targets are not measured: {failure}\n");
            missing = Some("DuckDB is missing");
        }
    }
    peers.push(Box::new(Postgres::load(&tables)?));
    peers.push(Box::new(Sqlite::load(&tables)?));
    let asked = questions(&country);
    let now = View::now(state.clone());
    check(&asked, &now, &read_model)?;
    let expected = Expected::new(&asked, &now)?;
    for peer in &mut peers {
        compare(peer.as_mut(), &asked, (&expected, &country))?;
    }
    println!("  the same figures on all sides, now and at a past position");
    let view = now.with_read_model(read_model);
    let mut measured = Vec::new();
    for (number, question) in asked.iter().enumerate() {
        // Each right after the other, so that all meet the same machine.
        let ours = times(|| question.ask(&view))?;
        let mut theirs = Vec::new();
        for peer in &mut peers {
            theirs.push(ask_peer(peer.as_mut(), number, question, &country)?);
        }
        measured.push((question, ours, theirs));
    }
    print(&measured, &peers);
    missing.map_or(Ok(()), |missing| Err(missing.into()))
}

/// What each question comes to by a plain fold, now and at one past position.
struct Expected {
    now: Vec<Rows>,
    past: Vec<Rows>,
    position: Position,
}

impl Expected {
    fn new(asked: &[Question], now: &View) -> Outcome<Self> {
        let past = past(now.state(), &mut Random::new(5))?;
        let all = |view: &View| -> Outcome<Vec<Rows>> {
            let rows = |question: &Question| question.rows(&question.ask(view)?);
            asked.iter().map(rows).collect()
        };
        Ok(Self {
            now: all(now)?,
            past: all(&past)?,
            position: past.position(),
        })
    }
}

/// Refuses where a database comes to other figures.
fn compare(
    peer: &mut dyn Peer,
    asked: &[Question],
    (expected, country): (&Expected, &Country),
) -> Outcome<()> {
    let dialect = peer.dialect();
    for (number, question) in asked.iter().enumerate() {
        let now = &expected.now[number];
        for facts in [Facts::Postings, Facts::Cells] {
            same(peer, question, (&question.sql(facts, dialect, country), now))?;
        }
        // The latest month with an actual is kept for now only.
        if !question.is_outlook() {
            let sql = question.sql(Facts::PostingsUpTo(expected.position), dialect, country);
            same(peer, question, (&sql, &expected.past[number]))?;
        }
        if question.is_headline {
            let (make, ask) = question.roll_up(number, dialect, country);
            peer.execute(&make)?;
            peer.execute(&format!(
                "CREATE INDEX roll_{number}_net ON roll_{number} (net DESC, k1)"
            ))?;
            same(peer, question, (&ask, now))?;
        }
    }
    peer.execute("ANALYZE")
}

fn same(peer: &mut dyn Peer, question: &Question, (sql, rows): (&str, &Rows)) -> Outcome<()> {
    let mut theirs = peer.ask(sql)?;
    theirs.sort_unstable();
    if theirs == *rows {
        return Ok(());
    }
    let (name, question, here, there) = (peer.name(), question.name, rows.len(), theirs.len());
    let first = rows.iter().zip(&theirs).find(|(here, there)| here != there);
    Err(
        format!("{name}, {question}: {there} rows instead of {here}; first difference {first:?}: {sql}")
            .into(),
    )
}

/// Over all postings, over cells, and from a roll-up where a dashboard would have one. Row stores are not asked about
/// all postings: cells answer the same and are fewer.
struct Theirs {
    postings: Option<Times>,
    cells: Times,
    roll_up: Option<Times>,
}

impl Theirs {
    /// Without roll-ups, which take knowing the question beforehand.
    fn fastest_ad_hoc(&self) -> f64 {
        self.postings
            .map_or(self.cells.median, |times| times.median.min(self.cells.median))
    }

    fn fastest(&self) -> f64 {
        let roll_up = self.roll_up.map_or(f64::INFINITY, |times| times.median);
        self.fastest_ad_hoc().min(roll_up)
    }
}

fn ask_peer(peer: &mut dyn Peer, number: usize, question: &Question, country: &Country) -> Outcome<Theirs> {
    let dialect = peer.dialect();
    let is_column_store = dialect == Dialect::TwoStrokes;
    let roll_up = question.is_headline && !is_column_store;
    let roll_up = roll_up.then(|| question.roll_up(number, dialect, country).1);
    let postings = is_column_store.then(|| question.sql(Facts::Postings, dialect, country));
    Ok(Theirs {
        postings: postings.map(|sql| peer.time(&sql)).transpose()?,
        cells: peer.time(&question.sql(Facts::Cells, dialect, country))?,
        roll_up: roll_up.map(|sql| peer.time(&sql)).transpose()?,
    })
}

fn print(measured: &[(&Question, Times, Vec<Theirs>)], peers: &[Box<dyn Peer>]) {
    let mut columns = vec![
        "median µs".to_owned(),
        "Querbuch".into(),
        "p99".into(),
        "samples".into(),
    ];
    for peer in peers {
        let first = match peer.dialect() {
            Dialect::TwoStrokes => "postings",
            Dialect::OneStroke => "roll-up",
        };
        columns.extend([format!("{} {first}", peer.name()), "cells".into(), "ratio".into()]);
    }
    let mut table = Table::new(&columns.iter().map(String::as_str).collect::<Vec<_>>());
    let micros = |seconds: f64| format!("{:.1}", seconds * 1e6);
    for (question, ours, theirs) in measured {
        let mut cells = vec![
            question.name.to_owned(),
            micros(ours.median),
            micros(ours.p99),
            ours.count.to_string(),
        ];
        for times in theirs {
            let first = times.postings.or(times.roll_up);
            cells.extend([
                first.map_or_else(|| "-".to_owned(), |times| micros(times.median)),
                micros(times.cells.median),
                format!("{:.1}", times.fastest() / ours.median),
            ]);
        }
        table.row(&cells);
    }
    table.print();
    println!("  ratio: the fastest way of that database, by Querbuch's time; outlook: effect by effect");
    targets(measured, peers).print();
}

fn targets(measured: &[(&Question, Times, Vec<Theirs>)], peers: &[Box<dyn Peer>]) -> Targets {
    let mut targets = Targets::new();
    let place = |name: &str| peers.iter().position(|peer| peer.name() == name);
    for (question, ours, theirs) in measured {
        let mut ratio = |peer: &str, how: &str, aim: f64, time: &dyn Fn(&Theirs) -> f64| {
            let name = format!("{}: of {peer}, {how}", question.name);
            match place(peer).and_then(|place| theirs.get(place)) {
                Some(theirs) => targets.at_least(&name, time(theirs) / ours.median, (aim, "×")),
                None => targets.missing(&name, "missing"),
            }
        };
        if question.is_headline {
            ratio("DuckDB", "ad hoc", 50.0, &Theirs::fastest_ad_hoc);
            ratio("PostgreSQL", "pre-aggregated", 50.0, &Theirs::fastest);
        } else {
            ratio("DuckDB", "ad hoc", 3.0, &Theirs::fastest_ad_hoc);
        }
    }
    targets
}

//! A hundred million postings in one process: how fast they come in, what they hold of the memory, and how long
//! questions take, now and at any moment of the past.

use std::sync::Arc;
use std::time::{Duration, Instant};

use querbuch_domain::event::Event;
use querbuch_domain::state::State;
use querbuch_reports::read_model::ReadModel;
use querbuch_reports::view::View;

use crate::country::{Country, follow, settle};
use crate::figures::{Times, float, times};
use crate::program::{own_cpu, own_resident_bytes};
use crate::questions::{Question, questions};
use crate::random::Random;
use crate::reports::{check, past};
use crate::table::{Table, two, whole};
use crate::targets::Targets;
use crate::{Options, Outcome, ledger};

/// Postings of a chunk, which is made before the clock starts: long enough for a clock of hundredths of a second.
const POSTINGS_PER_CHUNK: usize = 1_000_000;
/// After how many postings what makes reports fast is brought up to date.
const POSTINGS_PER_FOLLOW: usize = 100_000;
/// Past positions at which all answers are compared with a plain fold.
const CHECKED_POSITIONS: usize = 2;
const MILLI: f64 = 1e3;

/// Measures.
pub fn run(options: &Options) -> Outcome<()> {
    let country = Country::new(options.scale_postings);
    let before = own_resident_bytes();
    let mut intake = Intake::default();
    country.tell(|event| {
        intake.hear(event);
        Ok(())
    })?;
    intake.close(true);
    intake.chunk = Vec::new();
    let held = own_resident_bytes();
    let (state, read_model) = (intake.settled.clone(), intake.read_model.clone());
    let postings = state.bookings.journal().len();
    println!(
        "\nscale: {} postings, {} entries, {} units, {} measures, {} effects",
        whole(float(postings)),
        whole(float(state.position)),
        whole(float(country.places.len())),
        whole(float(country.causes.len())),
        whole(float(state.effects.len())),
    );
    let kept = read_model.memory();
    println!(
        "  beside the state: {} cumulated snapshots in {} MiB, roll-ups in {} KiB, master data in {} KiB",
        kept.snapshots,
        kept.snapshot_bytes >> 20,
        kept.rollup_bytes >> 10,
        kept.column_bytes >> 10,
    );
    let mut targets = Targets::new();
    intake.print(float(postings), &mut targets);
    let bytes = float(u32::try_from((held - before) >> 10)?) * 1024.0 / float(postings);
    println!("  {} MiB resident, {} bytes a posting", held >> 20, two(bytes));
    let gibibytes = float(u32::try_from(held >> 10)?) / 1_048_576.0;
    targets.at_most("resident", gibibytes, (4.0, "GiB"));

    let asked = checked(&country, &state, &read_model)?;
    let view = View::now(state.clone()).with_read_model(read_model.clone());
    let mut table = Table::new(&["question", "median ms", "p99 ms", "samples"]);
    let mut row = |name: &str, times: Times| {
        let millis = |seconds: f64| format!("{:.4}", seconds * MILLI);
        table.row(&[
            name.to_owned(),
            millis(times.median),
            millis(times.p99),
            times.count.to_string(),
        ]);
    };
    for question in &asked {
        let times = times(|| question.ask(&view))?;
        row(question.name, times);
        let aim = if question.is_headline { 1.0 } else { 60.0 };
        targets.at_most(&format!("{}: p99", question.name), times.p99 * MILLI, (aim, "ms"));
    }
    let (headlines, others) = in_the_past(&asked, &state, &read_model, options.past_positions)?;
    row("every headline at past positions", headlines);
    row("any other at past positions", others);
    table.print();
    targets.at_most(
        "headlines at past positions: p99",
        headlines.p99 * MILLI,
        (30.0, "ms"),
    );
    targets.at_most(
        "any other at past positions: p99",
        others.p99 * MILLI,
        (150.0, "ms"),
    );
    targets.print();
    Ok(())
}

/// The questions, after their answers were compared with a plain fold.
fn checked(country: &Country, state: &Arc<State>, read_model: &Arc<ReadModel>) -> Outcome<Vec<Question>> {
    let asked = questions(country);
    check(&asked, &View::now(state.clone()), read_model)?;
    let mut random = Random::new(11);
    for _ in 0..CHECKED_POSITIONS {
        check(&asked, &past(state, &mut random)?, read_model)?;
    }
    println!(
        "  {} questions, now and at {CHECKED_POSITIONS} past positions, as a plain fold",
        asked.len()
    );
    Ok(asked)
}

/// At each position every headline, and the others in turns.
fn in_the_past(
    asked: &[Question],
    state: &Arc<State>,
    read_model: &Arc<ReadModel>,
    positions: usize,
) -> Outcome<(Times, Times)> {
    let (headlines, others): (Vec<&Question>, Vec<&Question>) =
        asked.iter().partition(|question| question.is_headline);
    let (mut headline_times, mut other_times) = (Vec::new(), Vec::new());
    let mut random = Random::new(13);
    for turn in 0..positions {
        let position = past(state, &mut random)?.position();
        let ask = |question: &Question| -> Outcome<f64> {
            let begin = Instant::now();
            let view = View::at(state.clone(), position).map_err(|refusal| ledger::describe(&[refusal]))?;
            std::hint::black_box(question.ask(&view.with_read_model(read_model.clone()))?);
            Ok(begin.elapsed().as_secs_f64())
        };
        for question in &headlines {
            headline_times.push(ask(question)?);
        }
        other_times.push(ask(others[turn % others.len()])?);
    }
    Ok((Times::new(headline_times), Times::new(other_times)))
}

/// Takes events in, chunk by chunk, and clocks only that.
#[derive(Default)]
struct Intake {
    state: State,
    settled: Arc<State>,
    read_model: Arc<ReadModel>,
    chunk: Vec<Event>,
    waiting: usize,
    time: Duration,
    cpu: Duration,
}

impl Intake {
    fn hear(&mut self, event: Event) {
        self.waiting += match &event {
            Event::BookingRecorded(booking) => booking.postings.len(),
            _ => 1,
        };
        self.chunk.push(event);
        if self.waiting >= POSTINGS_PER_CHUNK {
            self.close(false);
        }
    }

    fn close(&mut self, is_last: bool) {
        let (begin, cpu) = (Instant::now(), own_cpu());
        let mut followed = self.state.bookings.journal().len();
        for event in &self.chunk {
            ledger::apply(&mut self.state, event);
            let postings = self.state.bookings.journal().len();
            if postings - followed >= POSTINGS_PER_FOLLOW {
                followed = postings;
                follow(&mut self.state, &self.read_model);
            }
        }
        if is_last {
            self.settled = settle(std::mem::take(&mut self.state), &self.read_model);
        }
        self.time += begin.elapsed();
        self.cpu += own_cpu().saturating_sub(cpu);
        self.chunk.clear();
        self.waiting = 0;
    }

    fn print(&self, postings: f64, targets: &mut Targets) {
        let (time, cpu) = (self.time.as_secs_f64(), self.cpu.as_secs_f64());
        println!(
            "  columns and roll-ups from decoded postings: {} s, {} postings/s; {} s of processor time, {} a core",
            two(time),
            whole(postings / time),
            two(cpu),
            whole(postings / cpu),
        );
        targets.at_least(
            "columns, millions of postings a second and core",
            postings / cpu / 1e6,
            (10.0, "M/s"),
        );
    }
}

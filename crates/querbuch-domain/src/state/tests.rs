//! Random commands against naive models: what the log says, and nothing else, is what the state says.

use crate::testing::decide;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use random::{any_command, likely_commands};

use crate::booking::PostingEntry;
use crate::claim::{SavingCashed, SavingConfirmed};
use crate::code::ByCode;
use crate::command::Command;
use crate::command::decide::Context;
use crate::event::Event;
use crate::header::Header;
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::journal::JournalLine;
use crate::key::DistributionKey;
use crate::measure::Measure;
use crate::month::Month;
use crate::note::TextHashes;
use crate::state::{State, Structure};
use crate::testing::{instant, new_unit, record, snapshot, text_hashes, two_measures};
use crate::unit::register::RegisterUnits;
use crate::words::{EffectKind, Level, Slot};

mod principals;
mod random;

/// Enough to meet every kind of command many times, few enough for a second or two.
const CASES: u32 = 96;

/// A log, and the state after each of its positions.
struct Story {
    log: Vec<(Header, Event)>,
    states: Vec<State>,
    turn: usize,
}

impl Story {
    /// Starts from the same scene as the other tests, then decides each command and applies what was accepted.
    fn of(commands: &[Command]) -> Self {
        let mut story = Self {
            log: Vec::new(),
            states: vec![State::default()],
            turn: 0,
        };
        for command in random::scene().iter().chain(commands) {
            story.act(command);
        }
        story
    }

    fn now(&self) -> &State {
        self.states.last().expect("the empty state is there")
    }

    /// The events of one command are one commit: they share an instant, as some commits do with each other.
    fn act(&mut self, command: &Command) {
        let text_hashes = text_hashes(command);
        // Three persons take turns: nobody confirms what they claimed.
        let actor = ["local", "erika", "otto"][self.turn % 3];
        self.turn += 1;
        let Ok(decision) = command.decide(self.now(), &Context::new(actor, &text_hashes)) else {
            return;
        };
        let recorded_at = instant(self.now().position / 3);
        for event in decision.events {
            let mut state = self.now().clone();
            let header = Header {
                position: state.position + 1,
                recorded_at,
                actor: actor.into(),
            };
            state.apply(&header, &event);
            self.log.push((header, event));
            self.states.push(state);
        }
    }
}

type Sums = BTreeMap<(EffectNo, Month, Slot), i64>;

fn sums_of(lines: impl Iterator<Item = JournalLine>) -> Sums {
    let mut sums = Sums::new();
    for line in lines {
        *sums.entry((line.effect, line.month, line.slot)).or_default() += line.cents;
    }
    sums
}

fn sums_in_cells(state: &State) -> Sums {
    let cells = state.effects.iter().flat_map(|(number, _)| {
        let cells = state
            .cells
            .get(number)
            .into_iter()
            .flat_map(crate::cells::EffectCells::iter);
        cells.map(move |cell| ((number, cell.month, cell.slot), cell.cents))
    });
    cells.collect()
}

/// The naive model: read the facts one by one, and add up.
#[expect(clippy::too_many_lines, reason = "a table: what each event adds")]
fn sums_in_log(log: &[(Header, Event)]) -> Sums {
    let mut kinds = Vec::new();
    let mut lines = Vec::new();
    for (_, event) in log {
        let mut add = |entries: &mut dyn Iterator<Item = PostingEntry>, slot: &dyn Fn(EffectNo) -> Slot| {
            lines.extend(entries.map(|(effect, month, cents)| JournalLine {
                effect,
                month,
                slot: slot(effect),
                cents,
            }));
        };
        let booked = |effect: EffectNo| match kinds[effect.index()] {
            EffectKind::Saving => Slot::Claimed,
            EffectKind::Cost | EffectKind::Transfer => Slot::Confirmed,
        };
        match event {
            Event::EffectAdded(added) => kinds.push(added.kind),
            Event::PlanSet(set) => add(&mut set.0.postings(), &|_| Slot::Plan),
            Event::ForecastSet(set) => add(&mut set.0.postings(), &|_| Slot::Forecast),
            Event::BookingRecorded(recorded) => add(&mut recorded.postings.iter().copied(), &booked),
            Event::AmountAllocated(allocated) => add(&mut allocated.postings.iter().copied(), &booked),
            Event::MeasurementRecorded(recorded) => add(&mut recorded.posting().into_iter(), &booked),
            Event::BookingReversed(reversed) if reversed.stages.is_empty() => {
                add(&mut reversed.postings.iter().copied(), &booked);
            }
            Event::BookingReversed(reversed) => {
                for (posting, stage) in reversed.postings.iter().zip(&reversed.stages) {
                    add(&mut std::iter::once(*posting), &|_| Slot::of_stage(*stage));
                }
            }
            Event::SavingConfirmed(SavingConfirmed(moved)) => {
                let sum = moved.shares.iter().map(|share| share.cents).sum::<i64>();
                add(&mut std::iter::once((moved.effect, moved.month, -sum)), &|_| {
                    Slot::Claimed
                });
                add(&mut std::iter::once((moved.effect, moved.month, sum)), &|_| {
                    Slot::Confirmed
                });
            }
            Event::SavingDisputed(moved) => {
                let sum = moved.shares.iter().map(|share| share.cents).sum::<i64>();
                let posted = moved.posted.unwrap_or(moved.month);
                add(&mut std::iter::once((moved.effect, posted, -sum)), &|_| {
                    Slot::Claimed
                });
            }
            Event::SavingCashed(SavingCashed(moved)) => {
                let sum = moved.shares.iter().map(|share| share.cents).sum::<i64>();
                add(&mut std::iter::once((moved.effect, moved.month, -sum)), &|_| {
                    Slot::Confirmed
                });
                add(&mut std::iter::once((moved.effect, moved.month, sum)), &|_| {
                    Slot::Cashed
                });
            }
            Event::UnitRegistered(_)
            | Event::UnitRenamed(_)
            | Event::UnitMoved(_)
            | Event::UnitMerged(_)
            | Event::MeasureRegistered(_)
            | Event::MeasureStatusChanged(_)
            | Event::TextErased(_)
            | Event::DiscountRateSet(_)
            | Event::OptimismBiasSet(_)
            | Event::ClaimDeadlineSet(_)
            | Event::PeriodClosed(_)
            | Event::PeriodReopened(_)
            | Event::KeyDefined(_)
            | Event::WageRatesSet(_)
            | Event::IndicatorDefined(_)
            | Event::CapacitySet(_)
            | Event::ImportRecorded(_)
            | Event::ImportUndone(_)
            | Event::ImportTextErased(_)
            | Event::ActualsStated(_)
            | Event::SigningKeyRotated(_)
            | Event::SigningKeyReplaced(_)
            | Event::MeasureChanged(_)
            | Event::EffectChanged(_)
            | Event::StateNamed(_)
            | Event::PrincipalRegistered(_)
            | Event::PrincipalLinked(_)
            | Event::PrincipalErased(_)
            | Event::GrantGiven(_)
            | Event::GrantRevoked(_)
            | Event::FourEyesSet(_)
            | Event::VisibilitySet(_)
            | Event::ActPrepared(_)
            | Event::ActReleased(_)
            | Event::ActWithdrawn(_) => {}
        }
    }
    sums_of(lines.into_iter())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replay_gives_the_same_state(commands in likely_commands()) {
        let story = Story::of(&commands);
        let mut again = State::default();
        for (header, event) in &story.log {
            let data = serde_json::to_string(event).expect("events are plain data");
            let event = Event::decode(event.kind(), event.version(), &data).expect("was written just now");
            again.apply(header, &event);
        }
        prop_assert_eq!(&again, story.now());
    }

    #[test]
    fn a_snapshot_is_read_as_it_was_written(commands in likely_commands()) {
        let story = Story::of(&commands);
        for state in story.states.iter().step_by(7).chain([story.now()]) {
            let bytes = snapshot(state);
            let read = State::read_snapshot(&bytes);
            prop_assert_eq!(read.as_ref(), Ok(state));
            // Hash maps have no order of their own; the bytes have.
            prop_assert_eq!(snapshot(&read.expect("was compared just now")), bytes);
        }
    }

    #[test]
    fn a_state_that_was_read_goes_on_as_the_one_that_was_written(before in likely_commands(), after in likely_commands()) {
        let mut written = Story::of(&before);
        let mut read = Story {
            log: Vec::new(),
            states: vec![State::read_snapshot(&snapshot(written.now())).expect("was written just now")],
            turn: written.turn,
        };
        for command in &after {
            written.act(command);
            read.act(command);
        }
        prop_assert_eq!(read.now(), written.now());
    }

    #[test]
    fn cells_are_the_fold_of_the_log(commands in likely_commands()) {
        let story = Story::of(&commands);
        let state = story.now();
        let journal = state.bookings.journal();
        prop_assert_eq!(sums_of(journal.range(0, journal.len())), sums_in_cells(state));
        prop_assert_eq!(sums_in_log(&story.log), sums_in_cells(state));
    }

    #[test]
    fn an_earlier_state_is_a_prefix(commands in likely_commands()) {
        let story = Story::of(&commands);
        let now = story.now();
        for (position, then) in (0..).zip(&story.states) {
            prop_assert_eq!(then.position, position);
            prop_assert_eq!(now.units.known_at(position), then.units.len());
            prop_assert_eq!(now.measures.known_at(position), then.measures.len());
            prop_assert_eq!(now.effects.known_at(position), then.effects.len());
            prop_assert_eq!(now.bookings.known_at(position), then.bookings.len());
            prop_assert_eq!(now.keys.known_at(position), then.keys.len());
            for number in then.keys.by_code().values() {
                let (known, key) = (now.keys.get(*number), then.keys.get(*number));
                let versions = |key: Option<&DistributionKey>, at| {
                    key.map(|key| key.versions_at(at).cloned().collect::<Vec<_>>())
                };
                prop_assert_eq!(versions(known, position), versions(key, Position::MAX));
            }
            prop_assert_eq!(now.indicators.known_at(position), then.indicators.len());
            for (number, _) in then.indicators.iter() {
                let known = now.measurements.of(number).filter(|found| found.position <= position);
                prop_assert!(known.eq(then.measurements.of(number)));
            }
            prop_assert_eq!(now.wages.known_at(position), then.wages.len());
            prop_assert_eq!(now.wages.tables_at(position), then.wages.tables_at(Position::MAX));
            let postings = now.bookings.postings_at(position);
            prop_assert_eq!(postings, then.bookings.journal().len());
            prop_assert_eq!(sums_of(now.bookings.journal().range(0, postings)), sums_in_cells(then));
            prop_assert_eq!(now.units.epoch_at(position), then.units.epoch());
            let tree = now.units.tree(then.units.epoch());
            let moved = now.units.structure_positions().filter(|moved| *moved > position).count();
            prop_assert_eq!(moved, now.units.structure(now.units.epoch()) - then.units.structure(then.units.epoch()));
            for (number, unit) in then.units.iter() {
                prop_assert_eq!(tree.get(number), Some(unit));
                prop_assert_eq!(tree.searchable(number), then.units.searchable(number));
                let known = |children: Option<&ByCode<UnitNo>>| {
                    let known = children.into_iter().flatten().filter(|(_, number)| number.index() < then.units.len());
                    known.map(|(code, number)| (code.clone(), *number)).collect::<Vec<_>>()
                };
                prop_assert_eq!(known(tree.children(number)), known(then.units.children(number)));
            }
            prop_assert_eq!(now.epochs_at(position), then.epochs());
            let moved = now.structure_positions().filter(|moved| *moved > position).count();
            let total = |structure: Structure| structure.units + structure.measures + structure.effects;
            prop_assert_eq!(moved, total(now.structure(now.epochs())) - total(then.structure(then.epochs())));
            let measures = now.measures.list(then.measures.epoch());
            for (number, measure) in then.measures.iter() {
                let known = now.measures.get(number).expect("measures stay");
                prop_assert_eq!(known.status_at(position), measure.status());
                let known = measures.get(number).expect("measures stay");
                prop_assert_eq!(Measure { statuses: measure.statuses.clone(), ..known.clone() }, measure.clone());
                prop_assert_eq!(measures.searchable(number), then.measures.list(then.measures.epoch()).searchable(number));
                // Going up comes to an end.
                let above = |number: &MeasureNo| measures.get(*number).and_then(|measure| measure.programme);
                prop_assert!(std::iter::successors(Some(number), above).take(measures.len() + 1).count() <= measures.len());
            }
            let effects = now.effects.list(then.effects.epoch());
            for (number, effect) in then.effects.iter() {
                prop_assert_eq!(effects.get(number), Some(effect));
            }
            prop_assert!(now.named_states.iter().filter(|named| named.named_at <= position).eq(then.named_states.iter()));
            let at = now.bookings.at(position).map(|booking| booking.position);
            prop_assert_eq!(at, then.bookings.at(position).map(|booking| booking.position));
        }
        let beyond = now.position + 1;
        prop_assert_eq!(now.bookings.postings_at(beyond), now.bookings.journal().len());
        prop_assert_eq!(now.units.known_at(beyond), now.units.len());
    }

    #[test]
    fn positions_and_instants_lead_to_each_other(commands in likely_commands()) {
        let story = Story::of(&commands);
        let now = story.now();
        prop_assert_eq!((now.recorded_at(0), now.recorded_at(now.position + 1)), (None, None));
        for (header, _) in &story.log {
            prop_assert_eq!(now.recorded_at(header.position), Some(header.recorded_at));
        }
        prop_assert_eq!(now.last_recorded_at(), story.log.last().map(|(header, _)| header.recorded_at));
        for second in 0..now.position / 3 + 3 {
            let asked = instant(second);
            let last = story.log.iter().rev().find(|(header, _)| header.recorded_at <= asked);
            prop_assert_eq!(now.position_at(asked), last.map_or(0, |(header, _)| header.position));
        }
    }

    #[test]
    fn transfers_sum_to_zero_in_every_month(commands in likely_commands()) {
        for state in &Story::of(&commands).states {
            let mut months: BTreeMap<Month, i64> = BTreeMap::new();
            for ((effect, month, slot), cents) in sums_in_cells(state) {
                let kind = state.effects.get(effect).expect("is an effect").kind;
                if kind == EffectKind::Transfer && slot.is_actual() {
                    *months.entry(month).or_default() += cents;
                }
            }
            prop_assert!(months.values().all(|sum| *sum == 0), "{:?}", months);
        }
    }

    #[test]
    fn only_what_is_closed_takes_what_comes_late(commands in likely_commands()) {
        let story = Story::of(&commands);
        for ((_, event), before) in story.log.iter().zip(&story.states) {
            let Event::BookingRecorded(recorded) = event else {
                continue;
            };
            // What came by an undoing was decided once, when its months were closed.
            let late = recorded.belongs_to.iter().filter(|_| recorded.repeats.is_none());
            let lines: Vec<_> = late.map(|(place, belongs_to)| {
                let (effect, month, _) = recorded.postings[*place as usize];
                let effect = before.effects.get(effect).expect("was made before");
                let closing = before.periods.of(&before.units, effect.unit);
                let is_closed = closing.is_some_and(|closing| *belongs_to <= closing.through);
                (effect.kind, month, *belongs_to, is_closed)
            }).collect();
            for (kind, month, belongs_to, is_closed) in &lines {
                prop_assert!(belongs_to < month);
                let other_side = |line: &(EffectKind, Month, Month, bool)| *line == (*kind, *month, *belongs_to, true);
                prop_assert!(*is_closed || *kind == EffectKind::Transfer && lines.iter().any(other_side));
            }
        }
    }

    #[test]
    fn nothing_of_the_bund_lies_below_a_land(commands in likely_commands()) {
        for state in &Story::of(&commands).states {
            let tree = state.units.tree(state.units.epoch());
            for (number, unit) in state.units.iter().filter(|(_, unit)| unit.level == Level::Federal) {
                let mut above = tree.ancestry(number).map(|(_, above)| above.level);
                prop_assert!(!above.any(Level::is_of_a_land), "{}", unit.code);
            }
        }
    }

    #[test]
    fn the_tree_hangs_together_whatever_was_reorganised(commands in likely_commands()) {
        for state in &Story::of(&commands).states {
            let units = &state.units;
            let mut below = 0;
            for (number, unit) in units.iter() {
                // Going up comes to a root in fewer steps than there are units, and names each once.
                let path: Vec<UnitNo> = units.tree(units.epoch()).ancestry(number).take(units.len() + 1).map(|(above, _)| above).collect();
                prop_assert!(path.len() <= units.len(), "a circle above {}", unit.code);
                if let Some(merger) = unit.merged() {
                    prop_assert_eq!(unit.parent, Some(merger.into));
                    prop_assert!(!unit.is_body);
                    let refused = units.require_active(number, merger.effective_from, "unit");
                    prop_assert!(refused.is_err());
                }
                below += units.children(number).map_or(0, ByCode::len);
                let is_listed = |parent| units.children(parent).and_then(|children| children.get(&unit.code)) == Some(&number);
                prop_assert!(unit.parent.is_none_or(is_listed));
            }
            prop_assert_eq!(below, units.iter().filter(|(_, unit)| unit.parent.is_some()).count());
        }
    }

    #[test]
    fn whatever_is_asked_is_answered_and_a_refusal_leaves_no_trace(commands in prop::collection::vec(any_command(), 1..20)) {
        let mut state = two_measures();
        for command in &commands {
            let before = state.clone();
            match command.decide(&state, &Context::new("local", &TextHashes::default())) {
                Ok(decision) => {
                    prop_assert!(!decision.events.is_empty());
                    record(&mut state, &decision.events);
                }
                Err(refusals) => {
                    prop_assert!(!refusals.is_empty());
                    prop_assert_eq!(&state, &before);
                }
            }
        }
    }
}

/// Facts that no command makes: they are recorded on the host, with the keys at hand.
const WITHOUT_COMMAND: [&str; 2] = ["signing-key.rotated", "signing-key.replaced"];

/// Facts about rights: `random_acts_of_principals` meets each of them.
pub(super) const OF_RIGHTS: [&str; 10] = [
    "principal.registered",
    "principal.linked",
    "principal.erased",
    "grant.given",
    "grant.revoked",
    "four-eyes.set",
    "visibility.set",
    "act.prepared",
    "act.released",
    "act.withdrawn",
];

/// Properties of commands that are all refused would be empty words.
#[test]
fn random_commands_meet_every_event_and_some_refusals() {
    let mut runner = TestRunner::deterministic();
    let mut events: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut asked, mut accepted) = (0, 0);
    for _ in 0..CASES {
        let commands = likely_commands()
            .new_tree(&mut runner)
            .expect("can be drawn")
            .current();
        let mut story = Story::of(&[]);
        for command in &commands {
            let before = story.log.len();
            story.act(command);
            asked += 1;
            accepted += usize::from(story.log.len() > before);
        }
        for (_, event) in &story.log {
            *events.entry(event.kind()).or_default() += 1;
        }
    }
    let by_command = Event::KINDS
        .iter()
        .filter(|kind| !WITHOUT_COMMAND.contains(kind) && !OF_RIGHTS.contains(kind));
    assert_eq!(events.len(), by_command.count(), "{events:?}");
    assert!(events.values().all(|count| *count >= 10), "{events:?}");
    assert!(accepted * 4 > asked && accepted < asked, "{accepted} of {asked}");
}

#[test]
fn instants_never_run_back() {
    let mut state = State::default();
    let event = |code: &str| {
        let units = vec![new_unit(code, "", Level::State)];
        let decided = decide(&State::default(), RegisterUnits { units });
        let events = decided.expect("nothing stands against it");
        events.into_iter().next().expect("is one")
    };
    for (position, second) in [(1, 5), (2, 5), (3, 9)] {
        let header = Header {
            position,
            recorded_at: instant(second),
            actor: "local".into(),
        };
        state.apply(&header, &event(&format!("u{position}")));
    }
    let seen = [4, 5, 6, 8, 9, 10].map(|second| state.position_at(instant(second)));
    assert_eq!(seen, [0, 2, 2, 2, 3, 3]);
    let recorded = [0, 1, 2, 3, 4].map(|position| state.recorded_at(position));
    assert_eq!(
        recorded,
        [None, Some(instant(5)), Some(instant(5)), Some(instant(9)), None]
    );
    assert_eq!(State::default().position_at(instant(1)), 0);
}

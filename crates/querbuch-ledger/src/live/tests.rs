use querbuch_domain::refusal::QuestionFault;
use std::path::PathBuf;

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::command::Command;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::clock::Machine;
use querbuch_reports::basis::Basis;
use querbuch_reports::filter::FilterSpec;

use super::*;
use crate::ledger::LedgerOptions;

/// A ledger in a file that goes with it.
struct Scene {
    ledger: Ledger,
    folder: PathBuf,
}

impl Scene {
    async fn open(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("querbuch-live-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("is writable");
        let url = format!("sqlite:{}", folder.join("ledger.db").display());
        let opened = Ledger::open(&url, LedgerOptions::default(), Arc::new(Machine)).await;
        let (ledger, _) = opened.expect("opens");
        let scene = Self { ledger, folder };
        let unit = NewUnit {
            code: "bund".into(),
            name: "Bund".into(),
            level: Level::Federal,
            parent: None,
            budget_position: None,
            is_body: true,
        };
        let effect = NewEffect {
            code: "cost".into(),
            unit: "bund".into(),
            kind: EffectKind::Cost,
            category: "run.cost".into(),
            cashability: Cashability::Cash,
            title: "Betrieb".into(),
            evidence: EvidenceGrade::C,
        };
        scene
            .act(Command::RegisterUnits(RegisterUnits { units: vec![unit] }))
            .await;
        scene
            .act(Command::RegisterMeasure(RegisterMeasure {
                code: "m".into(),
                title: "Eine Maßnahme".into(),
                description: None,
                approach: Approach::Add,
                owner: "bund".into(),
                programme: None,
                effects: vec![effect],
            }))
            .await;
        scene
    }

    async fn act(&self, command: Command) -> Position {
        let reply = self
            .ledger
            .execute("local", Mode::Each, vec![command.into()])
            .await;
        let reply = reply.expect("is durable");
        assert!(
            matches!(reply.answers[..], [Answer::Done { .. }]),
            "{:?}",
            reply.answers
        );
        reply.state.position
    }

    async fn book(&self, month: &str, cents: i64) -> Position {
        let posting = NewPosting {
            target: Target::Effect("cost".into()),
            month: Month::parse(month).expect("a month"),
            belongs_to: None,
            amount: Cents(cents),
            details: None,
        };
        let booking = RecordBooking {
            measure: "m".into(),
            postings: vec![posting],
            note: Note::default(),
        };
        self.act(Command::RecordBooking(booking)).await
    }

    fn follow(&self, from: Option<&str>) -> BalanceFollower {
        let question = KeptQuestion {
            filter: FilterSpec {
                from: from.map(|from| Month::parse(from).expect("a month")),
                ..FilterSpec::default()
            },
            group_by: Vec::new(),
            basis: Basis::Actual,
        };
        let position = self.ledger.state().position;
        let reading = Arc::new(Reading::everything());
        BalanceFollower::new(self.ledger.clone(), question, reading, position)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The cost and the position of the next balance.
async fn next(follower: &mut BalanceFollower) -> (i128, Position) {
    let balance = follower
        .next()
        .await
        .expect("goes on")
        .expect("is a good question");
    (balance.figures.total.cost, balance.view.position())
}

#[tokio::test]
async fn equal_questions_get_the_same_figures_and_are_added_up_once() {
    let scene = Scene::open("equal").await;
    let (mut one, mut two) = (scene.follow(None), scene.follow(None));
    let now = scene.ledger.state().position;
    assert_eq!(next(&mut one).await, (0, now));
    assert_eq!(next(&mut two).await, (0, now));
    assert_eq!(scene.ledger.live.shared.len(), 1);
    let booked = scene.book("2026-01", 500).await;
    let (one_has, two_has) = (one.next().await, two.next().await);
    let figures =
        |given: Option<Result<LiveBalance, _>>| given.and_then(Result::ok).map(|balance| balance.figures);
    let (one_has, two_has) = (
        figures(one_has).expect("changed"),
        figures(two_has).expect("changed"),
    );
    assert!(Arc::ptr_eq(&one_has, &two_has));
    assert_eq!(one_has.total.cost, 500);
    let mut other = scene.follow(Some("2026-02"));
    assert_eq!(next(&mut other).await, (0, booked));
    assert_eq!(scene.ledger.live.shared.len(), 2);
    drop((one, two, other));
    while !scene.ledger.live.shared.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn who_comes_later_sees_the_position_of_now_and_the_edition_of_the_figures() {
    let scene = Scene::open("later").await;
    let mut early = scene.follow(Some("2026-02"));
    let first = early.next().await.expect("goes on").expect("is right");
    let booked = scene.book("2026-01", 500).await;
    let mut late = scene.follow(Some("2026-02"));
    let same = late.next().await.expect("goes on").expect("is right");
    assert_eq!((same.edition, same.view.position()), (first.edition, booked));
    scene.book("2026-02", 1).await;
    let (early, late) = (early.next().await, late.next().await);
    let edition =
        |given: Option<Result<LiveBalance, _>>| given.and_then(Result::ok).map(|balance| balance.edition);
    let (early, late) = (edition(early), edition(late));
    assert!(early == late && early > Some(first.edition), "{early:?} {late:?}");
}

#[tokio::test]
async fn a_slow_one_skips_to_the_newest() {
    let scene = Scene::open("slow").await;
    let mut slow = scene.follow(None);
    assert_eq!(next(&mut slow).await.0, 0);
    for _ in 0..3 {
        scene.book("2026-01", 1).await;
        tokio::time::sleep(PAUSE_BETWEEN_CHANGES * 2).await;
    }
    assert_eq!(next(&mut slow).await.0, 3);
    let more = tokio::time::timeout(PAUSE_BETWEEN_CHANGES * 2, slow.next()).await;
    assert!(more.is_err(), "nothing was queued");
}

#[tokio::test]
async fn one_question_too_many_is_refused() {
    let scene = Scene::open("many").await;
    let ordinals = (Month::MIN.ordinal()..).take(QUESTIONS_MAX + 1);
    let mut followers = Vec::new();
    for ordinal in ordinals {
        let month = Month::from_ordinal(ordinal).expect("in range").to_string();
        let mut follower = scene.follow(Some(&month));
        let answer = follower.next().await.expect("is answered");
        let is_full = followers.len() == QUESTIONS_MAX;
        let expected =
            is_full.then(|| vec![Refusal::at("", QuestionFault::TooManyLive { max: QUESTIONS_MAX })]);
        assert_eq!(answer.err(), expected);
        followers.push(follower);
    }
    let mut known = scene.follow(Some(&Month::MIN.to_string()));
    assert!(
        known.next().await.is_some_and(|answer| answer.is_ok()),
        "it is followed already"
    );
}

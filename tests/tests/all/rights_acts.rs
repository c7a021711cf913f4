//! Acts of people whose rights are asked for, on both databases: each group of bad acts is refused, and nothing is recorded.

use std::fmt::Write as _;
use std::sync::Arc;

use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_ledger::domain::claim::stages::ConfirmSaving;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::effect::add::NewEffect;
use querbuch_ledger::domain::grant::give::{GiveRight, NewHolder};
use querbuch_ledger::domain::grant::revoke::RevokeRight;
use querbuch_ledger::domain::id::{PrincipalNo, grant_id};
use querbuch_ledger::domain::measure::register::RegisterMeasure;
use querbuch_ledger::domain::money::Cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::principal::link::LinkPrincipals;
use querbuch_ledger::domain::principal::register::RegisterPrincipal;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::role::Role;
use querbuch_ledger::domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_ledger::domain::unit::reorganize::ReorganizeUnit;
use querbuch_ledger::domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};
use querbuch_ledger::import::{ImportKind, ImportOptions, ImportSource, prepare};
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::log::clock::Machine;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;

/// A ledger that is open.
struct Book(Ledger);

/// Tells a story on each database: the Bund, the Länder 14 and 15, two towns of 15, and a measure with a cost at each unit
/// and a saving at each town; principals 0 to 6.
fn told(story: impl AsyncFn(Arc<Book>)) {
    each_database(|database| {
        let runtime = tokio::runtime::Runtime::new().expect("starts");
        runtime.block_on(async {
            let opened = Ledger::open(database, LedgerOptions::default(), Arc::new(Machine)).await;
            let (ledger, committer) = opened.expect("opens");
            let book = Arc::new(Book(ledger));
            book.set().await;
            story(book.clone()).await;
            drop(book);
            committer.await.expect("ends");
        });
    });
}

fn person(number: u32) -> Actor {
    Actor::principal(ActingPrincipal::new(PrincipalNo(number)))
}

fn in_place_of(number: u32, other: u32) -> Actor {
    Actor::principal(ActingPrincipal {
        on_behalf_of: Some(PrincipalNo(other)),
        ..ActingPrincipal::new(PrincipalNo(number))
    })
}

fn with_token(number: u32, actions: &[Action]) -> Actor {
    Actor::principal(ActingPrincipal {
        only: Some(actions.into()),
        ..ActingPrincipal::new(PrincipalNo(number))
    })
}

fn give(number: u32, role: Role, unit: &str) -> GiveRight {
    GiveRight {
        to: NewHolder::Principal(PrincipalNo(number).to_string().as_str().into()),
        role,
        unit: (!unit.is_empty()).then(|| unit.into()),
        measure: None,
        from: None,
        until: None,
        amount_max: None,
        on_behalf_of: None,
        reason: "Geschäftsverteilung".into(),
    }
}

fn book(postings: &[(&str, i64)]) -> Command {
    let posting = |(effect, cents): &(&str, i64)| NewPosting {
        target: Target::Effect((*effect).into()),
        month: Month::try_new(2026, 1).expect("is a month"),
        belongs_to: None,
        amount: Cents(*cents),
        details: None,
    };
    Command::from(RecordBooking {
        measure: "olaf".into(),
        postings: postings.iter().map(posting).collect(),
        note: Note::default(),
    })
}

fn confirm(effect: &str, cents: i64) -> Command {
    Command::from(ConfirmSaving {
        effect: format!("olaf/{effect}").as_str().into(),
        month: Month::try_new(2026, 1).expect("is a month"),
        amount: Cents(cents),
        note: Note::default(),
    })
}

impl Book {
    async fn set(&self) {
        let unit = |code: &str, parent: Option<&str>, level| NewUnit {
            code: code.into(),
            name: code.into(),
            level,
            parent: parent.map(Into::into),
            budget_position: None,
            is_body: true,
        };
        let units = vec![
            unit("bund", None, Level::Federal),
            unit("14", None, Level::State),
            unit("15", None, Level::State),
            unit("15003", Some("15"), Level::Municipal),
            unit("15002", Some("15"), Level::Municipal),
        ];
        self.done(RegisterUnits { units }.into()).await;
        let effect = |(code, unit, kind, category): (&str, &str, EffectKind, &str)| NewEffect {
            code: code.into(),
            unit: unit.into(),
            kind,
            category: category.into(),
            cashability: Cashability::Cash,
            title: code.into(),
            evidence: EvidenceGrade::E,
        };
        let effects = [
            ("c14", "14", EffectKind::Cost, "dev.cost"),
            ("c15", "15", EffectKind::Cost, "dev.cost"),
            ("c3", "15003", EffectKind::Cost, "dev.cost"),
            ("c2", "15002", EffectKind::Cost, "dev.cost"),
            ("s3", "15003", EffectKind::Saving, "run.saving.staff"),
            ("s2", "15002", EffectKind::Saving, "run.saving.staff"),
        ];
        let measure = RegisterMeasure {
            code: "olaf".into(),
            title: "Online-Ausweis".into(),
            description: None,
            approach: Approach::Improve,
            owner: "bund".into(),
            programme: None,
            effects: effects.into_iter().map(effect).collect(),
        };
        self.done(measure.into()).await;
        for number in 0..7 {
            let identity = Identity {
                issuer: "https://id.example.org".into(),
                mail: None,
                name: None,
                subject: format!("s{number}").into(),
            };
            self.done(RegisterPrincipal::new(&identity, false).into()).await;
        }
    }

    /// Done on the host.
    async fn done(&self, command: Command) -> u64 {
        let answer = self.answer(&"betrieb".into(), None, command).await;
        match answer {
            Answer::Done { position, .. } => position,
            other => panic!("{other:?}"),
        }
    }

    async fn answer(&self, actor: &Actor, key: Option<&str>, command: Command) -> Answer {
        let input = Input::new(key.map(ToOwned::to_owned), Ok(command));
        let reply = self
            .0
            .execute(actor, Mode::Each, vec![input])
            .await
            .expect("is stored");
        reply.answers.into_iter().next().expect("one answer")
    }

    async fn allowed(&self, actor: &Actor, command: impl Into<Command>) {
        let answer = self.answer(actor, None, command.into()).await;
        assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
    }

    /// What is refused, and that nothing was recorded.
    async fn refused(&self, actor: &Actor, command: impl Into<Command>, expected: &[&str]) {
        let before = self.0.state().position;
        let answer = self.answer(actor, None, command.into()).await;
        let Answer::Refused(refusals) = answer else {
            panic!("{answer:?}, expected {expected:?}");
        };
        let lines: Vec<String> = refusals.iter().map(line).collect();
        assert_eq!(lines, expected);
        assert_eq!(self.0.state().position, before, "nothing was recorded");
    }
}

/// What somebody is told who books nowhere.
const NOTHING: [&str; 2] = ["FORBIDDEN", "FORBIDDEN postings.0.effect"];

fn line(refusal: &Refusal) -> String {
    let line = format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."));
    line.trim_end().to_owned()
}

#[test]
fn what_is_not_there_and_what_is_not_yours_is_one_answer() {
    told(async |open| {
        open.done(give(1, Role::Booker, "15003").into()).await;
        let foreign = open.answer(&person(1), None, book(&[("c14", 5)])).await;
        let nowhere = open.answer(&person(1), None, book(&[("c99", 5)])).await;
        let sentences = |answer: &Answer, name: &str| match answer {
            Answer::Refused(refusals) => refusals
                .iter()
                .map(|refusal| {
                    let message = refusal
                        .reason
                        .message(querbuch_ledger::domain::language::Language::English);
                    format!("{} {}", line(refusal), message.replace(name, "…"))
                })
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(sentences(&foreign, "c14"), sentences(&nowhere, "c99"));
        open.refused(&person(2), book(&[("c3", 5)]), &NOTHING).await;
        open.refused(&person(2), book(&[("c99", 5)]), &NOTHING).await;
    });
}

#[test]
fn a_right_reaches_neither_siblings_nor_parents_nor_what_moved_away() {
    told(async |open| {
        open.done(give(1, Role::Booker, "15003").into()).await;
        open.done(give(2, Role::Booker, "15").into()).await;
        open.allowed(&person(1), book(&[("c3", 5)])).await;
        for effect in ["c2", "c15", "c14"] {
            open.refused(&person(1), book(&[(effect, 5)]), &["FORBIDDEN postings.0.effect"])
                .await;
        }
        open.allowed(&person(2), book(&[("c3", 5)])).await;
        let moved = ReorganizeUnit {
            unit: "15003".into(),
            name: None,
            parent: Some("14".into()),
            merge_into: None,
            effective_from: Month::try_new(2026, 1).expect("is a month"),
        };
        open.done(moved.into()).await;
        open.refused(&person(2), book(&[("c3", 5)]), &["FORBIDDEN postings.0.effect"])
            .await;
        open.allowed(&person(1), book(&[("c3", 5)])).await;
        let mixed = book(&[("c15", 5), ("c14", 5), ("c2", 5)]);
        open.refused(&person(2), mixed, &["FORBIDDEN postings.1.effect"])
            .await;
    });
}

#[test]
fn nobody_confirms_their_own_claim_by_any_way() {
    told(async |open| {
        for number in [1, 2, 3, 4] {
            open.done(give(number, Role::Booker, "15003").into()).await;
            open.done(give(number, Role::Reviewer, "15003").into()).await;
        }
        let substitution = GiveRight {
            until: Some(open.0.now() + chrono::TimeDelta::days(30)),
            on_behalf_of: Some("principal:1".into()),
            ..give(2, Role::Reviewer, "15003")
        };
        open.done(substitution.into()).await;
        open.allowed(&person(1), book(&[("s3", 500)])).await;
        let own = &["NEEDS_SECOND_PERSON amount"];
        open.refused(&person(1), confirm("s3", 500), own).await;
        open.refused(&in_place_of(2, 1), confirm("s3", 500), own).await;
        open.refused(&with_token(1, &[Action::Confirm]), confirm("s3", 500), own)
            .await;
        open.refused(
            &with_token(4, &[Action::Read]),
            confirm("s3", 500),
            &["FORBIDDEN effect"],
        )
        .await;
        let link = LinkPrincipals {
            principal: "principal:1".into(),
            to: "principal:3".into(),
            reason: "eine Person".into(),
        };
        open.done(link.into()).await;
        open.refused(&person(3), confirm("s3", 500), own).await;
        open.allowed(&person(4), confirm("s3", 500)).await;
    });
}

#[test]
fn nobody_gives_to_themselves_nor_beyond_what_they_hold() {
    told(async |open| {
        open.done(give(0, Role::Administrator, "").into()).await;
        let officer = open.done(give(1, Role::BudgetOfficer, "15").into()).await;
        open.refused(&person(1), give(1, Role::Reader, "15"), &["FORBIDDEN to"])
            .await;
        open.refused(&person(1), give(2, Role::Reader, "14"), &["FORBIDDEN unit"])
            .await;
        open.refused(&person(1), give(2, Role::Reader, ""), &["FORBIDDEN"])
            .await;
        open.refused(
            &person(1),
            give(2, Role::Administrator, "15003"),
            &["FORBIDDEN role"],
        )
        .await;
        let over = GiveRight {
            from: Some(open.0.now() + chrono::TimeDelta::days(9)),
            until: Some(open.0.now() + chrono::TimeDelta::days(8)),
            ..give(2, Role::Reader, "15")
        };
        open.refused(&person(1), over, &["INVALID_VALUE until"]).await;
        open.allowed(&person(1), give(2, Role::Reader, "15003")).await;
        let revoke = RevokeRight {
            grant: grant_id(officer).as_str().into(),
            reason: "Versetzung".into(),
        };
        open.done(revoke.into()).await;
        open.refused(&person(1), give(3, Role::Reader, "15003"), &["FORBIDDEN unit"])
            .await;
    });
}

#[test]
fn a_right_ends_between_two_acts_and_within_a_batch() {
    told(async |open| {
        let soon = open.0.now() + chrono::TimeDelta::milliseconds(1_500);
        let short = GiveRight {
            until: Some(soon),
            ..give(1, Role::Booker, "15003")
        };
        open.done(short.into()).await;
        open.allowed(&person(1), book(&[("c3", 5)])).await;
        while open.0.now() <= soon {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        open.refused(&person(1), book(&[("c3", 5)]), &NOTHING).await;

        open.done(give(0, Role::Administrator, "").into()).await;
        let grant = open.done(give(0, Role::Reader, "15003").into()).await;
        let revoke = Command::from(RevokeRight {
            grant: grant_id(grant).as_str().into(),
            reason: "Versetzung".into(),
        });
        let reader = Command::from(give(2, Role::Reader, "15003"));
        let administrator = open
            .0
            .state()
            .grants
            .administrations()
            .next()
            .map(|grant| grant.position);
        let last = Command::from(RevokeRight {
            grant: grant_id(administrator.expect("is there")).as_str().into(),
            reason: "Versetzung".into(),
        });
        open.done(give(3, Role::Administrator, "").into()).await;
        let inputs = [revoke, last, reader].map(Input::from).to_vec();
        // On the host the right ends within the batch; the act after it is asked on what was left.
        let reply = open
            .0
            .execute("betrieb", Mode::Each, inputs)
            .await
            .expect("is stored");
        assert!(
            reply
                .answers
                .iter()
                .all(|answer| matches!(answer, Answer::Done { .. })),
            "{:?}",
            reply.answers
        );
        open.refused(&person(0), give(4, Role::Reader, "15003"), &["FORBIDDEN unit"])
            .await;
    });
}

#[test]
fn a_substitution_ends_when_the_other_one_leaves() {
    told(async |open| {
        let own = open.done(give(1, Role::Booker, "15003").into()).await;
        let substitution = GiveRight {
            until: Some(open.0.now() + chrono::TimeDelta::days(30)),
            on_behalf_of: Some("principal:1".into()),
            ..give(2, Role::Booker, "15")
        };
        open.done(substitution.into()).await;
        open.allowed(&in_place_of(2, 1), book(&[("c3", 5)])).await;
        open.refused(&person(2), book(&[("c3", 5)]), &NOTHING).await;
        open.refused(
            &in_place_of(2, 1),
            book(&[("c2", 5)]),
            &["FORBIDDEN postings.0.effect"],
        )
        .await;
        let revoke = RevokeRight {
            grant: grant_id(own).as_str().into(),
            reason: "Versetzung".into(),
        };
        open.done(revoke.into()).await;
        open.refused(&in_place_of(2, 1), book(&[("c3", 5)]), &NOTHING)
            .await;
    });
}

#[test]
fn another_ones_key_gives_no_answer_of_theirs() {
    told(async |open| {
        open.done(give(1, Role::Booker, "15003").into()).await;
        let first = open.answer(&person(1), Some("k1"), book(&[("c3", 5)])).await;
        assert!(matches!(first, Answer::Done { replayed: false, .. }), "{first:?}");
        let again = open.answer(&person(1), Some("k1"), book(&[("c3", 5)])).await;
        assert!(matches!(again, Answer::Done { replayed: true, .. }), "{again:?}");
        let position = open.0.state().position;
        let foreign = open.answer(&person(2), Some("k1"), book(&[("c3", 5)])).await;
        assert!(
            matches!(&foreign, Answer::Refused(refusals) if refusals.iter().map(line).eq(NOTHING)),
            "{foreign:?}"
        );
        assert_eq!(open.0.state().position, position);
    });
}

#[test]
fn a_file_with_one_foreign_row_of_ten_thousand_is_refused_whole() {
    told(async |open| {
        open.done(give(1, Role::Booker, "15").into()).await;
        open.done(give(2, Role::BudgetOfficer, "15").into()).await;
        let foreign_row = 7_654;
        let mut bookings = String::from("measure;effect;month;amount;booking\n");
        let mut grants = String::from("issuer;group;role;unit;reason\n");
        for row in 2..10_002 {
            let (effect, unit) = if row == foreign_row {
                ("c14", "14")
            } else {
                ("c3", "15003")
            };
            writeln!(bookings, "olaf;{effect};2026-01;1.25;b{row}").expect("a text takes it");
            writeln!(
                grants,
                "https://id.example.org;g{row};READER;{unit};Organisationsplan"
            )
            .expect("a text takes it");
        }
        for (kind, text, who, column) in [
            (ImportKind::Bookings, bookings, person(1), "effect"),
            (ImportKind::Grants, grants, person(2), "unit"),
        ] {
            let before = open.0.state().position;
            let path = scratch::folder("rights-acts").join("datei.csv");
            std::fs::write(&path, text).expect("writes a file");
            let file = ImportSource::path(&path);
            let prepared = prepare(kind, &[file], &open.0.state(), &ImportOptions::default());
            let prepared = prepared.expect("has no fault of its own");
            let refused = open.0.import(&who, &prepared, false).await.expect("is stored");
            let refused = refused.expect_err("is refused");
            assert_eq!(refused.count, 1, "{:?}", refused.faults);
            let fault = &refused.faults[0];
            assert_eq!(
                (fault.code, fault.row),
                ("FORBIDDEN", Some(foreign_row)),
                "{fault:?}"
            );
            assert_eq!(fault.column.as_deref(), Some(column), "{fault:?}");
            assert_eq!(open.0.state().position, before);
            assert_eq!(open.0.state().grants.len(), 2);
        }
    });
}

use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::grant::Moment;
use querbuch_ledger::domain::rights::{Amount, Request, Scope, Verdict};

use super::*;
use crate::cli::{DemoCase, KeyOption};
use crate::config::FileConfig;
use crate::demo::fill;
use crate::locale::Locale;
use crate::location::LedgerLocation;

#[tokio::test]
async fn the_people_of_the_demo_may_what_their_places_say_and_are_loaded_once() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let url = format!("sqlite:{}", folder.path().join("demo.db").display());
    let location = LedgerLocation::of_file(url);
    let file = FileConfig::default();
    let signer = location
        .signer(&KeyOption::default(), &file)
        .await
        .expect("has a key");
    let (ledger, committer) = location.open("Demo", signer).await.expect("opens");
    fill(&ledger, DemoCase::EAkte, Locale::De).await.expect("fills");
    let users = load(&ledger).await.expect("loads");
    let state = ledger.state();
    assert_eq!(
        (users.len(), state.principals.iter().count()),
        (USERS.len(), USERS.len())
    );
    let number = |subject: &str| {
        let found = users.iter().find(|loaded| loaded.user.subject == subject);
        found.expect("is there").number
    };
    let may = |subject: &str, action: Action, unit: &str| {
        let actor = Actor::principal(ActingPrincipal::new(number(subject)));
        let request = Request {
            action,
            scope: state
                .units
                .resolve(&unit.into())
                .map_or(Scope::Unknown, Scope::Unit),
            measure: None,
            amount: Amount::None,
        };
        let moment = Moment {
            position: state.position,
            now: ledger.now(),
        };
        matches!(state.rights().decide(&actor, &request, moment), Verdict::Allow(_))
    };
    for (subject, action, unit, expected) in [
        ("hessen-buchung", Action::Book, "06411000", true),
        ("hessen-buchung", Action::Book, "07", false),
        ("hessen-buchung", Action::Confirm, "06411000", false),
        ("darmstadt-pruefung", Action::Confirm, "06411000", true),
        ("darmstadt-pruefung", Action::Book, "06", false),
        ("darmstadt-pruefung", Action::Read, "07111000", false),
        ("koblenz-pruefung", Action::Confirm, "07111000", true),
        ("revision", Action::Read, "bund", true),
        ("revision", Action::Book, "bund", false),
        ("administration", Action::Grant, "07", true),
        ("administration", Action::Read, "07", false),
    ] {
        assert_eq!(
            may(subject, action, unit),
            expected,
            "{subject} {action:?} {unit}"
        );
    }
    let tokens: std::collections::HashSet<_> = users
        .iter()
        .filter_map(|loaded| loaded.token.as_deref())
        .collect();
    assert_eq!(tokens.len(), USERS.len(), "each has a token of their own");
    let lines = told(&users, Language::English).join("\n");
    assert!(tokens.iter().all(|token| lines.contains(token)), "{lines}");
    let position = state.position;
    load(&ledger).await.expect("loads");
    assert_eq!(ledger.state().position, position, "nothing twice");
    drop((state, ledger));
    committer.await.expect("ends");
}

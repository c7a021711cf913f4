use querbuch_domain::principal::erase::ErasePrincipal;
use querbuch_log::clock::Machine;

use super::*;
use crate::ledger::{LOCAL_ACTOR, LedgerOptions};

fn identity(issuer: &str, subject: &str) -> Identity {
    Identity {
        issuer: issuer.into(),
        mail: None,
        name: Some("Erika Muster".into()),
        subject: subject.into(),
    }
}

#[tokio::test]
async fn whoever_signs_in_again_is_the_same_until_erased() {
    let folder = std::env::temp_dir().join(format!("querbuch-sign-in-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("is writable");
    let url = format!("sqlite:{}", folder.join("ledger.db").display());
    let opened = Ledger::open(&url, LedgerOptions::default(), Arc::new(Machine)).await;
    let (ledger, committer) = opened.expect("opens");
    let sign_in = async |issuer: &str, subject: &str| {
        let signed_in = ledger.sign_in(&identity(issuer, subject), false).await;
        signed_in.expect("is answered").expect("is registered")
    };
    // At once: one of them registers, and both are the same.
    let (one, same) = tokio::join!(sign_in("https://a", "b"), sign_in("https://a", "b"));
    assert_eq!(one, same);
    let other = sign_in("https://", "ab").await;
    assert_ne!(one, other);
    let position = ledger.state().position;
    assert_eq!(
        (sign_in("https://a", "b").await, ledger.state().position),
        (one, position)
    );

    let erase = Command::from(ErasePrincipal {
        principal: one.to_string().as_str().into(),
        reason: "on request".into(),
    });
    let erased = ledger
        .execute(LOCAL_ACTOR, Mode::Atomic, vec![erase.into()])
        .await;
    assert!(matches!(
        erased.expect("is answered").answers[0],
        Answer::Done { .. }
    ));
    let again = sign_in("https://a", "b").await;
    assert_ne!(one, again);
    assert_eq!(sign_in("https://a", "b").await, again);
    let refused = ledger.sign_in(&identity("https://a", "\u{0}"), false).await;
    assert!(refused.expect("is answered").is_err());
    drop(ledger);
    committer.await.expect("ends");
    std::fs::remove_dir_all(folder).expect("is removed");
}

use querbuch_domain::principal::Identity;
use querbuch_log::clock::Machine;

use super::*;
use crate::ledger::LedgerOptions;

#[tokio::test]
async fn tokens_are_bounded_and_end() {
    let folder = std::env::temp_dir().join(format!("querbuch-tokens-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("is writable");
    let url = format!("sqlite:{}", folder.join("ledger.db").display());
    let source = std::sync::Arc::new(Machine);
    let opened = Ledger::open(&url, LedgerOptions::default(), source).await;
    let (ledger, committer) = opened.expect("opens");
    let identity = Identity {
        issuer: "https://a".into(),
        mail: None,
        name: None,
        subject: "b".into(),
    };
    let owner = ledger
        .sign_in(&identity, true)
        .await
        .expect("is answered")
        .expect("is made");
    let content = TokenContent {
        name: "nightly".to_owned(),
        actions: vec![Action::Read],
        unit: None,
        networks: vec!["10.0.0.0/8".to_owned(); NETWORKS_PER_TOKEN_MAX],
    };
    let until = ledger.now() + TimeDelta::days(1);
    let too_many = TokenContent {
        networks: vec!["10.0.0.0/8".to_owned(); NETWORKS_PER_TOKEN_MAX + 1],
        ..content.clone()
    };
    let made = ledger
        .make_token(owner, &too_many, until)
        .await
        .expect("is answered");
    assert_eq!(made.err(), Some(TokenFault::Networks));
    let mut first = None;
    for _ in 0..TOKENS_PER_OWNER_MAX {
        let made = ledger
            .make_token(owner, &content, until)
            .await
            .expect("is answered");
        first = first.or(made.ok());
    }
    let one_more = ledger
        .make_token(owner, &content, until)
        .await
        .expect("is answered");
    assert_eq!(one_more.err(), Some(TokenFault::TooMany));

    let first = first.expect("is made");
    let fingerprint = first.shown.fingerprint();
    let let_in = async |kind| ledger.let_in(kind, fingerprint).await.expect("is answered");
    let found = let_in(SecretKind::Token).await.expect("holds");
    assert_eq!((found.acting.number, found.until), (owner, until));
    assert_eq!(found.acting.only.as_deref(), Some(&[Action::Read][..]));
    assert!(
        let_in(SecretKind::Session).await.is_none(),
        "a token is no session"
    );
    assert!(
        ledger
            .revoke_secret(&first.id)
            .await
            .expect("is answered")
            .is_some()
    );
    assert!(
        ledger
            .revoke_secret(&first.id)
            .await
            .expect("is answered")
            .is_none(),
        "once"
    );
    assert!(let_in(SecretKind::Token).await.is_none());
    let revoked = ledger.revoked_since(ledger.now() - TimeDelta::minutes(1)).await;
    assert_eq!(revoked.expect("is answered"), [fingerprint.0]);
    let again = ledger
        .make_token(owner, &content, until)
        .await
        .expect("is answered");
    assert!(again.is_ok(), "a revoked one leaves its place");
    drop(ledger);
    committer.await.expect("ends");
    std::fs::remove_dir_all(folder).expect("is removed");
}

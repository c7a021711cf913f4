use std::path::PathBuf;
use std::sync::Arc;

use querbuch_domain::principal::Identity;
use querbuch_log::clock::Machine;
use tokio::task::JoinHandle;

use super::*;
use crate::ledger::LedgerOptions;

/// A ledger in a folder of its own, and somebody who signed in.
struct Scene {
    ledger: Ledger,
    owner: PrincipalNo,
    committer: JoinHandle<()>,
    folder: PathBuf,
}

impl Scene {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("querbuch-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("is writable");
        let url = format!("sqlite:{}", folder.join("ledger.db").display());
        let opened = Ledger::open(&url, LedgerOptions::default(), Arc::new(Machine)).await;
        let (ledger, committer) = opened.expect("opens");
        let identity = Identity {
            issuer: "https://a".into(),
            mail: None,
            name: None,
            subject: "b".into(),
        };
        let signed_in = ledger.sign_in(&identity, true).await.expect("is answered");
        Self {
            owner: signed_in.expect("is made"),
            ledger,
            committer,
            folder,
        }
    }

    /// A token for a day.
    async fn make(&self, content: &TokenContent) -> Result<MadeToken, TokenFault> {
        let until = self.ledger.now() + TimeDelta::days(1);
        let made = self.ledger.make_token(self.owner, content, until).await;
        made.expect("is answered")
    }

    async fn end(self) {
        drop(self.ledger);
        self.committer.await.expect("ends");
        std::fs::remove_dir_all(self.folder).expect("is removed");
    }
}

fn content(networks: usize) -> TokenContent {
    TokenContent {
        name: "nightly".to_owned(),
        actions: vec![Action::Read],
        unit: None,
        networks: vec!["10.0.0.0/8".to_owned(); networks],
    }
}

#[tokio::test]
async fn tokens_are_bounded_and_end() {
    let scene = Scene::new("tokens").await;
    let too_many = scene.make(&content(NETWORKS_PER_TOKEN_MAX + 1)).await;
    assert_eq!(too_many.err(), Some(TokenFault::Networks));
    let first = scene.make(&content(NETWORKS_PER_TOKEN_MAX)).await;
    let first = first.expect("is made");
    for _ in 1..TOKENS_PER_OWNER_MAX {
        assert!(scene.make(&content(0)).await.is_ok());
    }
    assert_eq!(scene.make(&content(0)).await.err(), Some(TokenFault::TooMany));

    let ledger = &scene.ledger;
    let fingerprint = first.shown.fingerprint();
    let let_in = async |kind| ledger.let_in(kind, fingerprint).await.expect("is answered");
    let found = let_in(SecretKind::Token).await.expect("holds");
    assert_eq!(found.acting.number, scene.owner);
    assert_eq!(found.acting.only.as_deref(), Some(&[Action::Read][..]));
    assert!(
        let_in(SecretKind::Session).await.is_none(),
        "a token is no session"
    );
    let revoke = async || ledger.revoke_secret(&first.id).await.expect("is answered");
    assert!(revoke().await.is_some());
    assert!(revoke().await.is_none(), "once");
    assert!(let_in(SecretKind::Token).await.is_none());
    let revoked = ledger.revoked_since(ledger.now() - TimeDelta::minutes(1)).await;
    assert_eq!(revoked.expect("is answered"), [fingerprint.0]);
    assert!(
        scene.make(&content(0)).await.is_ok(),
        "a revoked one leaves its place"
    );
    scene.end().await;
}

#[tokio::test]
async fn a_sign_in_that_waits_is_taken_once() {
    let scene = Scene::new("waiting").await;
    let browser = Shown::session([7; 32]);
    let kept = scene.ledger.keep_sign_in(&browser, "{}".to_owned()).await;
    assert!(kept.expect("is answered"));
    let take = async || {
        scene
            .ledger
            .take_sign_in(browser.fingerprint())
            .await
            .expect("is answered")
    };
    assert_eq!(take().await.as_deref(), Some("{}"));
    assert_eq!(take().await, None);
    scene.end().await;
}

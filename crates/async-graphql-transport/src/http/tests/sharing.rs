//! Subscriptions that are executed once for all who follow the same.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::progress::Edition;
use tokio::sync::watch;

use super::websockets::{NO_TIMEOUT, Received, Socket};
use super::*;

/// What changes, and how often it was resolved.
#[derive(Clone)]
struct Source {
    news: watch::Sender<(u64, String)>,
    resolved: Arc<AtomicUsize>,
}

struct News {
    text: String,
    resolved: Arc<AtomicUsize>,
}

#[Object]
impl News {
    async fn text(&self) -> &str {
        self.resolved.fetch_add(1, Ordering::SeqCst);
        assert!(self.text != "panic", "secret panic");
        &self.text
    }
    async fn odd(&self) -> async_graphql::Result<Option<bool>> {
        let error = Error::new("odd").extend_with(|_, extensions| extensions.set("code", "ODD"));
        if self.text == "odd" {
            Err(error)
        } else {
            Ok(Some(true))
        }
    }
}

struct Live;

#[Subscription]
impl Live {
    /// What holds now, then what is new.
    async fn news<'ctx>(
        &self,
        context: &Context<'ctx>,
        #[graphql(default = 0)] number: i32,
    ) -> impl Stream<Item = async_graphql::Result<News>> + use<'ctx> {
        let source = context.data_unchecked::<Source>();
        let edition = context.data_opt::<Arc<Edition>>().cloned().unwrap_or_default();
        let mut changes = source.news.subscribe();
        changes.mark_changed();
        let _ = number;
        stream::unfold(changes, move |mut changes| {
            let edition = edition.clone();
            async move {
                changes.changed().await.ok()?;
                let (newest, text) = changes.borrow_and_update().clone();
                edition.reach(newest);
                let refused = Error::new("Kein Zugriff.")
                    .extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"));
                let news = News {
                    text: text.clone(),
                    resolved: source.resolved.clone(),
                };
                Some((if text == "refused" { Err(refused) } else { Ok(news) }, changes))
            }
        })
    }
}

impl Source {
    fn new() -> Self {
        Self {
            news: watch::Sender::new((1, "old".to_owned())),
            resolved: Arc::default(),
        }
    }

    fn tell(&self, text: &str) {
        self.news
            .send_modify(|news| *news = (news.0 + 1, text.to_owned()));
    }

    fn resolved(&self) -> usize {
        self.resolved.load(Ordering::SeqCst)
    }

    async fn served(&self, limits: LiveLimits) -> SocketAddr {
        let source = self.clone();
        let schema = move || Schema::build(Query, Mutation, Live).data(source.clone());
        let ids = AtomicUsize::new(0);
        let new_id = move || format!("id-{}", ids.fetch_add(1, Ordering::SeqCst));
        let endpoint = GraphqlEndpoint::new(Arc::new(CachedSchema::new(schema)), new_id).live_limits(limits);
        let endpoint = endpoint.share("news", |parts| {
            match Language::negotiated(&parts.headers, Language::English) {
                Language::English => "en",
                Language::German => "de",
            }
        });
        listen(endpoint.router("/graphql"), NO_TIMEOUT).await
    }

    /// So many who follow a document and have read what holds now, and whose stream runs.
    async fn followed(&self, address: SocketAddr, count: usize, document: &str) -> Vec<Socket> {
        let mut sockets = Vec::new();
        for _ in 0..count {
            let mut socket = Socket::init(address).await;
            socket.subscribe("s", document).await;
            assert_eq!(
                socket.message().await["payload"]["data"]["news"]["text"],
                self.news.borrow().1
            );
            sockets.push(socket);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        sockets
    }
}

const DOCUMENT: &str = "subscription { news { text } }";

#[tokio::test]
async fn a_change_is_executed_once_however_many_follow_it() {
    let source = Source::new();
    let address = source.served(LiveLimits::default()).await;
    let mut sockets = source.followed(address, 8, DOCUMENT).await;
    assert_eq!(
        source.resolved(),
        8 + 1,
        "what holds now for each, and for the stream that they share"
    );
    for text in ["new", "newer"] {
        source.tell(text);
        for socket in &mut sockets {
            let expected = serde_json::json!({ "id": "s", "type": "next", "payload": { "data": { "news": { "text": text } } } });
            assert_eq!(socket.message().await, expected);
        }
    }
    assert_eq!(source.resolved(), 9 + 2);
    // Who comes later begins with now, and gets nothing twice.
    let mut later = source.followed(address, 1, DOCUMENT).await;
    assert_eq!(source.resolved(), 11 + 1);
    source.tell("newest");
    assert_eq!(
        later[0].message().await["payload"]["data"]["news"]["text"],
        "newest"
    );
    assert_eq!(source.resolved(), 12 + 1);
    drop((sockets, later));
    let idle = || async { source.news.receiver_count() == 0 };
    soon("nobody follows, and the stream ends", idle).await;
}

#[tokio::test]
async fn what_differs_is_not_shared() {
    let source = Source::new();
    let address = source.served(LiveLimits::default()).await;
    let documents = [
        "subscription { news { text } }",
        "subscription { news { text odd } }",
        "subscription { news(number: 1) { text } }",
        "subscription A { news { text } }",
    ];
    let mut sockets = Vec::new();
    for document in documents {
        sockets.extend(source.followed(address, 2, document).await);
    }
    let streams = documents.len();
    assert_eq!(source.resolved(), 2 * streams + streams);
    source.tell("new");
    for socket in &mut sockets {
        assert_eq!(socket.message().await["payload"]["data"]["news"]["text"], "new");
    }
    assert_eq!(source.resolved(), 3 * streams + streams);
    // Variables tell operations apart as well.
    let document = "subscription($n: Int) { news(number: $n) { text } }";
    for number in [1, 2] {
        let mut socket = Socket::init(address).await;
        let payload = serde_json::json!({ "query": document, "variables": { "n": number } });
        socket
            .say(&serde_json::json!({ "id": "s", "type": "subscribe", "payload": payload }))
            .await;
        assert_eq!(socket.message().await["payload"]["data"]["news"]["text"], "new");
        tokio::time::sleep(Duration::from_millis(100)).await;
        sockets.push(socket);
    }
    assert_eq!(source.resolved(), 4 * streams + 4);
}

#[tokio::test]
async fn errors_carry_the_id_of_each_request() {
    let source = Source::new();
    let address = source.served(LiveLimits::default()).await;
    let mut sockets = source
        .followed(address, 3, "subscription { news { text odd } }")
        .await;
    source.tell("odd");
    let mut ids = Vec::new();
    for socket in &mut sockets {
        let payload = socket.message().await["payload"].take();
        assert_eq!(
            payload["data"]["news"],
            serde_json::json!({ "text": "odd", "odd": null })
        );
        assert_eq!(payload["errors"][0]["extensions"]["code"], "ODD");
        ids.push(payload["errors"][0]["extensions"]["requestId"].to_string());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
    for (text, code) in [("refused", "FORBIDDEN"), ("panic", "INTERNAL")] {
        let mut ended = source.followed(address, 2, DOCUMENT).await;
        source.tell(text);
        for socket in &mut ended {
            let message = socket.message().await;
            assert_eq!(
                (&message["type"], &message["payload"][0]["extensions"]["code"]),
                (&"error".into(), &code.into()),
                "{message}"
            );
            assert!(!message.to_string().contains("secret"), "{message}");
        }
        source.tell("well again");
        let mut anew = source.followed(address, 1, DOCUMENT).await;
        source.tell("still");
        assert_eq!(
            anew[0].message().await["payload"]["data"]["news"]["text"],
            "still"
        );
    }
}

#[tokio::test]
async fn one_that_is_slow_is_cut_off_and_the_others_go_on() {
    let source = Source::new();
    let address = source.served(short()).await;
    let mut sockets = source.followed(address, 2, DOCUMENT).await;
    let mut slow = sockets.pop().unwrap();
    let mut reader = sockets.pop().unwrap();
    let telling = source.clone();
    let teller = tokio::spawn(async move {
        for number in 0..u64::MAX {
            telling.tell(&format!("{number}:{}", "x".repeat(FLOOD_BYTES)));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let begin = tokio::time::Instant::now();
    while begin.elapsed() < Duration::from_secs(2) {
        assert_eq!(reader.message().await["type"], "next");
    }
    teller.abort();
    let end = loop {
        match slow.receive().await {
            Received::Message(message) if message["type"] == "next" => {}
            Received::Message(message) => break message,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        (&end["type"], &end["payload"][0]["extensions"]["code"]),
        (&"error".into(), &"SLOW_SUBSCRIBER".into())
    );
    assert_eq!(slow.receive().await, Received::Close(1013));
    source.tell("goes on");
    while !reader.message().await.to_string().contains("goes on") {}
}

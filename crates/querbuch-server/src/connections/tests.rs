use std::io;
use std::net::SocketAddr;

use axum::body::Body;
use axum::routing::{get, post};
use futures_util::stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

/// A server for the tests, with a route that answers at once, one that reads a body, and one that never ends.
struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

async fn served(limits: ConnectionLimits) -> Served {
    served_with(limits, None).await
}

async fn served_with(limits: ConnectionLimits, tls: TlsInForce) -> Served {
    let router = Router::new()
        .route("/", get(|| async { "ok" }))
        .route("/body", post(|body: String| async move { body }))
        .route("/endless", get(|| async { endless() }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("is free");
    let address = listener.local_addr().expect("is bound");
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(serve(listener, router, limits, tls, async move {
        drop(stopped.await);
    }));
    Served { address, stop, ended }
}

/// A line now and then, for ever.
fn endless() -> Body {
    Body::from_stream(stream::unfold((), |()| async {
        sleep(Duration::from_millis(20)).await;
        Some((Ok::<_, io::Error>("more\n"), ()))
    }))
}

fn limits(connections: usize, head: Duration, idle: Duration) -> ConnectionLimits {
    ConnectionLimits {
        connections,
        head,
        idle,
        body: SHORT,
    }
}

struct Client(TcpStream);

impl Client {
    async fn connect(served: &Served) -> Self {
        Self(TcpStream::connect(served.address).await.expect("connects"))
    }

    async fn say(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("is open");
    }

    async fn hears(&mut self, expected: &str) -> bool {
        let mut heard = Vec::new();
        let hearing = async {
            while !String::from_utf8_lossy(&heard).contains(expected) {
                if self.0.read_buf(&mut heard).await.unwrap_or(0) == 0 {
                    return false;
                }
            }
            true
        };
        timeout(LONG, hearing).await.expect("says something or ends")
    }

    async fn ask(&mut self) -> bool {
        self.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        self.hears("\r\n\r\nok").await
    }

    async fn is_closed_within(&mut self, bound: Duration) -> bool {
        let mut bytes = Vec::new();
        matches!(
            timeout(bound, self.0.read_to_end(&mut bytes)).await,
            Ok(Ok(_) | Err(_))
        )
    }
}

#[tokio::test]
async fn silent_half_and_idle_connections_are_closed_in_time_and_busy_ones_are_not() {
    let served = served(limits(10, SHORT, SHORT * 3)).await;
    let mut silent = Client::connect(&served).await;
    let mut half = Client::connect(&served).await;
    half.say("GET / HTTP/1.1\r\nHo").await;
    let mut idle = Client::connect(&served).await;
    assert!(idle.ask().await);
    let mut busy = Client::connect(&served).await;
    busy.say("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(silent.is_closed_within(SHORT * 2).await);
    assert!(half.is_closed_within(SHORT * 2).await);
    assert!(idle.ask().await, "is still open");
    // A head that stops half-way has the time of a head, not that of an idle connection.
    idle.say("GET / HTTP/1.1\r\n").await;
    assert!(idle.is_closed_within(SHORT * 2).await);
    let mut idle = Client::connect(&served).await;
    assert!(idle.ask().await);
    assert!(!idle.is_closed_within(SHORT * 2).await);
    assert!(idle.is_closed_within(SHORT * 4).await);
    assert!(busy.hears("more\n").await);
}

#[tokio::test]
async fn the_oldest_idle_connection_makes_room_and_a_busy_one_never() {
    let served = served(limits(3, LONG, LONG)).await;
    let mut busy = Client::connect(&served).await;
    busy.say("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(busy.hears("more").await);
    let mut asked = Client::connect(&served).await;
    assert!(asked.ask().await);
    let mut silent = Client::connect(&served).await;
    sleep(Duration::from_millis(50)).await;
    assert!(asked.ask().await, "now it is the younger one");
    let mut newcomer = Client::connect(&served).await;
    assert!(newcomer.ask().await);
    assert!(silent.is_closed_within(LONG).await);
    assert!(asked.ask().await && newcomer.ask().await && busy.hears("more").await);
    // A crowd that says nothing keeps nobody out.
    let mut crowd = Vec::new();
    for _ in 0..50 {
        crowd.push(Client::connect(&served).await);
    }
    let mut late = Client::connect(&served).await;
    assert!(late.ask().await);
    assert!(busy.hears("more").await);
}

#[tokio::test]
async fn requests_that_do_not_arrive_make_room_as_well() {
    let served = served(limits(2, LONG, LONG)).await;
    let mut crowd = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(&served).await;
        client
            .say("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nfive!")
            .await;
        crowd.push(client);
    }
    let mut late = Client::connect(&served).await;
    assert!(late.ask().await);
    crowd[1].say("other").await;
    assert!(
        crowd[1].hears("five!other").await,
        "only as many go as are needed"
    );
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let served = served(limits(10, LONG, LONG)).await;
    let mut long = Client::connect(&served).await;
    let value = "x".repeat(HEAD_BYTES_MAX / 2);
    long.say(&format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {value}\r\n\r\n"
    ))
    .await;
    assert!(long.hears("\r\n\r\nok").await, "half of it is taken");
    let mut longer = Client::connect(&served).await;
    // What comes at once with the last bytes that are allowed is still taken, so it is longer by more than that.
    let value = value.repeat(16);
    let text = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {value}\r\n\r\n");
    // The server may close before all of it has come.
    drop(longer.0.write_all(text.as_bytes()).await);
    assert!(!longer.hears("\r\n\r\nok").await);
}

#[tokio::test]
async fn who_cannot_get_a_place_waits_for_one() {
    let served = served(limits(1, LONG, LONG)).await;
    let mut busy = Client::connect(&served).await;
    busy.say("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(busy.hears("more").await);
    let mut waiting = Client::connect(&served).await;
    waiting.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(!waiting.is_closed_within(SHORT).await);
    drop(busy);
    assert!(waiting.hears("\r\n\r\nok").await);
}

#[tokio::test]
async fn a_stop_answers_what_runs_and_closes_what_is_idle() {
    let served = served(limits(10, LONG, LONG)).await;
    let mut silent = Client::connect(&served).await;
    let mut idle = Client::connect(&served).await;
    assert!(idle.ask().await);
    let mut running = Client::connect(&served).await;
    running
        .say("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nfive!")
        .await;
    sleep(SHORT).await;
    drop(served.stop);
    assert!(silent.is_closed_within(SHORT).await && idle.is_closed_within(SHORT).await);
    assert!(!served.ended.is_finished());
    running.say("other").await;
    assert!(running.hears("five!other").await);
    timeout(LONG, served.ended)
        .await
        .expect("ends")
        .expect("without a panic");
    assert!(TcpStream::connect(served.address).await.is_err());
}

/// A certificate for `localhost` in force, and a client that trusts it.
fn with_tls() -> (watch::Sender<Arc<ServerConfig>>, tokio_rustls::TlsConnector) {
    let names = vec!["localhost".to_owned()];
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(names).expect("can be made");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("has some")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .expect("belong together");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(cert.der().clone()).expect("is a certificate");
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("has some")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (watch::Sender::new(Arc::new(server)), Arc::new(client).into())
}

/// Asks with TLS, on a connection of its own.
async fn asks_secured(served: &Served, connector: &tokio_rustls::TlsConnector) -> bool {
    let stream = TcpStream::connect(served.address).await.expect("connects");
    let name = rustls::pki_types::ServerName::try_from("localhost").expect("is a name");
    let Ok(mut stream) = connector.connect(name, stream).await else {
        return false;
    };
    let asked = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(asked).await.expect("is open");
    let mut heard = Vec::new();
    drop(stream.read_to_end(&mut heard).await);
    String::from_utf8_lossy(&heard).ends_with("\r\n\r\nok")
}

#[tokio::test]
async fn handshakes_have_the_bounds_of_heads_and_keep_nobody_out() {
    let (tls, connector) = with_tls();
    let served = served_with(limits(3, SHORT, LONG), Some(tls.subscribe())).await;
    assert!(asks_secured(&served, &connector).await);
    let mut silent = Client::connect(&served).await;
    let mut half = Client::connect(&served).await;
    // The beginning of a first message, whose rest does not come.
    half.say("\u{16}\u{3}\u{1}\u{2}").await;
    assert!(silent.is_closed_within(SHORT * 2).await && half.is_closed_within(SHORT * 2).await);
    let served = served_with(limits(3, LONG, LONG), Some(tls.subscribe())).await;
    let mut crowd = Vec::new();
    for _ in 0..20 {
        let mut client = Client::connect(&served).await;
        drop(client.0.write_all(&[0x16, 3, 1, 2]).await);
        crowd.push(client);
    }
    assert!(
        timeout(LONG / 2, asks_secured(&served, &connector))
            .await
            .expect("is not kept out")
    );
    let mut waiting = Client::connect(&served).await;
    drop(served.stop);
    assert!(
        waiting.is_closed_within(SHORT * 3).await,
        "a stop waits for no handshake"
    );
    timeout(LONG, served.ended)
        .await
        .expect("ends")
        .expect("without a panic");
}

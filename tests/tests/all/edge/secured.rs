use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use querbuch_tests::scratch;
use querbuch_tests::server::Server;
use querbuch_tests::tls::{Certificate, ask, connect};
use tungstenite::Message;
use tungstenite::client::IntoClientRequest as _;

use super::served;
use querbuch_tests::databases::fresh_sqlite;

const LIVEZ: &str = "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// How long a change may take to be seen.
const BOUND: Duration = Duration::from_secs(20);

fn post(query: &str) -> String {
    let body = format!("{{\"query\":\"{query}\"}}");
    let length = body.len();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn a_new_certificate_comes_on_sighup_and_no_connection_is_lost() {
    let files = Certificate::in_folder(&scratch::folder("tls"));
    let first = files.renew();
    let options = files.options();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let mut server = served(&options);
    let address = server.address().to_owned();
    assert!(address.starts_with("https://"), "{address}");

    let mut kept = connect(&address, &first).expect("is secured");
    assert_eq!(kept.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    let (head, body) = ask(&mut kept, LIVEZ).expect("is answered");
    assert!(head.starts_with("http/1.1 200") && body == "ok\n", "{head}");
    assert!(
        head.contains("strict-transport-security: max-age=31536000\r\n"),
        "{head}"
    );
    let (_, body) = ask(&mut kept, &post("{ ledger { position } }")).expect("is answered");
    assert!(body.contains("\"position\":0"), "{body}");

    // A WebSocket goes on, too.
    let mut request = "wss://localhost/graphql"
        .into_client_request()
        .expect("is a request");
    let protocol = "graphql-transport-ws".parse().expect("is a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let stream = connect(&address, &first).expect("is secured");
    let (mut socket, _) = tungstenite::client(request, stream).expect("is opened");
    let mut say = |text: &str| {
        socket.send(Message::text(text)).expect("is open");
        socket.read().expect("is open").to_string()
    };
    assert!(say("{\"type\":\"connection_init\"}").contains("connection_ack"));

    let second = files.renew();
    server.signal("HUP");
    let start = Instant::now();
    let mut renewed = loop {
        match connect(&address, &second) {
            Ok(renewed) => break renewed,
            Err(error) => assert!(start.elapsed() < BOUND, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(ask(&mut renewed, LIVEZ).is_ok());
    assert!(
        connect(&address, &first).is_err(),
        "the earlier one is not shown any more"
    );
    assert!(ask(&mut kept, LIVEZ).is_ok(), "what is open goes on");
    assert!(say("{\"type\":\"ping\"}").contains("pong"));

    // What is at fault is told of, and changes nothing.
    std::fs::write(&files.key, "").expect("is ours");
    server.signal("HUP");
    let start = Instant::now();
    while !server.stderr().contains("TLS_NO_KEY") {
        assert!(start.elapsed() < BOUND, "{}", server.stderr());
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut later = connect(&address, &second).expect("the one that was read before stays");
    assert!(ask(&mut later, LIVEZ).is_ok());

    // Without TLS there is nothing to be had.
    let host = address.strip_prefix("https://").expect("has TLS");
    let mut plain = TcpStream::connect(host).expect("listens");
    plain.write_all(LIVEZ.as_bytes()).expect("listens");
    let mut answered = Vec::new();
    drop(plain.read_to_end(&mut answered));
    assert!(
        !String::from_utf8_lossy(&answered).contains("HTTP/1.1"),
        "{answered:?}"
    );
}

#[test]
fn a_handshake_that_does_not_go_on_is_given_up() {
    let files = Certificate::in_folder(&scratch::folder("tls"));
    let trusted = files.renew();
    let options = files.options();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let server = served(&options);
    let host = server.address().strip_prefix("https://").expect("has TLS");
    // Nothing; and the beginning of a first message.
    let said = [&[][..], &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]];
    let mut slow = said.map(|said| {
        let mut stream = TcpStream::connect(host).expect("listens");
        stream.write_all(said).expect("listens");
        stream.set_read_timeout(Some(BOUND)).expect("is positive");
        stream
    });
    let start = Instant::now();
    let mut other = connect(server.address(), &trusted).expect("is not kept waiting");
    assert!(ask(&mut other, LIVEZ).is_ok());
    for stream in &mut slow {
        let mut heard = Vec::new();
        let ended = stream.read_to_end(&mut heard);
        assert!(ended.is_ok() || start.elapsed() < BOUND, "{ended:?}");
    }
    assert!(
        start.elapsed() > Duration::from_secs(5) && start.elapsed() < BOUND,
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn beyond_loopback_what_is_missing_is_said() {
    let files = Certificate::in_folder(&scratch::folder("tls"));
    files.renew();
    let tls = files.options();
    let tls: Vec<&str> = tls.iter().map(String::as_str).collect();
    let proxy = ["--trusted-proxy", "10.0.0.0/8"];
    for (options, lacks_tls) in [(&[][..], true), (&tls[..], false), (&proxy[..], false)] {
        let database = fresh_sqlite();
        let listen = ["--database", &database, "--listen", "0.0.0.0:0", "--locale", "en"];
        let failure = Server::try_start(&[&listen[..], options].concat()).expect_err("is refused");
        assert_eq!(failure.code, Some(2), "{failure:?}");
        let said = &failure.stderr;
        assert!(
            said.contains("refusing to listen on 0.0.0.0:0") && said.contains("somebody who can sign in"),
            "{said}"
        );
        assert_eq!(said.contains("--tls-certificate"), lacks_tls, "{said}");
    }
    // A key that is not that of the certificate, as every fault of the files, stops the start.
    let other = Certificate::in_folder(&scratch::folder("tls"));
    other.renew();
    let mixed = [
        "--tls-certificate",
        tls[1],
        "--tls-key",
        &other.key.display().to_string(),
        "--json",
    ];
    let database = fresh_sqlite();
    let listen = ["--database", &database, "--listen", "127.0.0.1:0"];
    let failure = Server::try_start(&[&listen[..], &mixed].concat()).expect_err("is refused");
    assert!(failure.stderr.contains("TLS_KEY_DIFFERS"), "{failure:?}");
}

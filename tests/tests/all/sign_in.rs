//! People and machines sign in at a real OpenID provider, and nobody else is let in.

use std::time::{Duration, Instant};

use querbuch_tests::client::{Answer, Client};
use querbuch_tests::databases::each_database;
use querbuch_tests::issuer::{Browser, Issuer, base64};
use querbuch_tests::live::Socket;
use querbuch_tests::server::{self, Server};
use serde_json::{Value, json};

const VIEWER: &str = "{ viewer { principal { id name machine } } ledger { position } }";
const MAKE: &str =
    "mutation($input: MakeTokenInput!) { makeToken(input: $input) { errors { code field } token secret } }";
const REVOKE: &str =
    "mutation($input: RevokeTokenInput!) { revokeToken(input: $input) { errors { code } token } }";
/// Within which time what has ended is cut off, and some to spare for a busy machine.
const CUT_OFF: Duration = Duration::from_secs(15);

/// A server that trusts a provider. Both must know each other's address, so the port is taken before.
fn scene(database: &str) -> (Server, Issuer) {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("is bound").port()
    };
    let address = format!("127.0.0.1:{port}");
    let issuer = Issuer::start(&[format!("http://{address}/login/callback")]);
    let configuration = issuer.configuration();
    let args = [
        "--database",
        database,
        "--listen",
        &address,
        "--config",
        &configuration,
    ];
    let server = Server::try_start(&args).unwrap_or_else(|failure| panic!("did not come up: {failure:#?}"));
    (server, issuer)
}

fn bearer(server: &Server, token: &str) -> Client {
    server
        .client()
        .with_header("authorization", &format!("Bearer {token}"))
}

/// The status and the code of a refusal.
fn refusal(client: &Client) -> (u16, String) {
    let answer = client.execute(VIEWER, json!({}));
    (answer.status, answer.error_codes().join(" "))
}

#[test]
fn nobody_is_let_in_without_a_good_token() {
    each_database(|database| {
        let (server, issuer) = scene(database);
        let anonymous = server.client().with_header("querbuch-actor", "anna");
        for path in [
            "/graphql?query=%7Bledger%7Bposition%7D%7D",
            "/export/balance.csv",
            "/checkpoint",
            "/tile/0/000",
            "/schema.graphql",
            "/nowhere",
        ] {
            let answer = anonymous.get(path);
            assert_eq!(answer.status, 401, "{path}");
            assert_eq!(
                answer.header("www-authenticate"),
                Some("Bearer realm=\"querbuch\""),
                "{path}"
            );
            assert_eq!(answer.error_codes(), ["UNAUTHENTICATED"], "{path}");
        }
        for path in ["/livez", "/readyz", "/healthz"] {
            assert_eq!(anonymous.get(path).status, 200, "{path}");
        }
        let good = issuer.machine_token();
        let before = bearer(&server, &good).query(VIEWER, json!({}));
        assert_eq!(before["viewer"]["principal"]["machine"], true);
        let parts: Vec<&str> = good.split('.').collect();
        let part = |value: Value| {
            base64(value.to_string().as_bytes())
                .trim_end_matches('=')
                .replace('+', "-")
                .replace('/', "_")
        };
        let unsigned = format!("{}.{}.", part(json!({ "alg": "none" })), parts[1]);
        let symmetric = format!("{}.{}.AAAA", part(json!({ "alg": "HS256" })), parts[1]);
        let foreign = format!(
            "{}.{}.{}",
            parts[0],
            part(json!({ "iss": "https://evil.example.org" })),
            parts[2]
        );
        let altered = format!(
            "{}.{}.{}",
            parts[0],
            part(json!({ "iss": issuer.address(), "sub": "erika" })),
            parts[2]
        );
        let long = "x".repeat(16 * 1024 + 1);
        for (token, code) in [
            ("opaque", "TOKEN_MALFORMED"),
            (&unsigned, "TOKEN_ALGORITHM"),
            (&symmetric, "TOKEN_ALGORITHM"),
            (&foreign, "TOKEN_ISSUER"),
            (&altered, "TOKEN_SIGNATURE"),
            (&long, "TOKEN_TOO_LONG"),
            ("qbt_0000", "TOKEN_UNKNOWN"),
        ] {
            assert_eq!(
                refusal(&bearer(&server, token)),
                (401, code.to_owned()),
                "{token:.80}"
            );
        }
        // The keys are known, so whoever has a good token is let in while the provider is away; and the position is what it was.
        issuer.kill();
        assert_eq!(bearer(&server, &good).query(VIEWER, json!({})), before);
        assert!(!server.stderr().contains(&good), "the log holds no tokens");
    });
}

#[test]
fn a_sign_in_ends_once_in_the_browser_in_which_it_began() {
    each_database(|database| {
        let (server, issuer) = scene(database);
        let address = server.address();
        let mut browser = Browser::default();
        let back = browser.sign_in(
            &issuer,
            &format!("{address}/login?return=//evil.example.org"),
            "erika",
        );
        // In another browser the answer is worth nothing: it did not begin this.
        let stranger = Browser::default().send("GET", &back, &[], &[]);
        assert_eq!(
            (stranger.status, stranger.error_codes()),
            (401, vec!["SIGN_IN_STATE".to_owned()])
        );
        let signed_in = browser.send("GET", &back, &[], &[]);
        assert_eq!((signed_in.status, signed_in.header("location")), (303, Some("/")));
        let cookie = signed_in
            .headers
            .iter()
            .find(|(name, value)| name == "set-cookie" && value.starts_with("querbuch="));
        let (_, cookie) = cookie.expect("begins a session");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/;"),
            "{cookie}"
        );
        // The same answer again: it was used.
        let again = browser.send("GET", &back, &[], &[]);
        assert_eq!(
            (again.status, again.error_codes()),
            (401, vec!["SIGN_IN_STATE".to_owned()])
        );
    });
}

/// What a page of the server says when it asks.
const OWN: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("querbuch-request", "1")];

/// A browser asks who it is, with these headers.
fn ask(browser: &mut Browser, address: &str, more: &[(&str, &str)]) -> Answer {
    let body = json!({ "query": VIEWER }).to_string();
    let headers = [&[("content-type", "application/json")], more].concat();
    browser.send("POST", &format!("{address}/graphql"), &headers, body.as_bytes())
}

#[test]
fn a_session_serves_pages_of_the_server_until_it_ends() {
    each_database(|database| {
        let (server, issuer) = scene(database);
        let address = server.address();
        let mut browser = Browser::default();
        let back = browser.sign_in(&issuer, &format!("{address}/login"), "erika");
        assert_eq!(browser.send("GET", &back, &[], &[]).status, 303);
        let answer = ask(&mut browser, address, &OWN);
        assert_eq!(
            answer.json()["data"]["viewer"]["principal"]["name"],
            "Erika Muster",
            "{answer:?}"
        );
        for foreign in [
            &[][..],
            &OWN[..1],
            &OWN[1..],
            &[("sec-fetch-site", "cross-site"), ("querbuch-request", "1")],
            &[("sec-fetch-site", "same-site"), ("querbuch-request", "1")],
        ] {
            let answer = ask(&mut browser, address, foreign);
            assert_eq!(
                (answer.status, answer.error_codes()),
                (403, vec!["CROSS_SITE".to_owned()]),
                "{foreign:?}"
            );
        }
        let same_origin = [("origin", address), ("querbuch-request", "1")];
        assert_eq!(ask(&mut browser, address, &same_origin).status, 200);

        // Whoever signs in anew gets a new session, and the old one ends.
        let mut old = Browser {
            cookies: browser.cookies.clone(),
        };
        let (_, page) = browser.follow(&format!("{address}/login"), "");
        assert!(page.is_some());
        assert_eq!(ask(&mut old, address, &OWN).error_codes(), ["SESSION_ENDED"]);
        let mut kept = Browser {
            cookies: browser.cookies.clone(),
        };
        let foreign = browser.send(
            "POST",
            &format!("{address}/logout"),
            &[("sec-fetch-site", "cross-site")],
            &[],
        );
        assert_eq!(foreign.status, 403);
        let left = browser.send("POST", &format!("{address}/logout"), &OWN, &[]);
        assert_eq!(left.status, 303);
        assert_eq!(ask(&mut kept, address, &OWN).error_codes(), ["SESSION_ENDED"]);
        assert_eq!(
            ask(&mut browser, address, &OWN).error_codes(),
            ["UNAUTHENTICATED"]
        );
    });
}

#[test]
fn a_token_acts_for_its_owner_until_it_is_revoked() {
    each_database(|database| {
        let (server, issuer) = scene(database);
        let owner = bearer(&server, &issuer.machine_token());
        let input = json!({ "name": "nightly", "actions": ["READ"], "until": "2027-06-30T00:00:00Z" });
        let with = |name: &str, value: Value| {
            let mut input = input.clone();
            input[name] = value;
            owner.query(MAKE, json!({ "input": input }))["makeToken"].clone()
        };
        for (name, value, code) in [
            ("actions", json!(["READ", "GRANT"]), "INVALID_VALUE"),
            ("actions", json!([]), "INVALID_VALUE"),
            ("until", json!("2020-01-01T00:00:00Z"), "INVALID_VALUE"),
            ("until", json!("2099-01-01T00:00:00Z"), "INVALID_VALUE"),
            ("networks", json!(["10.0.0.1/8"]), "INVALID_VALUE"),
            ("unit", json!("nowhere"), "NOT_FOUND"),
        ] {
            assert_eq!(
                with(name, value.clone())["errors"][0]["code"],
                code,
                "{name} {value}"
            );
        }
        let made = with("name", json!("nightly"));
        let secret = made["secret"].as_str().unwrap_or_else(|| panic!("{made}"));
        let token = bearer(&server, secret);
        assert_eq!(
            token.query(VIEWER, json!({}))["viewer"],
            owner.query(VIEWER, json!({}))["viewer"]
        );
        let refused = token.query(MAKE, json!({ "input": input }));
        assert_eq!(
            refused["makeToken"]["errors"][0]["code"], "FORBIDDEN",
            "a token makes no tokens"
        );
        let elsewhere = with("networks", json!(["192.0.2.0/24"]));
        let elsewhere = bearer(&server, elsewhere["secret"].as_str().expect("is made"));
        assert_eq!(refusal(&elsewhere), (401, "TOKEN_NETWORK".to_owned()));

        // A WebSocket says in its first message who it is.
        assert_eq!(
            Socket::open_as(server.address(), json!({})).err(),
            Some(Some(4403))
        );
        let payload = json!({ "Authorization": format!("Bearer {secret}") });
        let mut socket = Socket::open_as(server.address(), payload).expect("is let in");
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": "subscription { log { position } }" } }));
        let mut events = token.follow("subscription { log { position } }", &[]);
        let begun = Instant::now();
        let listed = server::run(&["token", "list", "--json", "--database", database]);
        assert!(
            listed.stdout.contains("nightly") && !listed.stdout.contains(secret),
            "{listed:?}"
        );
        let input = json!({ "token": made["token"] });
        assert_eq!(
            owner.query(REVOKE, json!({ "input": input }))["revokeToken"]["errors"],
            json!([])
        );
        assert_eq!(refusal(&token), (401, "TOKEN_UNKNOWN".to_owned()));
        assert_eq!(socket.message().err(), Some(Some(4403)));
        let last = events.next().expect("says why it ends");
        assert!(last.data.contains("FORBIDDEN"), "{last:?}");
        assert!(begun.elapsed() < CUT_OFF, "took {:?}", begun.elapsed());
        assert_eq!(
            owner.query(REVOKE, json!({ "input": input }))["revokeToken"]["errors"][0]["code"],
            "NOT_FOUND"
        );
    });
}

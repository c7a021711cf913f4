//! Clients keep answers: what they have is not sent again, and what is pinned to a position need not be asked for.

use querbuch_tests::client::{Answer, Client};
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::server::Server;
use serde_json::json;

use crate::scene::scene;

/// A question over GET.
fn get(client: &Client, query: &str, headers: &[(&str, &str)]) -> Answer {
    client.send("GET", &path(query), headers, &[])
}

fn path(query: &str) -> String {
    let escaped = |character: char| match character {
        ' ' => "+".to_owned(),
        '{' | '}' | '"' | '#' | '&' | '+' => format!("%{:02X}", u32::from(character)),
        character => character.to_string(),
    };
    format!(
        "/graphql?query={}",
        query.chars().map(escaped).collect::<String>()
    )
}

fn total(as_of: &str) -> String {
    format!("{{ balance(groupBy: [YEAR]{as_of}) {{ total {{ cost net }} position }} }}")
}

#[test]
fn an_answer_is_sent_again_only_where_it_changed() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book("olaf", &[("dev", "2026-01", "10.00")]);
        let client = &api.client;
        let first = get(client, &total(""), &[]);
        assert_eq!(
            (first.status, first.header("cache-control")),
            (200, Some("no-cache"))
        );
        let tag = first.header("etag").expect("has a tag").to_owned();
        let known = [("if-none-match", tag.as_str())];
        let again = get(client, &total(""), &known);
        assert_eq!((again.status, again.body.as_slice()), (304, &[][..]));
        assert_eq!(again.header("etag"), Some(tag.as_str()));
        let english = get(client, &total(""), &[known[0], ("accept-language", "en")]);
        assert_eq!(english.status, 200, "in another language");

        api.book("olaf", &[("dev", "2026-02", "5.00")]);
        let newer = get(client, &total(""), &known);
        assert_eq!((newer.status, newer.header("etag") == Some(&tag)), (200, false));
        assert_ne!(newer.body, first.body);

        // The tag is that of the log, not of the process.
        let tag = newer.header("etag").expect("has a tag").to_owned();
        server.stop();
        let server = Server::start(database);
        let after = get(&server.client(), &total(""), &[("if-none-match", &tag)]);
        assert_eq!(after.status, 304, "after a restart");
    });
}

#[test]
fn what_is_pinned_to_a_position_is_kept_for_a_day_and_stays_the_same() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.book("olaf", &[("dev", "2026-01", "10.00")]);
        let position = api.position();
        let pinned = total(&format!(", asOf: {{ position: {position} }}"));
        let first = get(&api.client, &pinned, &[]);
        assert_eq!(
            first.header("cache-control"),
            Some("public, max-age=86400, immutable"),
            "{first:?}"
        );
        let tag = first.header("etag").expect("has a tag").to_owned();
        for _ in 0..3 {
            api.book("olaf", &[("dev", "2026-02", "5.00")]);
        }
        let again = get(&api.client, &pinned, &[("if-none-match", &tag)]);
        assert_eq!(again.status, 304);
        let whole = get(&api.client, &pinned, &[]);
        assert_eq!(
            (whole.header("etag"), &whole.body),
            (Some(tag.as_str()), &first.body)
        );

        // Texts can be erased, and a day or a name may come to mean another position.
        for question in [
            format!("{{ bookings(asOf: {{ position: {position} }}) {{ nodes {{ text }} }} }}"),
            total(""),
            format!(
                "{{ ledger {{ position }} old: ledger(asOf: {{ position: {position} }}) {{ position }} }}"
            ),
        ] {
            let answer = get(&api.client, &question, &[]);
            assert_eq!(answer.header("cache-control"), Some("no-cache"), "{question}");
        }
        // What has not happened yet is refused, and refusals are not kept.
        let beyond = total(&format!(", asOf: {{ position: {} }}", position + 100));
        let refused = get(&api.client, &beyond, &[]);
        assert_eq!(refused.error_codes().len(), 1, "{refused:?}");
        assert_eq!(
            (refused.header("cache-control"), refused.header("etag")),
            (Some("no-store"), None)
        );
        let checkpoint = get(&api.client, "{ ledger { checkpoint { note } } }", &[]);
        assert_eq!(checkpoint.header("cache-control"), Some("no-store"));
        assert_eq!(
            api.client.execute(&pinned, json!({})).header("cache-control"),
            Some("no-store")
        );
    });
}

#[test]
fn another_ledger_at_the_same_address_has_other_tags() {
    let tag_of = |booked: &str| {
        let (_server, api) = scene(&fresh_sqlite());
        api.book("olaf", &[("dev", "2026-01", booked)]);
        let pinned = total(&format!(", asOf: {{ position: {} }}", api.position()));
        let tags = [total(""), pinned].map(|question| {
            let answer = get(&api.client, &question, &[]);
            answer.header("etag").expect("has a tag").to_owned()
        });
        (api.position(), tags)
    };
    let (one, two) = (tag_of("10.00"), tag_of("20.00"));
    assert_eq!(one.0, two.0, "as many events");
    assert!(one.1.iter().all(|tag| !two.1.contains(tag)), "{one:?} {two:?}");
}

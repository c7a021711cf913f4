//! A client keeps answers, through the whole endpoint.
#![expect(
    clippy::unused_async,
    reason = "async-graphql takes only asynchronous resolvers"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{Context, EmptySubscription, Error, InputObject, Object, Request, Result, Schema};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::http::request::Parts;
use tower::ServiceExt as _;

use super::*;
use crate::documents::{CachedSchema, FreshnessRules};
use crate::http::{GraphqlEndpoint, HttpLimits, TransportError};

/// How far the data has come, and how many questions were worked out.
#[derive(Clone, Default)]
struct World {
    position: Arc<AtomicU64>,
    executed: Arc<AtomicU64>,
}

#[derive(InputObject)]
struct AsOf {
    position: u64,
}

struct Query;

#[Object]
impl Query {
    async fn total(&self, context: &Context<'_>, as_of: Option<AsOf>) -> u64 {
        let world = context.data_unchecked::<World>();
        world.executed.fetch_add(1, Ordering::SeqCst);
        let now = world.position.load(Ordering::SeqCst);
        as_of.map_or(now, |as_of| as_of.position)
    }
    async fn clock(&self) -> u64 {
        0
    }
    async fn fails(&self) -> Result<Option<u64>> {
        Err(Error::new("Never."))
    }
    async fn large(&self) -> String {
        "x".repeat(2_000)
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn add(&self) -> bool {
        true
    }
}

const RULES: FreshnessRules = FreshnessRules {
    pins: &[&["asOf"]],
    position: "position",
    pinned_types: &[],
    unpinned_fields: &[],
    volatile_fields: &[("Query", "clock")],
};

fn app(world: &World, program: &'static str, audience: Audience) -> Router {
    let (data, snapshot) = (world.clone(), world.clone());
    let builder = move || Schema::build(Query, Mutation, EmptySubscription).data(data.clone());
    let schema = CachedSchema::new(builder).freshness_rules(RULES);
    GraphqlEndpoint::new(Arc::new(schema), || "new-id".to_owned())
        .limits(HttpLimits {
            answer_bytes_max: 1_000,
            ..HttpLimits::default()
        })
        .cache_answers(program)
        .attach(move |_: &Parts, request: Request| {
            let position = snapshot.position.load(Ordering::SeqCst);
            let pinned = request.data.get(&std::any::TypeId::of::<PinnedTo>());
            let pinned = pinned.and_then(|pinned| pinned.downcast_ref::<PinnedTo>());
            let tag = pinned.map_or(position, |pinned| pinned.0.min(position));
            let version = DataVersion {
                position,
                tag: tag.to_be_bytes().to_vec(),
                audience,
            };
            async move { Ok::<_, TransportError>(request.data(version)) }
        })
        .router("/graphql")
}

/// Status, the tag, what may be kept, and the body.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(app: Router, method: &str, query: &str, headers: &[(&str, &str)]) -> Answer {
    let uri = format!("/graphql?query={}", query.replace(' ', "+"));
    let mut request = axum::http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

#[tokio::test]
async fn what_a_client_has_is_not_computed_again() {
    let world = World::default();
    let app = || app(&world, "1", Audience::Public);
    let first = send(app(), "GET", "{total}", &[]).await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() == 34, "strong: {tag}");
    assert_eq!(world.executed.load(Ordering::SeqCst), 1);
    for given in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        "*".to_owned(),
    ] {
        for method in ["GET", "HEAD"] {
            let again = send(app(), method, "{total}", &[("if-none-match", &given)]).await;
            assert_eq!(
                (again.status, again.body.as_str()),
                (StatusCode::NOT_MODIFIED, ""),
                "{given}"
            );
            for name in ["etag", "cache-control", "vary"] {
                assert_eq!(again.header(name), first.header(name));
            }
            assert_eq!(again.header("content-type"), "");
        }
    }
    assert_eq!(world.executed.load(Ordering::SeqCst), 1, "nothing was executed");

    world.position.store(1, Ordering::SeqCst);
    let newer = send(app(), "GET", "{total}", &[("if-none-match", &tag)]).await;
    assert_eq!(newer.status, StatusCode::OK, "the data changed");
    assert_ne!(newer.header("etag"), tag);
}

#[tokio::test]
async fn each_thing_that_an_answer_is_made_from_makes_another_tag() {
    let world = World::default();
    world.position.store(9, Ordering::SeqCst);
    let mut tags = Vec::new();
    let json = ("accept", "application/json");
    for (program, query, headers) in [
        ("1", "{total}", [json, ("accept-language", "en")]),
        ("2", "{total}", [json, ("accept-language", "en")]),
        ("1", "{ total}", [json, ("accept-language", "en")]),
        ("1", "{total}", [json, ("accept-language", "de")]),
        (
            "1",
            "{total}",
            [
                ("accept", "application/graphql-response+json"),
                ("accept-language", "en"),
            ],
        ),
        (
            "1",
            "{total(asOf:{position:9})}",
            [json, ("accept-language", "en")],
        ),
        (
            "1",
            "query($p:Int!){total(asOf:{position:$p})}&variables={\"p\":8}",
            [json, ("accept-language", "en")],
        ),
        (
            "1",
            "query($p:Int!){total(asOf:{position:$p})}&variables={\"p\":7}",
            [json, ("accept-language", "en")],
        ),
        (
            "1",
            "query+A{total}query+B{total}&operationName=A",
            [json, ("accept-language", "en")],
        ),
        (
            "1",
            "query+A{total}query+B{total}&operationName=B",
            [json, ("accept-language", "en")],
        ),
    ] {
        let query = query.replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
        let answer = send(app(&world, program, Audience::Public), "GET", &query, &headers).await;
        let tag = answer.header("etag").to_owned();
        assert!(!tag.is_empty(), "{query}: {}", answer.body);
        assert!(!tags.contains(&tag), "{query} has the tag of another one");
        tags.push(tag);
    }
}

#[tokio::test]
async fn what_is_pinned_is_kept_and_stays_while_the_data_grows() {
    let world = World::default();
    world.position.store(5, Ordering::SeqCst);
    let pinned = "{total(asOf:{position:5})}"
        .replace('{', "%7B")
        .replace('}', "%7D");
    let public = || app(&world, "1", Audience::Public);
    let first = send(public(), "GET", &pinned, &[]).await;
    assert_eq!(first.header("cache-control"), "public, max-age=86400, immutable");
    world.position.store(6, Ordering::SeqCst);
    let tag = first.header("etag");
    let again = send(public(), "GET", &pinned, &[("if-none-match", tag)]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let private = app(&world, "1", Audience::Private);
    let private = send(private, "GET", &pinned, &[]).await;
    assert_eq!(private.header("cache-control"), "private, no-cache");
    let private = app(&world, "1", Audience::Private);
    let private = send(private, "GET", "{total}", &[]).await;
    assert_eq!(private.header("cache-control"), "private, no-cache");

    // What is pinned beyond the data is not settled yet.
    let beyond = "{total(asOf:{position:7})}"
        .replace('{', "%7B")
        .replace('}', "%7D");
    let beyond = send(public(), "GET", &beyond, &[]).await;
    assert_eq!(beyond.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn errors_changing_answers_and_other_methods_are_never_kept() {
    let world = World::default();
    let app = || app(&world, "1", Audience::Public);
    for query in ["{total fails}", "{clock}", "{large}", "{nothing}", "%7B"] {
        for headers in [&[][..], &[("if-none-match", "\"other\"")]] {
            let answer = send(app(), "GET", query, headers).await;
            assert_eq!(answer.header("cache-control"), "no-store", "{query}");
            assert_eq!(answer.header("etag"), "", "{query}");
        }
    }
    for query in ["{ total }", "mutation { add }"] {
        let request = axum::http::Request::post("/graphql")
            .header("content-type", "application/json")
            .header("if-none-match", "*")
            .body(Body::from(serde_json::json!({ "query": query }).to_string()))
            .unwrap();
        let answer = app().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{query}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert!(!answer.headers().contains_key("etag"));
    }
}

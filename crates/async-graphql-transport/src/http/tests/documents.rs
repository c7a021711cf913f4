//! Documents by their ids.

use super::*;
use crate::documents::{DocumentId, KnownDocuments};

const KNOWN: &str = "query Known($number: Int!) { small(number: $number) }";

fn app_that_knows() -> Router {
    let schema = CachedSchema::new(|| Schema::build(Query, Mutation, Ticks));
    let schema = schema.known_documents(KnownDocuments::of([KNOWN]));
    GraphqlEndpoint::new(Arc::new(schema), || "new-id".to_owned()).router("/graphql")
}

fn by_id(text: &str) -> Value {
    serde_json::json!({ "documentId": DocumentId::of(text).to_string() })
}

async fn sent(app: &Router, body: &Value) -> Answer {
    send(app.clone(), post(RESPONSE_JSON, body.to_string())).await
}

#[tokio::test]
async fn a_document_that_was_seen_or_is_known_need_not_be_sent() {
    let app = app_that_knows();
    let mut known = by_id(KNOWN);
    known["variables"] = serde_json::json!({ "number": 7 });
    assert_eq!(sent(&app, &known).await.json()["data"]["small"], 7);
    known["variables"]["number"] = "x".into();
    sent(&app, &known)
        .await
        .assert_refused(StatusCode::BAD_REQUEST, "BAD_USER_INPUT");

    let unseen = sent(&app, &by_id("{ hello }")).await;
    unseen.assert_refused(StatusCode::BAD_REQUEST, "PERSISTED_DOCUMENT_NOT_FOUND");
    assert_eq!(unseen.header("cache-control"), Some("no-store"));
    let mut both = by_id("{ hello }");
    both["query"] = "{ hello }".into();
    assert_eq!(sent(&app, &both).await.json()["data"]["hello"], "hello");
    assert_eq!(
        sent(&app, &by_id("{ hello }")).await.json()["data"]["hello"],
        "hello"
    );

    // What was refused is not kept.
    sent(&app, &serde_json::json!({ "query": "{ nothing }" })).await;
    let refused = sent(&app, &by_id("{ nothing }")).await;
    refused.assert_refused(StatusCode::BAD_REQUEST, "PERSISTED_DOCUMENT_NOT_FOUND");
}

#[tokio::test]
async fn ids_are_taken_over_get_and_by_streams() {
    let app = app_that_knows();
    let id = DocumentId::of(KNOWN);
    let get = |uri: String| {
        Request::get(uri)
            .header(ACCEPT, RESPONSE_JSON)
            .body(Body::empty())
            .unwrap()
    };
    for escaped in [id.to_string(), id.to_string().replace(':', "%3A")] {
        let uri = format!("/graphql?documentId={escaped}&variables=%7B%22number%22%3A7%7D");
        assert_eq!(send(app.clone(), get(uri)).await.json()["data"]["small"], 7);
    }
    let subscription = "subscription { tick(to: 2) }";
    let mutation = "mutation { touch }";
    for text in [subscription, mutation] {
        send(app.clone(), post("text/event-stream", query(text))).await;
    }
    let answer = send(
        app.clone(),
        post("text/event-stream", by_id(subscription).to_string()),
    )
    .await;
    assert!(answer.text.contains("{\"data\":{\"tick\":2}}"), "{}", answer.text);
    // A mutation is not executed over GET, by whatever name.
    let answer = send(
        app,
        get(format!("/graphql?documentId={}", DocumentId::of(mutation))),
    )
    .await;
    answer.assert_refused(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn ids_that_are_none_are_refused() {
    let app = app_that_knows();
    let hex = DocumentId::of(KNOWN).to_string().replace("sha256:", "");
    for id in [
        "",
        "x",
        &hex,
        "md5:abc",
        "x-shop:1",
        &format!("sha256:{}", hex.to_uppercase()),
    ] {
        let answer = sent(&app, &serde_json::json!({ "documentId": id })).await;
        answer.assert_refused(StatusCode::BAD_REQUEST, "DOCUMENT_ID_INVALID");
    }
    let mut other = by_id("{ hello }");
    other["query"] = "{ hello hello }".into();
    sent(&app, &other)
        .await
        .assert_refused(StatusCode::BAD_REQUEST, "DOCUMENT_ID_INVALID");
    for body in [
        serde_json::json!({}),
        serde_json::json!({ "documentId": 7 }),
        serde_json::json!({ "documentId": null }),
    ] {
        sent(&app, &body)
            .await
            .assert_refused(StatusCode::BAD_REQUEST, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn automatic_persisted_queries_are_declined_so_that_clients_send_the_text() {
    let app = app_that_knows();
    let hash = DocumentId::of(KNOWN).to_string().replace("sha256:", "");
    let extensions = serde_json::json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let hash_alone = serde_json::json!({ "extensions": extensions });
    let declined = sent(&app, &hash_alone).await;
    declined.assert_refused(StatusCode::BAD_REQUEST, "PERSISTED_QUERY_NOT_SUPPORTED");
    assert_eq!(
        declined.json()["errors"][0]["message"],
        "PersistedQueryNotSupported"
    );
    // Clients that accept application/json alone look into answers with 200 only.
    let declined = send(app.clone(), post(JSON, hash_alone.to_string())).await;
    declined.assert_refused(StatusCode::OK, "PERSISTED_QUERY_NOT_SUPPORTED");
    let whole = serde_json::json!({ "query": "{ hello }", "extensions": extensions });
    assert_eq!(sent(&app, &whole).await.json()["data"]["hello"], "hello");
}

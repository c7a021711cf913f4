//! The form of answers: nulls where fields failed, fields in order.
#![expect(
    clippy::unused_async,
    reason = "async-graphql takes only asynchronous resolvers"
)]

use async_graphql::{
    EmptyMutation, EmptySubscription, Error, Interface, Object, Result, Schema, Value, Variables, value,
};

use super::super::CachedSchema;

struct Part;

#[Object]
impl Part {
    async fn name(&self) -> &str {
        "part"
    }
    /// Ready only when asked again.
    async fn slow(&self) -> i32 {
        tokio::task::yield_now().await;
        1
    }
    /// Wakes whoever waits for it at once, as a database does that was quick.
    async fn quick(&self) -> i32 {
        let mut asked = false;
        std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut asked, true) {
                std::task::Poll::Ready(1)
            } else {
                std::task::Poll::Pending
            }
        })
        .await
    }
    async fn nullable(&self) -> Result<Option<i32>> {
        Err(Error::new("no"))
    }
    async fn required(&self) -> Result<i32> {
        Err(Error::new("no"))
    }
    async fn deeper(&self) -> Option<Part> {
        Some(Part)
    }
    async fn items(&self, failing: usize) -> Option<Vec<Item>> {
        Some((0..3).map(|index| Item(index == failing)).collect())
    }
    async fn loose(&self) -> Vec<Option<Part>> {
        vec![Some(Part), Some(Part)]
    }
    async fn strict(&self) -> Part {
        Part
    }
    async fn any(&self) -> Any {
        Any::Part(Part)
    }
}

#[derive(Interface)]
#[graphql(field(name = "name", ty = "&str"))]
enum Any {
    Part(Part),
}

struct Item(bool);

#[Object]
impl Item {
    async fn value(&self) -> Result<i32> {
        if self.0 { Err(Error::new("no")) } else { Ok(1) }
    }
}

async fn data(text: &str) -> Value {
    let documents = CachedSchema::new(|| Schema::build(Part, EmptyMutation, EmptySubscription));
    let prepared = documents.prepare(text, None, Variables::default()).await.unwrap();
    documents.execute(prepared).await.unwrap().response.data
}

#[tokio::test]
async fn a_failed_field_is_null_or_the_nearest_place_above_it() {
    for (text, expected) in [
        ("{ name nullable }", value!({ "name": "part", "nullable": null })),
        ("{ nullable }", value!({ "nullable": null })),
        ("{ name required }", Value::Null),
        (
            "{ name deeper { name required } }",
            value!({ "name": "part", "deeper": null }),
        ),
        ("{ deeper { required } }", value!({ "deeper": null })),
        (
            "{ deeper { nullable } }",
            value!({ "deeper": { "nullable": null } }),
        ),
        (
            "{ deeper { strict { required } name } }",
            value!({ "deeper": null }),
        ),
        ("{ strict { name required } }", Value::Null),
        ("{ items(failing: 1) { value } }", value!({ "items": null })),
        (
            "{ items(failing: 9) { value } }",
            value!({ "items": [{ "value": 1 }, { "value": 1 }, { "value": 1 }] }),
        ),
        ("{ loose { name required } }", value!({ "loose": [null, null] })),
        (
            "{ loose { nullable } }",
            value!({ "loose": [{ "nullable": null }, { "nullable": null }] }),
        ),
        (
            "{ deeper { name } ...F } fragment F on Part { deeper { a: required } }",
            value!({ "deeper": null }),
        ),
        (
            "{ any { name ... on Part { nullable } } }",
            value!({ "any": { "name": "part", "nullable": null } }),
        ),
        (
            "{ deeper { any { ...F } } } fragment F on Part { required }",
            value!({ "deeper": null }),
        ),
    ] {
        assert_eq!(data(text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn fields_stand_in_the_order_of_the_document() {
    for (text, expected) in [
        ("{ slow name }", r#"{slow: 1, name: "part"}"#),
        ("{ quick name }", r#"{quick: 1, name: "part"}"#),
        (
            "{ name deeper { ... on Part { quick } name } }",
            r#"{name: "part", deeper: {quick: 1, name: "part"}}"#,
        ),
        ("{ nullable name }", r#"{nullable: null, name: "part"}"#),
        (
            "{ a: slow ...F b: name } fragment F on Part { c: slow d: name }",
            r#"{a: 1, c: 1, d: "part", b: "part"}"#,
        ),
        (
            "{ loose { b: slow a: name } }",
            r#"{loose: [{b: 1, a: "part"}, {b: 1, a: "part"}]}"#,
        ),
        (
            "{ deeper { slow } name deeper { name } }",
            r#"{deeper: {slow: 1, name: "part"}, name: "part"}"#,
        ),
    ] {
        assert_eq!(data(text).await.to_string(), expected, "{text}");
    }
}

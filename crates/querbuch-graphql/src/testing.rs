//! What the tests of this crate share: a ledger in memory, questions to the whole schema, and inputs as clients write
//! them.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::OperationType;
use async_graphql::{InputType, Request, Response, Schema, Variables};
use async_graphql_transport::cost::{AnswerCost, AnswerTooCostly};
use async_graphql_transport::{Answered, CachedSchema, PreparedRequest};
use futures_util::{Stream, StreamExt as _};
use querbuch_ledger::domain::actor::Actor;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_ledger::log::store::Store;
use querbuch_log::clock::fixed::Fixed;
use querbuch_log::memory::Memory;
use serde_json::{Value, json};

use crate::context::RequestContext;
use crate::limits::cached_schema;
use crate::schema::{Mutation, Query, Subscription, builder};

/// A ledger that lives as long as its test. Its clock stands at midnight before 2026; each act is a microsecond later than
/// the one before.
pub struct Scene {
    pub ledger: Ledger,
    pub memory: Memory,
}

impl Scene {
    /// A ledger with nothing in it.
    pub async fn empty() -> Self {
        let memory = Memory::default();
        let options = LedgerOptions {
            name: "Testbuch".to_owned(),
            ..LedgerOptions::default()
        };
        let source = Arc::new(Fixed::default());
        let started = Ledger::start(Store::new(memory.clone()), options, source).await;
        let (ledger, _) = started.expect("starts");
        Self { ledger, memory }
    }

    /// Budgets of three levels and society, and the measure `olaf` of the programme `ozg`, with a cost at the Bund, a
    /// saving at a town, and a transfer between the two. Eleven events: the next one is at position 12.
    pub async fn new() -> Self {
        let scene = Self::empty().await;
        scene
            .done(
                r#"registerUnits(input: { units: [
                    { code: "bund", name: "Bund", level: FEDERAL, isBody: true }
                    { code: "bund/06", name: "Inneres", level: FEDERAL, parent: "bund", budgetPosition: "0602/53210" }
                    { code: "15", name: "Sachsen-Anhalt", level: STATE, isBody: true }
                    { code: "15003", name: "Magdeburg", level: MUNICIPAL, parent: "15", isBody: true }
                    { code: "buerger", name: "Bürgerinnen und Bürger", level: CITIZENS }
                ] })"#,
            )
            .await;
        scene
            .done(
                r#"registerMeasure(input: { code: "ozg", title: "Onlinezugang", approach: ADD, owner: "bund" })"#,
            )
            .await;
        scene
            .done(
                r#"registerMeasure(input: {
                    code: "olaf", title: "Online-Ausweis", approach: IMPROVE, owner: "bund/06", programme: "ozg"
                    effects: [
                        { code: "dev", unit: "bund/06", kind: COST, category: "dev.cost", cashability: CASH
                          title: "Entwicklung", evidence: C }
                        { code: "staff", unit: "15003", kind: SAVING, category: "run.saving.staff"
                          cashability: CAPACITY, title: "Sachbearbeitung" }
                        { code: "fee-bund", unit: "bund/06", kind: TRANSFER, category: "transfer.fee"
                          cashability: CASH, title: "Entgelt" }
                        { code: "fee-town", unit: "15003", kind: TRANSFER, category: "transfer.fee"
                          cashability: CASH, title: "Entgelt" }
                    ]
                })"#,
            )
            .await;
        scene
    }

    /// The same with amounts: a cost of 100 in January, and in February a saving of 300, a transfer of 50 from the town to
    /// the Bund, and 40 that citizens save.
    pub async fn booked() -> Self {
        let scene = Self::new().await;
        for postings in [
            r#"{ effect: "dev", month: "2026-01", amount: 100 }"#,
            r#"{ effect: "staff", month: "2026-02", amount: 300 }"#,
            r#"{ effect: "fee-bund", month: "2026-02", amount: 50 }
               { effect: "fee-town", month: "2026-02", amount: -50 }"#,
            r#"{ unit: "buerger", kind: SAVING, category: "society.burden", cashability: SOCIETAL
                 month: "2026-02", amount: 40 }"#,
        ] {
            let book = format!("book(input: {{ measure: \"olaf\", postings: [{postings}] }})");
            scene.done(&book).await;
        }
        scene
    }

    /// What a subscription gives, one answer after the other.
    pub fn follow(&self, text: &str) -> impl Stream<Item = Value> + Unpin + use<> {
        self.follow_as(Actor::stated("local"), text).map(data).boxed()
    }

    /// What a subscription of somebody gives, one answer after the other.
    pub fn follow_as(&self, actor: Actor, text: &str) -> impl Stream<Item = Response> + Unpin + use<> {
        let request = RequestContext::new(self.ledger.clone(), self.ledger.state(), Language::English);
        schema()
            .execute_stream(Request::new(text).data(request.by(actor)))
            .boxed()
    }

    /// The answer to an operation, for somebody who reads English.
    pub async fn respond(&self, text: &str) -> Response {
        self.respond_to("local", Language::English, text).await
    }

    /// The answer to an operation.
    pub async fn respond_to(&self, actor: impl Into<Actor>, language: Language, text: &str) -> Response {
        let request = RequestContext::new(self.ledger.clone(), self.ledger.state(), language);
        let request = request.by(actor);
        match documents().prepare(text, None, Variables::default()).await {
            Ok(prepared) if prepared.kind == OperationType::Query => {
                let (answered, spent) = execute(prepared, request).await;
                let Answered { response, cost } = answered.expect("may cost as much");
                // Each list was counted before its items were resolved.
                let is_counted = response.is_err() || cost.actual == spent;
                assert!(is_counted, "a list is not counted: {text}: {cost:?}, {spent}");
                response
            }
            _ => schema().execute(Request::new(text).data(request)).await,
        }
    }

    /// The answer to an operation of somebody, whatever it costs.
    pub async fn execute_as(&self, actor: Actor, text: &str) -> Response {
        let request = RequestContext::new(self.ledger.clone(), self.ledger.state(), Language::English);
        schema().execute(Request::new(text).data(request.by(actor))).await
    }

    /// The cost of the answer to a query.
    pub async fn cost(&self, text: &str) -> Result<AnswerCost, AnswerTooCostly> {
        let prepared = documents().prepare(text, None, Variables::default()).await;
        let prepared = prepared.unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        let request = RequestContext::new(self.ledger.clone(), self.ledger.state(), Language::English);
        let (answered, _) = execute(prepared, request).await;
        answered.map(|answered| answered.cost)
    }

    /// What a query gives, which must be without error.
    pub async fn ask(&self, query: &str) -> Value {
        data(self.respond(query).await)
    }

    /// The first error of a query: its code, its path in the input, and its message.
    pub async fn refused(&self, query: &str) -> (String, String, String) {
        let response = self.respond(query).await;
        let error = response.errors.first().expect("is refused");
        let extensions = error.extensions.as_ref().expect("has a code");
        let text = |name: &str| extensions.get(name).map(|value| value.clone().into_json());
        let (code, field) = (text("code"), text("field"));
        let code = code.expect("is there").expect("is JSON");
        let field = field.map_or(json!([]), |field| field.expect("is JSON"));
        (word(&code), path(&field), error.message.clone())
    }

    /// Does what a mutation says, given as its field with its input; it must be done. The position after it.
    pub async fn done(&self, mutation: &str) -> u64 {
        self.done_by("local", mutation).await
    }

    /// The same, by somebody.
    pub async fn done_by(&self, actor: &str, mutation: &str) -> u64 {
        let payload = self.payload_of(actor, mutation).await;
        assert_eq!(payload["errors"], json!([]), "{mutation}");
        payload["position"].as_u64().expect("has a position")
    }

    /// What a mutation is refused for: `CODE path`, one after the other.
    pub async fn errors(&self, mutation: &str) -> String {
        let payload = self.payload_of("local", mutation).await;
        assert_eq!(payload["position"], Value::Null, "{mutation}");
        let errors = payload["errors"].as_array().expect("is a list");
        let line = |error: &Value| format!("{} {}", word(&error["code"]), path(&error["field"]));
        errors.iter().map(line).collect::<Vec<_>>().join(", ")
    }

    async fn payload_of(&self, actor: &str, mutation: &str) -> Value {
        let text = format!("mutation {{ done: {mutation} {{ errors {{ code field message }} position }} }}");
        data(self.respond_to(actor, Language::English, &text).await)["done"].take()
    }
}

/// The answer to a query, and what its lists spent of what it may cost.
async fn execute(
    mut prepared: PreparedRequest,
    request: RequestContext,
) -> (Result<Answered, AnswerTooCostly>, u64) {
    let budget = prepared.budget().clone();
    prepared.request = prepared.request.data(request);
    let answered = documents().execute(prepared).await;
    (answered, budget.spent())
}

fn documents() -> &'static CachedSchema<Query, Mutation, Subscription> {
    static DOCUMENTS: OnceLock<CachedSchema<Query, Mutation, Subscription>> = OnceLock::new();
    DOCUMENTS.get_or_init(cached_schema)
}

fn schema() -> &'static Schema<Query, Mutation, Subscription> {
    static SCHEMA: OnceLock<Schema<Query, Mutation, Subscription>> = OnceLock::new();
    SCHEMA.get_or_init(|| builder().finish())
}

/// The data of an answer, which must be without error.
pub fn data(response: Response) -> Value {
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data.into_json().expect("is JSON")
}

fn word(value: &Value) -> String {
    value.as_str().expect("is a text").to_owned()
}

fn path(value: &Value) -> String {
    let parts = value.as_array().expect("is a list");
    parts.iter().map(word).collect::<Vec<_>>().join(".")
}

/// An input as a client writes it.
pub fn input<T: InputType>(written: Value) -> T {
    let value = async_graphql::Value::from_json(written).expect("is a value");
    let parsed = T::parse(Some(value));
    parsed.unwrap_or_else(|error| {
        panic!(
            "{}",
            error.into_server_error(async_graphql::Pos::default()).message
        )
    })
}

/// What an input asks for: its command as JSON, or `CODE path` of everything that is malformed in it.
pub fn asked(input: impl Into<Input>) -> Value {
    match input.into().command {
        Ok(command) => serde_json::to_value(&*command).expect("is JSON"),
        Err(refusals) => json!(lines(&refusals)),
    }
}

/// `CODE path` of each refusal.
pub fn lines(refusals: &[Refusal]) -> Vec<String> {
    let line = |refusal: &Refusal| format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."));
    refusals.iter().map(line).collect()
}

/// An object with some of its fields put otherwise.
pub fn with(mut object: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("fields are an object");
    };
    object.as_object_mut().expect("is an object").extend(fields);
    object
}

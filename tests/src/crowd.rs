//! Many clients that book while servers come and go, and remember what they were told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::Api;
use crate::client::Client;
use crate::dice::Dice;
use crate::node::Node;

/// The measures that are booked on.
const MEASURES: u64 = 5;
/// Their effects: code, unit, level, kind, category.
const EFFECTS: [(&str, &str, &str, &str, &str); 3] = [
    ("dev", "bund", "FEDERAL", "COST", "dev.cost"),
    ("run", "15003", "MUNICIPAL", "COST", "run.cost"),
    ("porto", "15", "STATE", "SAVING", "run.saving.goods"),
];
/// How long a booking may remain unanswered, whatever happens.
const ANSWER_BOUND: Duration = Duration::from_mins(2);
/// What a client may be told while a database is away. Then nobody knows whether it was booked.
const UNKNOWN: [&str; 2] = ["STORE_UNAVAILABLE", "OVERLOADED"];

/// Registers what the crowd books on.
pub fn set(api: &Api) {
    let unit = |code: &str, level: &str, parent: Option<&str>| {
        let mut unit = json!({ "code": code, "name": code, "level": level, "isBody": true });
        if let Some(parent) = parent {
            unit["parent"] = parent.into();
        }
        unit
    };
    let units = [
        unit("bund", "FEDERAL", None),
        unit("15", "STATE", None),
        unit("15003", "MUNICIPAL", Some("15")),
    ];
    api.act("registerUnits", json!({ "units": units }));
    for number in 0..MEASURES {
        let effect = |(code, unit, _, kind, category): (&str, &str, &str, &str, &str)| json!({ "code": code, "unit": unit, "kind": kind, "category": category, "cashability": "CASH", "title": code });
        let measure = json!({
            "code": format!("m{number}"), "title": "Maßnahme", "approach": "ADD", "owner": "bund",
            "effects": EFFECTS.map(effect),
        });
        api.act("registerMeasure", measure);
    }
}

/// One booking that somebody wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Unlike any other's; its text.
    pub name: String,
    /// Whether it has a key, so that it can be sent again.
    pub keyed: bool,
    measure: u64,
    /// Which effect, month, cents.
    postings: Vec<(usize, String, i64)>,
    /// Where it was booked, as far as it was told.
    pub position: Option<u64>,
}

impl Wish {
    fn new(name: String, dice: &mut Dice) -> Self {
        let posting = |dice: &mut Dice| {
            let month = format!("{}-{:02}", 2024 + dice.below(3), 1 + dice.below(12));
            let cents = i64::try_from(1 + dice.below(1_000_000)).expect("is small");
            (usize::try_from(dice.below(3)).expect("is small"), month, cents)
        };
        Self {
            name,
            keyed: dice.percent(75),
            measure: dice.below(MEASURES),
            postings: (0..=dice.below(2)).map(|_| posting(dice)).collect(),
            position: None,
        }
    }

    fn input(&self) -> Value {
        let line = |(effect, month, cents): &(usize, String, i64)| {
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            json!({ "effect": EFFECTS[*effect].0, "month": month, "amount": amount })
        };
        let lines: Vec<Value> = self.postings.iter().map(line).collect();
        let mut input =
            json!({ "measure": format!("m{}", self.measure), "text": self.name, "postings": lines });
        if self.keyed {
            input["idempotencyKey"] = self.name.as_str().into();
        }
        input
    }

    /// Sends it; whether it was answered. The same answer must come each time.
    fn send(&mut self, client: &Client) -> bool {
        let body = json!({ "query": Api::document("book"), "variables": { "input": self.input() } });
        let headers = [("content-type", "application/json")];
        let Ok(answer) = client.try_send("POST", "/graphql", &headers, body.to_string().as_bytes()) else {
            return false;
        };
        let json = answer.json();
        let payload = &json["data"]["book"];
        let Some(position) = payload["booking"]["position"].as_u64() else {
            let codes = answer.error_codes();
            let unknown = !codes.is_empty() && codes.iter().all(|code| UNKNOWN.contains(&code.as_str()));
            assert!(unknown, "{}: {json:#}", self.name);
            return false;
        };
        assert!(
            self.position.is_none_or(|known| known == position),
            "{} was answered {:?}, then {payload}",
            self.name,
            self.position
        );
        self.position = Some(position);
        true
    }
}

/// The clients of some servers that share a database.
#[derive(Debug)]
pub struct Crowd<'a> {
    nodes: &'a [Node],
    stopped: AtomicBool,
    abandoned: AtomicBool,
    wishes: Mutex<Vec<Wish>>,
}

impl<'a> Crowd<'a> {
    /// Nobody has booked yet.
    pub fn new(nodes: &'a [Node]) -> Self {
        Self {
            nodes,
            stopped: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            wishes: Mutex::default(),
        }
    }

    /// Books until [`stop`](Self::stop), on any of the servers. What has a key is sent again until it is answered.
    pub fn book(&self, client: u64, dice: &mut Dice) {
        for number in 0.. {
            let mut wish = Wish::new(format!("{client}-{number}"), dice);
            let start = Instant::now();
            loop {
                let node =
                    &self.nodes[usize::try_from(dice.below(self.nodes.len() as u64)).expect("is small")];
                if wish.send(&node.client()) || !wish.keyed || self.is_stopped() {
                    break;
                }
                assert!(start.elapsed() < ANSWER_BOUND, "{} was never answered", wish.name);
                sleep(Duration::from_millis(1 + dice.below(20)));
            }
            if wish.position.is_none() && !wish.keyed {
                sleep(Duration::from_millis(10));
            }
            self.wishes().push(wish);
            if self.is_stopped() {
                return;
            }
        }
    }

    /// Asks everybody to stop.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Whether everybody was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Tells everybody that the story has failed: nothing is worth waiting for.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    /// Whether the story has failed.
    pub fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    /// How many were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        let wishes = self.wishes();
        wishes.iter().filter(|wish| wish.position.is_some()).count()
    }

    /// Sends again what has a key and was not answered, and a part of what was. Then everything with a key is
    /// answered, always the same way.
    pub fn settle(&self, client: &Client) {
        let mut wishes = self.wishes();
        for (number, wish) in wishes.iter_mut().enumerate() {
            if wish.keyed && (wish.position.is_none() || number % 10 == 0) {
                assert!(wish.send(client), "{} is not answered", wish.name);
            }
        }
    }

    /// What was wanted.
    pub fn wishes(&self) -> std::sync::MutexGuard<'_, Vec<Wish>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is booked per measure, level and year: cost and saving in cents.
type Balances = BTreeMap<(String, String, i64), (i64, i64)>;

/// Checks what a server shows against what the clients know. `before`: the position before anybody booked.
pub fn check(client: &Client, wishes: &[Wish], before: u64) {
    let mut wanted: BTreeMap<&str, &Wish> = wishes.iter().map(|wish| (wish.name.as_str(), wish)).collect();
    assert_eq!(wanted.len(), wishes.len(), "each has a name of its own");
    let mut next = before + 1;
    let mut balances = Balances::new();
    for booking in bookings(client) {
        assert_eq!(
            booking["position"].as_u64(),
            Some(next),
            "a position is missing: {booking}"
        );
        next += 1;
        let name = booking["text"].as_str().expect("each has its name as its text");
        let wish = wanted.remove(name);
        let wish = wish.unwrap_or_else(|| panic!("booked twice, or wanted by nobody: {booking}"));
        assert!(
            wish.position.is_none_or(|told| booking["position"] == told),
            "told {:?}, and is {booking}",
            wish.position
        );
        assert_eq!(
            booking["measure"]["code"],
            format!("m{}", wish.measure),
            "{booking}"
        );
        compare_postings(&booking, wish);
        for (effect, month, cents) in &wish.postings {
            let (_, _, level, kind, _) = EFFECTS[*effect];
            let year = month[..4].parse().expect("begins with a year");
            let sum = balances
                .entry((format!("m{}", wish.measure), level.to_owned(), year))
                .or_default();
            *(if kind == "COST" { &mut sum.0 } else { &mut sum.1 }) += cents;
        }
    }
    let position = client.query("{ ledger { position } }", json!({}))["ledger"]["position"].as_u64();
    assert_eq!(position, Some(next - 1), "nothing else was recorded");
    for (name, wish) in wanted {
        assert!(!wish.keyed && wish.position.is_none(), "{name} is gone: {wish:?}");
    }
    assert_eq!(
        shown_balances(client),
        balances,
        "every balance is the sum of its postings"
    );
}

fn compare_postings(booking: &Value, wish: &Wish) {
    let lines = booking["postings"].as_array().expect("is a list");
    assert_eq!(lines.len(), wish.postings.len(), "{booking}");
    for (line, (effect, month, cents)) in lines.iter().zip(&wish.postings) {
        let same = line["effect"]["code"] == EFFECTS[*effect].0
            && line["month"] == *month
            && cents_of(&line["amount"]) == *cents;
        assert!(same, "{booking} is not {wish:?}");
    }
}

/// All bookings of actuals, page by page.
fn bookings(client: &Client) -> Vec<Value> {
    let document = "query($after: String) { bookings(first: 500, after: $after) { \
                    nodes { position text measure { code } postings { effect { code } month amount } } \
                    pageInfo { hasNextPage endCursor } } }";
    let mut all = Vec::new();
    let mut after = Value::Null;
    loop {
        let mut data = client.query(document, json!({ "after": after }));
        let page = data["bookings"].take();
        all.extend(page["nodes"].as_array().expect("is a list").iter().cloned());
        if page["pageInfo"]["hasNextPage"] != true {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn shown_balances(client: &Client) -> Balances {
    let document = "{ balance(groupBy: [MEASURE, LEVEL, YEAR], basis: ACTUAL) { \
                    rows { measure { code } level year cost saving } } }";
    let data = client.query(document, json!({}));
    let rows = data["balance"]["rows"].as_array().expect("is a list");
    let row = |row: &Value| {
        let text = |value: &Value| value.as_str().expect("is text").to_owned();
        let key = (
            text(&row["measure"]["code"]),
            text(&row["level"]),
            row["year"].as_i64().expect("is a number"),
        );
        (key, (cents_of(&row["cost"]), cents_of(&row["saving"])))
    };
    rows.iter().map(row).collect()
}

fn cents_of(amount: &Value) -> i64 {
    let text = amount.as_str().expect("amounts are strings");
    text.replace('.', "").parse().expect("is a number of cents")
}

use querbuch_ledger::domain::language::Language;
use serde_json::{Value, json};

use crate::testing::{Scene, data};

#[tokio::test]
async fn the_catalogue_is_told_in_the_language_of_the_reader_parents_first() {
    let scene = Scene::empty().await;
    let query = "{ categories { code name kind parent { code } } }";
    for (language, name) in [
        (Language::German, "Betriebskosten"),
        (Language::English, "Operating costs"),
    ] {
        let answer = data(scene.respond_to("local", language, query).await);
        let list = answer["categories"].as_array().expect("is a list").clone();
        let place = |code: &str| list.iter().position(|category| category["code"] == code);
        let found = place("run.cost").map(|place| list[place].clone());
        let expected = json!({ "code": "run.cost", "name": name, "kind": "COST", "parent": null });
        assert_eq!(found, Some(expected));
        let behind = |(own, category): (usize, &Value)| {
            let parent = category["parent"]["code"].as_str();
            parent.is_none_or(|code| place(code).is_some_and(|above| above < own))
        };
        assert!(list.iter().enumerate().all(behind));
    }
}

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{InputFault, Refusal};

use super::*;
use crate::enums::ErrorCode;
use crate::testing::Scene;

async fn answered(answer: Answer) -> Answered {
    let scene = Scene::empty().await;
    let request = RequestContext::new(scene.ledger.clone(), scene.ledger.state(), Language::German);
    Answered::new(answer, request.view(), &request)
}

#[tokio::test]
async fn what_was_done_has_a_position_and_an_outcome() {
    for replayed in [false, true] {
        let done = Answer::Done {
            outcome: Outcome::Rates,
            position: 7,
            replayed,
        };
        let answered = answered(done).await;
        assert_eq!(
            (answered.position, answered.replayed),
            (Some(Position(7)), replayed)
        );
        assert_eq!(
            (answered.outcome, answered.errors.len()),
            (Some(Outcome::Rates), 0)
        );
    }
}

#[tokio::test]
async fn what_was_refused_has_all_its_errors_in_the_language_of_the_reader() {
    let refusals = vec![
        Refusal::at("a", InputFault::Empty),
        Refusal::at("b", InputFault::SumOutOfRange),
    ];
    let german = InputFault::Empty.sentence(Language::German);
    let answered = answered(Answer::Refused(refusals)).await;
    let codes: Vec<_> = answered.errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, [ErrorCode::InvalidValue, ErrorCode::AmountOutOfRange]);
    assert_eq!(
        (answered.errors[0].field.as_slice(), &answered.errors[0].message),
        (&["a".to_owned()][..], &german)
    );
    assert_eq!(
        (answered.position, answered.replayed, answered.outcome),
        (None, false, None)
    );
}

#[tokio::test]
async fn what_was_not_kept_has_neither() {
    let answered = answered(Answer::NotKept).await;
    assert_eq!(
        (answered.position, answered.replayed, answered.outcome),
        (None, false, None)
    );
    assert!(answered.errors.is_empty());
}

#[tokio::test]
async fn a_malformed_key_is_refused_beside_nothing_else() {
    let scene = Scene::empty().await;
    let register = |key: &str| {
        format!(
            "registerUnits(input: {{ idempotencyKey: \"{key}\", units: [{{ code: \"b\", name: \"B\", level: FEDERAL }}] }})"
        )
    };
    assert_eq!(
        scene.errors(&register("a b")).await,
        "INVALID_VALUE idempotencyKey"
    );
    assert_eq!(scene.errors(&register("")).await, "INVALID_VALUE idempotencyKey");
    assert_eq!(scene.done(&register("a-b")).await, 1);
}

use super::*;
use crate::testing::Scene;

#[tokio::test]
async fn all_reads_of_a_request_see_one_snapshot_until_it_moves_on() {
    let scene = Scene::new().await;
    let request = RequestContext::new(scene.ledger.clone(), scene.ledger.state(), Language::English);
    let before = request.view().position();
    scene
        .done(r#"setClaimDeadline(input: { unit: "15", days: 30 })"#)
        .await;
    assert_eq!(request.view().position(), before);
    request.move_on(scene.ledger.state());
    assert_eq!(request.view().position(), before + 1);
    request.let_go();
    assert_eq!(request.view().position(), 0);
}

#[tokio::test]
async fn a_unit_argument_is_absent_found_or_refused() {
    let scene = Scene::new().await;
    let request = RequestContext::new(scene.ledger.clone(), scene.ledger.state(), Language::English);
    let view = request.view();
    let found = |unit: Option<&str>| {
        let unit = unit.map(|unit| Ref(unit.into()));
        let found = request.unit_argument(unit.as_ref(), "below", &view);
        found.map_err(|error| error.message)
    };
    assert_eq!(found(None), Ok(None));
    assert_eq!(found(Some("bund")), Ok(Some(UnitNo(0))));
    let message = "There is no unit “gone”. Check its code or id.";
    assert_eq!(found(Some("gone")), Err(message.to_owned()));
}

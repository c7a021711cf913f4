use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn a_checkpoint_is_that_of_a_position_and_grows_with_the_log() {
    let scene = Scene::new().await;
    let head = scene.ledger.state().position;
    let query = "{ now: checkpoint { treeSize rootHash } then: checkpoint(position: 5) { treeSize rootHash }
        ledger { checkpoint { rootHash } } }";
    let answer = scene.ask(query).await;
    assert_eq!(
        (&answer["now"]["treeSize"], &answer["then"]["treeSize"]),
        (&json!(head), &json!(5))
    );
    assert_ne!(answer["now"]["rootHash"], answer["then"]["rootHash"]);
    assert_eq!(
        answer["now"]["rootHash"],
        answer["ledger"]["checkpoint"]["rootHash"]
    );
    let before = answer["now"]["rootHash"].clone();
    scene
        .done(r#"setClaimDeadline(input: { unit: "15", days: 30 })"#)
        .await;
    let query = format!("{{ checkpoint(position: {head}) {{ rootHash }} }}");
    assert_eq!(
        scene.ask(&query).await["checkpoint"]["rootHash"],
        before,
        "the past stays"
    );
}

#[tokio::test]
async fn without_a_key_nothing_is_signed() {
    let scene = Scene::new().await;
    for field in ["note", "verifierKey"] {
        let (code, path, message) = scene.refused(&format!("{{ checkpoint {{ {field} }} }}")).await;
        assert_eq!((code.as_str(), path.as_str()), ("NO_SIGNING_KEY", ""));
        assert!(message.contains("--key"), "{message}");
    }
}

#[tokio::test]
async fn proofs_lie_within_the_log() {
    let scene = Scene::new().await;
    let head = scene.ledger.state().position;
    let proof = format!("{{ consistencyProof(from: 2, to: {head}) {{ from to hashes }} }}");
    let proof = scene.ask(&proof).await["consistencyProof"].take();
    assert_eq!((&proof["from"], &proof["to"]), (&json!(2), &json!(head)));
    assert!(
        proof["hashes"]
            .as_array()
            .is_some_and(|hashes| !hashes.is_empty())
    );
    let inclusion =
        "{ logEntry(position: 3) { leafHash inclusionProof(treeSize: 5) { leafIndex treeSize rootHash } } }";
    let inclusion = scene.ask(inclusion).await["logEntry"]["inclusionProof"].take();
    let root = scene.ask("{ checkpoint(position: 5) { rootHash } }").await["checkpoint"]["rootHash"].take();
    assert_eq!(
        inclusion,
        json!({ "leafIndex": 2, "treeSize": 5, "rootHash": root })
    );
    for (query, field) in [
        ("checkpoint(position: 99) { treeSize }", "position"),
        ("consistencyProof(from: 1, to: 99) { from }", "to"),
        ("consistencyProof(from: 3, to: 2) { from }", "from"),
        (
            "logEntry(position: 3) { inclusionProof(treeSize: 2) { leafIndex } }",
            "treeSize",
        ),
        (
            "logEntry(position: 3) { inclusionProof(treeSize: 99) { leafIndex } }",
            "treeSize",
        ),
    ] {
        let (code, found, _) = scene.refused(&format!("{{ {query} }}")).await;
        assert_eq!(
            (code.as_str(), found.as_str()),
            ("INVALID_VALUE", field),
            "{query}"
        );
    }
}

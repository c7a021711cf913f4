use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn approaches_are_told_year_by_year() {
    let scene = Scene::booked().await;
    let query = "{ approaches(conventions: { discountRate: 0 }) { reports {
        approach measures npv years { year cost saving net cumulativeNet } returns { firstYear lastYear years turns }
    } } }";
    let expected = json!({ "approaches": { "reports": [{
        "approach": "IMPROVE", "measures": 1, "npv": "200.00",
        "years": [{ "year": 2026, "cost": "100.00", "saving": "300.00", "net": "200.00", "cumulativeNet": "200.00" }],
        "returns": { "firstYear": 2026, "lastYear": 2026, "years": 1, "turns": null },
    }] } });
    assert_eq!(scene.ask(query).await, expected);
}

use axum::http::{HeaderName, HeaderValue};

use super::*;

#[test]
fn safe_ids_are_kept_and_others_replaced() {
    let longest = "a".repeat(MAX_ID_LENGTH);
    let too_long = "a".repeat(MAX_ID_LENGTH + 1);
    for (given, expected) in [
        (
            "0198f3a0-7c1e-7abc-8def-001122334455",
            "0198f3a0-7c1e-7abc-8def-001122334455",
        ),
        ("a.b_c:d", "a.b_c:d"),
        (&longest, &longest),
        (&too_long, "new"),
        ("", "new"),
        ("a b", "new"),
        ("<script>", "new"),
        ("a\",\"b", "new"),
    ] {
        let name = HeaderName::from_static(REQUEST_ID);
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(given).unwrap())]);
        assert_eq!(request_id(&headers, || "new".to_owned()), expected, "{given}");
    }
    assert_eq!(request_id(&HeaderMap::new(), || "new".to_owned()), "new");
}

use axum::http::HeaderValue;

use super::*;

#[test]
fn only_a_position_is_resumed_after() {
    for (id, expected) in [
        ("0", Some(0)),
        ("17", Some(17)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("-1", None),
        ("seventeen", None),
        ("", None),
    ] {
        let headers = HeaderMap::from_iter([(LAST_EVENT_ID, HeaderValue::from_static(id))]);
        assert_eq!(resume_after(&headers), expected.map(ResumeAfter), "{id}");
    }
    assert_eq!(resume_after(&HeaderMap::new()), None);
}

use super::*;

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text)
        .expect("is an instant")
        .to_utc()
}

#[test]
fn what_facts_can_hold_is_read_as_it_was_written() {
    for text in [
        "0000-01-01T00:00:00Z",
        "1677-01-01T00:00:00.1234567Z",
        "2026-11-28T18:00:00.999999999+01:00",
        "9999-12-31T23:59:59.9999999Z",
    ] {
        let instant = to_microsecond(instant(text));
        assert!(is_written_with_four_digits(instant), "{text}");
        assert_eq!(read(&written(&instant)), Some(instant), "{text}");
    }
}

#[test]
fn an_offset_may_lead_out_of_the_years_that_facts_can_hold() {
    for text in ["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"] {
        assert!(!is_written_with_four_digits(instant(text)), "{text}");
        assert_eq!(read(&written(&instant(text))), None, "{text}");
    }
}

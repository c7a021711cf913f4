use super::*;

fn parsed(query: &str) -> (Parameters, Vec<Refusal>) {
    let mut refusals = Refusals::default();
    let parameters = Parameters::parse(query, &mut refusals);
    Frame::read(&parameters, &mut refusals);
    (parameters, refusals.0)
}

#[test]
fn one_thing_that_is_seen_has_one_address() {
    let (given, refusals) = parsed("stand=985&von=2014-01&bis=&grundlage=ist&ebene=FEDERAL");
    assert_eq!(refusals, []);
    assert_eq!(
        given.address("/fluesse"),
        "/fluesse?von=2014-01&grundlage=ist&stand=985&ebene=FEDERAL"
    );
    assert_eq!(
        given.frame().address("/"),
        "/?von=2014-01&grundlage=ist&stand=985"
    );
    assert_eq!(
        given.with(&[("stand", ""), ("ebene", "STATE")]).address("/"),
        "/?von=2014-01&grundlage=ist&ebene=STATE"
    );
    assert_eq!(Parameters::default().address("/"), "/");
}

#[test]
fn what_does_not_fit_is_named_with_what_was_given() {
    for (query, field, given) in [
        ("standd=5", "standd", "stand"),
        ("von=Quartal", "von", "Quartal"),
        ("grundlage=Planung", "grundlage", "Planung"),
        ("stand=%21", "stand", "!"),
        ("sprache=fr", "sprache", "fr"),
        ("von=2026-01&von=2026-02", "von", "2026-02"),
        ("ebene=Bundd", "ebene", "Bundd"),
    ] {
        let (_, refusals) = parsed(query);
        assert_eq!(refusals.len(), 1, "{query}: {refusals:?}");
        assert_eq!(refusals[0].field, [field]);
        let message = refusals[0].reason.message(Language::German);
        assert!(message.contains(given), "{message}");
    }
    let long = format!("suche={}", "x".repeat(ADDRESS_VALUE_CHARS_MAX + 1));
    assert_eq!(parsed(&long).1.len(), 1);
}

#[test]
fn conditions_are_those_of_the_api() {
    let mut refusals = Refusals::default();
    let given = Parameters::parse("ebene=FEDERAL,STATE&massnahme=a&von=2026-01", &mut refusals);
    let frame = Frame::read(&given, &mut refusals);
    let expected = json!({ "levels": ["FEDERAL", "STATE"], "measures": ["a"], "from": "2026-01" });
    assert_eq!(frame.filter_of_graphql(), expected);
    let files = frame.filter_of_files();
    assert_eq!(files[0], ("levels", "FEDERAL,STATE".to_owned()));
}

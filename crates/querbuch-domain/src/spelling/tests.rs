use super::*;

#[test]
fn what_differs_in_a_letter_or_two_may_have_been_meant() {
    let names = ["measures", "levels", "kinds", "maßnahmen", "olaf", "ausweis"];
    let table: [(&str, &[&str]); 11] = [
        ("mesures", &["measures"]),
        ("measuers", &["measures"]),
        ("MEASURES", &["measures"]),
        ("massnahmen", &["maßnahmen"]),
        ("Maßnahmn", &["maßnahmen"]),
        ("level", &["levels"]),
        ("olfa", &["olaf"]),
        ("ol", &[]),
        ("units", &[]),
        ("", &[]),
        ("15", &[]),
    ];
    for (given, expected) in table {
        assert_eq!(nearest(given, names), expected, "{given}");
    }
}

#[test]
fn the_nearest_come_first_and_only_a_few() {
    let names = ["abcdef1", "abcdef2", "abcdef3", "abcdef4", "abcdef"];
    assert_eq!(nearest("abcdef", names), ["abcdef", "abcdef1", "abcdef2"]);
}

#[test]
fn digits_alone_are_no_slip() {
    assert!(nearest("05315001", ["05315000"]).is_empty());
}

#[test]
fn only_so_many_names_are_looked_at() {
    let names: Vec<String> = (0..COMPARED_MAX * 2)
        .map(|number| format!("x{number:06}"))
        .collect();
    let mut seen = 0;
    let counted = names.iter().map(|name| {
        seen += 1;
        name.as_str()
    });
    assert!(nearest("y000001", counted).contains(&"x000001"));
    assert!(seen <= COMPARED_MAX, "{seen}");
    assert!(nearest(&"x".repeat(10_000), ["x"]).is_empty());
}

#[test]
fn neighbours_may_be_swapped() {
    let table = [
        ("", "", 0),
        ("a", "", 1),
        ("ab", "ba", 1),
        ("kosten", "ksoten", 1),
        ("plan", "ist", 4),
    ];
    for (one, other, expected) in table {
        assert_eq!(distance(one, other), expected, "{one} {other}");
    }
}

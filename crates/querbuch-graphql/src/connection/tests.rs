use serde_json::json;

use super::*;
use crate::testing::Scene;

fn read<C: Cursor>(arguments: PageArguments) -> Result<PageRequest<C>> {
    arguments.read(Language::English)
}

fn cursor(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn without_arguments_the_first_hundred_are_given() {
    let page = read::<Arc<str>>(PageArguments::default()).expect("is right");
    let expected = PageRequest {
        after: None,
        before: None,
        size: 100,
        from_end: false,
    };
    assert_eq!(page, expected);
}

#[test]
fn sizes_and_cursors_are_read() {
    let arguments = PageArguments {
        last: Some(0),
        after: Some(cursor("p:7")),
        before: Some(cursor("p:9")),
        ..PageArguments::default()
    };
    let expected = PageRequest {
        after: Some(7),
        before: Some(9),
        size: 0,
        from_end: true,
    };
    assert_eq!(read::<id::Position>(arguments).expect("is right"), expected);
    let arguments = PageArguments {
        first: Some(PAGE_SIZE_MAX),
        after: Some(cursor("c:bund/06")),
        ..PageArguments::default()
    };
    let page = read::<Arc<str>>(arguments).expect("is right");
    assert_eq!((page.size, page.after.as_deref()), (500, Some("bund/06")));
}

#[test]
fn what_makes_no_page_is_refused_at_its_argument() {
    let sized = |first, last| PageArguments {
        first,
        last,
        ..PageArguments::default()
    };
    let after = |text: &str| PageArguments {
        after: Some(text.to_owned()),
        ..PageArguments::default()
    };
    let before = |text: &str| PageArguments {
        before: Some(text.to_owned()),
        ..PageArguments::default()
    };
    for (arguments, expected) in [
        (sized(Some(1), Some(1)), ("INVALID_VALUE", "last")),
        (sized(Some(-1), None), ("INVALID_VALUE", "first")),
        (sized(None, Some(-1)), ("INVALID_VALUE", "last")),
        (sized(Some(501), None), ("LIMIT_EXCEEDED", "first")),
        (sized(None, Some(501)), ("LIMIT_EXCEEDED", "last")),
        (after("p:7"), ("INVALID_VALUE", "after")),
        (after(&cursor("c:bund")), ("INVALID_VALUE", "after")),
        (after(&cursor("p:-1")), ("INVALID_VALUE", "after")),
        (before(&cursor("")), ("INVALID_VALUE", "before")),
    ] {
        let error = read::<id::Position>(arguments).expect_err("is refused");
        let extensions = error.extensions.expect("has a code");
        let text = |name: &str| extensions.get(name).cloned().map(async_graphql::Value::into_json);
        let (code, field) = (text("code").expect("is there"), text("field").expect("is there"));
        assert_eq!(code.expect("is JSON"), json!(expected.0), "{expected:?}");
        assert_eq!(field.expect("is JSON"), json!([expected.1]));
    }
}

#[test]
fn a_number_that_its_type_cannot_hold_is_an_error() {
    assert_eq!(i32::of(7).ok(), Some(7));
    assert!(i32::of(usize::MAX).is_err());
    assert_eq!(Position::of(usize::MAX).ok(), Some(Position(u64::MAX)));
}

#[tokio::test]
async fn page_by_page_everything_comes_once_in_both_directions() {
    let scene = Scene::new().await;
    let codes = ["15", "15003", "buerger", "bund", "bund/06"];
    for (size, from, cursor_name) in [("first", "after", "endCursor"), ("last", "before", "startCursor")] {
        let mut seen = Vec::new();
        let mut place = String::new();
        loop {
            let query = format!(
                "{{ units({size}: 2{place}) {{ totalCount nodes {{ code }}
                    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
            );
            let page = scene.ask(&query).await["units"].take();
            assert_eq!(page["totalCount"], codes.len());
            let nodes = page["nodes"].as_array().expect("is a list").clone();
            let mut nodes: Vec<_> = nodes
                .iter()
                .map(|node| node["code"].as_str().expect("a code").to_owned())
                .collect();
            if size == "last" {
                nodes.reverse();
            }
            seen.extend(nodes);
            let info = &page["pageInfo"];
            let more = if size == "first" {
                &info["hasNextPage"]
            } else {
                &info["hasPreviousPage"]
            };
            if more != &json!(true) {
                break;
            }
            place = format!(", {from}: {}", info[cursor_name]);
        }
        if size == "last" {
            seen.reverse();
        }
        assert_eq!(seen, codes, "{size}");
    }
}

use super::*;

/// The examples of the specification.
const EXAMPLES: [(&str, &str); 2] = [
    (
        "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}",
        "sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e",
    ),
    (
        "query($id:ID!){user(id:$id){name}}",
        "sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b",
    ),
];

#[test]
fn ids_are_those_of_the_specification() {
    let known = KnownDocuments::of(EXAMPLES.map(|(text, _)| text));
    for (text, id) in EXAMPLES {
        assert_eq!(DocumentId::of(text).to_string(), id);
        let read: DocumentId = id.parse().unwrap();
        assert_eq!(read, DocumentId::of(text));
        assert_eq!(known.text(&read), Some(text));
    }
    assert_eq!((known.len(), known.is_empty()), (2, false));
    assert_eq!(known.text(&DocumentId::of("{ a }")), None);
}

#[test]
fn other_ids_are_refused() {
    let (_, id) = EXAMPLES[0];
    for id in [
        "",
        "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e",
        "sha256:",
        "sha256:7dba",
        "md5:7dba4bd717b41f10434822356a93c32b",
        "SHA256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e",
        "sha256:7DBA4BD717B41F10434822356A93C32B1FB4907B983E854300AD839F84CDCD6E",
        "sha256:xdba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e",
        &format!("{id}0"),
        &format!("{id} "),
        &id.replace('7', "ä"),
    ] {
        assert_eq!(id.parse::<DocumentId>(), Err(DocumentIdFault::Malformed), "{id}");
    }
}

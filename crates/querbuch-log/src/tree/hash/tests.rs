use super::*;

#[test]
fn text_is_base64_both_ways() {
    let text = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(EMPTY_ROOT.to_string(), text);
    assert_eq!(format!("{EMPTY_ROOT:?}"), text);
    assert_eq!(text.parse(), Ok(EMPTY_ROOT));
}

#[test]
fn other_text_is_refused() {
    let refused = [
        "",
        "AAAA",
        // No padding; bits after the end; white space; URL-safe; 33 bytes.
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",
    ];
    for text in refused {
        assert_eq!(text.parse::<Hash>(), Err(HashError), "{text:?}");
    }
}

#[test]
fn leaves_and_nodes_hash_as_the_crate_does() {
    let (left, right) = (leaf_hash("a"), leaf_hash(&"ä".repeat(1000)));
    assert_eq!(left, tlog_tiles::record_hash(b"a").into());
    assert_eq!(right, tlog_tiles::record_hash("ä".repeat(1000).as_bytes()).into());
    assert_eq!(
        node_hash(left, right),
        tlog_tiles::node_hash(left.into(), right.into()).into()
    );
}

use super::*;

const ONE: &str = "{ ledger { position } }";
const TWO: &str = "query Two { ledger { name } }\n";

fn hex(text: &str) -> String {
    DocumentId::of(text).to_string().replace("sha256:", "")
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("is writable");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("has one")).expect("is writable");
        fs::write(path, text).expect("is writable");
    }
    folder
}

#[test]
fn manifests_and_files_are_known_by_the_hash_of_their_texts() {
    let manifest = serde_json::json!({ hex(ONE): ONE, DocumentId::of(TWO).to_string(): TWO }).to_string();
    let alone = folder(&[("persisted-documents.json", &manifest)]);
    let files = folder(&[
        ("one.graphql", ONE),
        ("deeper/two.gql", TWO),
        ("more.json", &manifest),
        ("README.md", "not read"),
    ]);
    for path in [
        alone.path().join("persisted-documents.json"),
        alone.path().into(),
        files.path().into(),
    ] {
        let known = known_documents(Some(&path)).expect("are documents");
        assert_eq!(known.len(), 2, "{}", path.display());
        for text in [ONE, TWO] {
            assert_eq!(known.text(&DocumentId::of(text)), Some(text));
        }
    }
    assert!(known_documents(None).expect("needs none").is_empty());
}

#[test]
fn what_is_no_manifest_is_refused_with_the_reason() {
    let md5 = serde_json::json!({ "7dba4bd717b41f10434822356a93c32b": ONE }).to_string();
    let other = serde_json::json!({ hex(TWO): ONE }).to_string();
    for (text, part) in [
        ("[]", "is no JSON object"),
        ("{\"a\": 1}", "is no JSON object"),
        (&md5, "is not the SHA-256 of its document"),
        (&other, "is not the SHA-256 of its document"),
    ] {
        let folder = folder(&[("a.json", text)]);
        for path in [folder.path().to_owned(), folder.path().join("a.json")] {
            let failure = known_documents(Some(&path)).expect_err("is refused");
            let message = format!("{failure:?}");
            assert!(message.contains(part) && message.contains("a.json"), "{message}");
        }
    }
    let nowhere = known_documents(Some(Path::new("/nowhere/at/all"))).expect_err("is not there");
    assert!(format!("{nowhere:?}").contains("/nowhere/at/all"));
}

#[test]
fn more_than_is_kept_is_refused() {
    let long = "#".repeat(usize::try_from(KNOWN_BYTES_MAX).expect("fits") + 1);
    let large = folder(&[("a.graphql", &long)]);
    assert!(known_documents(Some(large.path())).is_err());
    let many: BTreeMap<String, String> = (0..=KNOWN_DOCUMENTS_MAX)
        .map(|number| format!("{{ a{number} }}"))
        .map(|text| (hex(&text), text))
        .collect();
    let many = folder(&[("a.json", &serde_json::to_string(&many).expect("is JSON"))]);
    let failure = known_documents(Some(many.path())).expect_err("are too many");
    assert!(format!("{failure:?}").contains("too many"));
}

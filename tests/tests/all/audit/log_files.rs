//! The log as a file.

use super::*;

fn exported(scene: &Scene, args: &[&str]) -> PathBuf {
    let path = scratch::folder("export").join("ledger.ndjson");
    let file = path.display().to_string();
    done(
        &[
            &[
                "export",
                "log",
                &file,
                "--database",
                &scene.database,
                "--key",
                &scene.key,
            ],
            args,
        ]
        .concat(),
    );
    path
}

fn answers(api: &Api) -> Value {
    api.client.query(
        "{ balance(groupBy: [UNIT, MONTH], basis: OUTLOOK) { rows { unit { code } month cost saving net } } \
         bookings(first: 50) { nodes { id text document } } }",
        json!({}),
    )
}

#[test]
fn an_exported_log_becomes_the_identical_ledger() {
    each_database(|database| {
        let scene = Scene::filled(database);
        let root = scene.root(database);
        for args in [&[][..], &["--without-proofs"]] {
            let file = exported(&scene, args).display().to_string();
            for target in [fresh_sqlite(), fresh_database()] {
                done(&[
                    "import",
                    "log",
                    &file,
                    "--database",
                    &target,
                    "--verifier-key",
                    &scene.verifier_key,
                ]);
                assert_eq!(scene.root(&target), root);
                // Again: everything is there already.
                done(&["import", "log", &file, "--database", &target]);
                let (server, api) = scene.serve();
                let (copy, copied) = scene.serve_at(&target);
                assert_eq!(answers(&api), answers(&copied));
                assert_eq!(book(&copied, 3)["replayed"], true);
                book(&copied, 800);
                copy.stop();
                server.stop();
                let refused = run(&["import", "log", &file, "--database", &target]);
                assert_eq!(refused.code, Some(3), "a ledger that went on: {refused:?}");
            }
        }
    });
}

#[test]
fn an_import_goes_on_where_it_was_cut_off() {
    let scene = Scene::filled(&fresh_sqlite());
    let early = exported(&scene, &[]).display().to_string();
    let (server, api) = scene.serve();
    book(&api, 700);
    server.stop();
    let late = exported(&scene, &[]).display().to_string();
    let target = fresh_sqlite();
    done(&["import", "log", &early, "--database", &target]);
    done(&["import", "log", &late, "--database", &target]);
    assert_eq!(scene.root(&target), scene.root(&scene.database));
}

#[test]
fn a_file_that_was_tampered_with_is_refused_and_nothing_is_written() {
    let scene = Scene::filled(&fresh_sqlite());
    let text = std::fs::read_to_string(exported(&scene, &[])).expect("reads");
    let lines: Vec<&str> = text.lines().collect();
    let folder = scratch::folder("tampered");
    let with = |number: usize, line: &str| {
        let mut lines = lines.clone();
        lines[number] = line;
        lines.join("\n") + "\n"
    };
    let booked = lines
        .iter()
        .position(|line| line.contains("Wartung 5"))
        .expect("a booking");
    let without = |number: usize| {
        let mut lines = lines.clone();
        lines.remove(number);
        lines.join("\n") + "\n"
    };
    let proof_hash = lines[20]
        .rfind("\"],")
        .or_else(|| lines[20].rfind("\"]"))
        .expect("a proof")
        - 5;
    let mut proof = lines[20].to_owned();
    let other = if proof.as_bytes()[proof_hash] == b'A' {
        "B"
    } else {
        "A"
    };
    proof.replace_range(proof_hash..=proof_hash, other);
    let table = [
        (
            with(booked, &lines[booked].replace("Wartung 5", "Wartung 6")),
            "TEXT_DIFFERS",
            booked,
        ),
        (
            with(booked, &lines[booked].replace("525", "526")),
            "LEAF_DIFFERS",
            booked,
        ),
        (
            with(booked, &lines[booked].replace("\"key\":\"b5\"", "\"key\":\"b6\"")),
            "KEY_DAMAGED",
            booked,
        ),
        (without(booked), "GAP", booked),
        (with(20, &proof), "PROOF_FAILS", 20),
        (with(30, "{}"), "LINE_MALFORMED", 30),
        (without(lines.len() - 1), "GAP", lines.len() - 1),
        (
            text.clone() + lines[lines.len() - 1] + "\n",
            "ENTRY_BEYOND",
            lines.len(),
        ),
    ];
    for (number, (tampered, code, position)) in table.into_iter().enumerate() {
        let file = written(&folder, &format!("{number}.ndjson"), &tampered);
        refused_everywhere(&scene, &file, code, position);
    }
}

/// The file is found to have a fault, and no ledger is made of it.
fn refused_everywhere(scene: &Scene, file: &str, code: &str, position: usize) {
    let verified = run(&["verify", "--log", file, "--json"]);
    assert_eq!(verified.code, Some(3), "{code}: {verified:?}");
    let report: Value = serde_json::from_str(&verified.stdout).expect("JSON");
    let first = (&report["faults"][0]["code"], &report["faults"][0]["position"]);
    assert_eq!(first, (&code.into(), &position.into()), "{report:#}");
    let target = fresh_sqlite();
    let imported = run(&["import", "log", file, "--database", &target]);
    assert_eq!(imported.code, Some(3), "{code}: {imported:?}");
    assert_eq!(scene.root(&target).0, 0, "{code}");
}

#[test]
fn a_text_or_a_key_that_stands_twice_is_found_before_it_is_imported() {
    let scene = Scene::filled(&fresh_sqlite());
    let text = std::fs::read_to_string(exported(&scene, &[])).expect("reads");
    let mut lines = text.lines();
    let booked = lines
        .position(|line| line.contains("Wartung 5"))
        .expect("a booking");
    let folder = scratch::folder("doubled");
    for (list, code) in [("texts", "TEXT_DOUBLED"), ("keys", "KEY_DOUBLED")] {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[booked] = doubled(&lines[booked], list);
        let file = written(&folder, list, &(lines.join("\n") + "\n"));
        refused_everywhere(&scene, &file, code, booked);
    }
    // Also the key of another act, far from it.
    let mut lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let mut key = lines[booked]["keys"][0].clone();
    key.as_object_mut().expect("an object").remove("fingerprint");
    let last = lines.len() - 1;
    key["outcome"] = lines[last]["keys"][0]["outcome"].clone();
    lines[last]["keys"] = json!([key]);
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let file = written(&folder, "far", &(lines.join("\n") + "\n"));
    refused_everywhere(&scene, &file, "KEY_DOUBLED", last);
}

/// A line whose first text, or key, stands twice.
fn doubled(line: &str, list: &str) -> String {
    let mut line: Value = serde_json::from_str(line).expect("JSON");
    let rows = line[list].as_array_mut().expect("a list");
    rows.insert(1, rows[0].clone());
    line.to_string()
}

#[test]
fn a_single_proof_can_be_checked_without_a_database() {
    let scene = Scene::filled(&fresh_sqlite());
    let text = std::fs::read_to_string(exported(&scene, &[])).expect("reads");
    let lines: Vec<&str> = text.lines().collect();
    let folder = scratch::folder("proofs");
    let header = first_line(&text);
    for number in [1, 17, 256, 257, lines.len() - 1] {
        let file = written(&folder, "pair", &format!("{}\n{}\n", lines[0], lines[number]));
        let proven = done(&[
            "verify",
            "proof",
            &file,
            "--verifier-key",
            &scene.verifier_key,
            "--json",
        ]);
        assert_eq!(first_line(&proven)["position"], number, "{proven}");
        let line: Value = serde_json::from_str(lines[number]).expect("JSON");
        let proof = json!({ "leafIndex": number - 1, "treeSize": header["treeSize"], "rootHash": header["rootHash"], "hashes": line["proof"] });
        let mut nested = json!({ "data": { "logEntry": { "entry": line["entry"], "inclusionProof": proof }, "checkpoint": { "note": header["checkpoint"] } } });
        let file = written(&folder, "nested", &format!("{nested:#}"));
        done(&["verify", "proof", &file, "--verifier-key", &scene.verifier_key]);
        nested["data"]["checkpoint"] = Value::Null;
        let file = written(&folder, "unsigned", &nested.to_string());
        let unsigned = run(&["verify", "proof", &file, "--verifier-key", &scene.verifier_key]);
        assert_eq!(unsigned.code, Some(3), "{unsigned:?}");
        assert!(done(&["verify", "proof", &file, "--locale", "en"]).contains("nobody vouches"));
        let changed = nested
            .to_string()
            .replace("\\\"actor\\\":\\\"local\\\"", "\\\"actor\\\":\\\"loyal\\\"");
        let refused = run(&[
            "verify",
            "proof",
            &written(&folder, "changed", &changed),
            "--json",
        ]);
        assert_eq!(refused.code, Some(3), "{refused:?}");
        assert!(refused.stderr.contains("PROOF_FAILS"), "{refused:?}");
    }
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("writes a file");
    path.display().to_string()
}

use super::*;

#[test]
fn what_a_killed_run_left_goes_and_what_another_one_writes_stays() {
    let folder = tempfile::tempdir().expect("is writable");
    let target = folder.path().join("copy.db");
    let part = beside(&target, PART);
    // A run that was killed leaves its files; nobody holds their lock.
    for suffix in ["", "-wal", "-journal"] {
        fs::write(beside(&part, suffix), "half of it").expect("there is room");
    }
    let first = Part::new(&target).expect("takes the place of what was left");
    assert_eq!(fs::read(&part).expect("is there"), b"");
    assert!(!beside(&part, "-wal").exists() && !beside(&part, "-journal").exists());

    fs::write(&part, "in the making").expect("there is room");
    let second = Part::new(&target).map(|_| ()).expect_err("another run writes it");
    let message = second.message(querbuch_ledger::domain::language::Language::English);
    assert!(message.contains("another run makes the same file"), "{message}");
    assert_eq!(fs::read(&part).expect("is there"), b"in the making");

    drop(first);
    assert!(!part.exists(), "nothing is left behind");
    drop(Part::new(&target).expect("is free again"));
}

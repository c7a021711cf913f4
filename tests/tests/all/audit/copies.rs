//! Backups, taken while the server writes.

use super::*;

#[test]
fn a_backup_beside_a_server_that_writes_is_whole_and_can_be_restored() {
    let database = fresh_sqlite();
    let scene = Scene::new(&database);
    let (server, api) = scene.serve();
    fill(&api);
    let folder = scratch::folder("backup");
    let backups: Vec<String> = (0..4)
        .map(|number| folder.join(format!("{number}.db")).display().to_string())
        .collect();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in (100..).take_while(|_| !stop.load(Ordering::Relaxed)) {
                book(&api, number);
            }
        });
        let codes: Vec<_> = backups
            .iter()
            .map(|file| run(&["backup", file, "--database", &database]))
            .collect();
        stop.store(true, Ordering::Relaxed);
        for run in codes {
            assert_eq!(run.code, Some(0), "{run:?}");
        }
    });
    for (number, file) in backups.iter().enumerate() {
        let target = format!(
            "sqlite:{}",
            folder.join(format!("restored-{number}.db")).display()
        );
        let restored = done(&["restore", file, "--database", &target, "--json"]);
        let restored = root_of(&first_line(&restored));
        assert_eq!(scene.root(&target), restored);
        let again = run(&["restore", file, "--database", &target]);
        assert_eq!(again.code, Some(2), "a ledger is never overwritten: {again:?}");
        let taken = run(&["backup", file, "--database", &database]);
        assert_eq!(taken.code, Some(2), "a backup is never overwritten: {taken:?}");
        // What was restored is a first part of what the server holds, and can be gone on with.
        let (copy, copied) = scene.serve_at(&target);
        assert_eq!(book(&copied, 3)["replayed"], true);
        book(&copied, 5_000);
        copy.stop();
        scene.root(&target);
    }
    let left: Vec<_> = std::fs::read_dir(&folder).expect("reads").flatten().collect();
    let part = |name: &str| name.contains(".part");
    assert!(
        left.iter().all(|file| !part(&file.file_name().to_string_lossy())),
        "{left:?}"
    );
    server.stop();
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let database = fresh_sqlite();
    let scene = Scene::filled(&database);
    let folder = scratch::folder("damaged");
    let file = folder.join("backup.db");
    let name = file.display().to_string();
    done(&["backup", &name, "--database", &scene.database]);
    let mut bytes = std::fs::read(&file).expect("reads");
    let place = bytes
        .windows(9)
        .position(|window| window == b"Wartung 7")
        .expect("is there");
    bytes[place] ^= 1;
    std::fs::write(&file, &bytes).expect("writes");
    let target = folder.join("restored.db");
    let refused = run(&[
        "restore",
        &name,
        "--database",
        &format!("sqlite:{}", target.display()),
    ]);
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert!(refused.stderr.contains("TEXT_DIFFERS"), "{refused:?}");
    assert!(!target.exists());
}

#[test]
fn postgres_is_copied_by_its_own_programs_and_the_copy_has_the_same_root() {
    let server = Postgres::start();
    let database = server.fresh_database();
    let scene = Scene::filled(&database);
    let root = scene.root(&database);
    for command in ["backup", "restore"] {
        let refused = run(&[command, "copy.db", "--database", &database]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains("pg_dump"), "{refused:?}");
    }
    let dumped = server.fresh_database();
    dump_and_restore(&database, &dumped);
    assert_eq!(scene.root(&dumped), root);
    let copy = server.from_base_backup();
    let copied = copy.url_like(&database);
    assert_eq!(scene.root(&copied), root);
    let (running, api) = scene.serve_at(&copied);
    assert_eq!(book(&api, 3)["replayed"], true);
    running.stop();
}

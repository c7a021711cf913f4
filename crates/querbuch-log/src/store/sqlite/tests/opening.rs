//! Who may open a file, and what is no ledger.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

#[tokio::test]
async fn one_process_writes_others_read() {
    let database = TestDatabase::new();
    let store = database.open();
    let refused = SqliteStore::open(&database.path(), Access::Write).expect_err("the first one has it");
    assert_eq!(refused.code(), "STORE_IN_USE");
    let StoreError::InUse(path) = refused else {
        panic!("{refused}")
    };
    assert_eq!(path, database.path());
    append(
        &store,
        0,
        &Additions {
            entries: entries(1..=2),
            head: head_at(2),
            ..Additions::default()
        },
    )
    .await
    .expect("the one that was refused did no harm");
    let reader = SqliteStore::open(&database.path(), Access::Read).expect("reading is free");
    let reader = Store::new(reader);
    assert_eq!(read(&reader, 0).await, entries(1..=2));
    assert_eq!(reader.head().await.expect("a head").position, 2);
    let clone = store.clone();
    drop(store);
    assert!(matches!(
        SqliteStore::open(&database.path(), Access::Write),
        Err(StoreError::InUse(_))
    ));
    drop(clone);
    database.open();
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let database = TestDatabase::new();
    let code = |opened: Result<SqliteStore, StoreError>| opened.expect_err("not opened").code();
    let missing = SqliteStore::open(&database.path(), Access::Read);
    assert!(matches!(missing, Err(StoreError::NoLedger)));
    assert_eq!(code(missing), "STORE_NOT_OPENED");
    assert!(!database.path().exists(), "reading makes nothing");

    fs::write(database.path(), "").expect("writes");
    assert!(matches!(
        SqliteStore::open(&database.path(), Access::Read),
        Err(StoreError::NoLedger)
    ));

    let inside = database.path().join("no/such/directory.db");
    assert!(matches!(
        SqliteStore::open(&inside, Access::Write),
        Err(StoreError::File { .. })
    ));

    let text = database.directory.path().join("not-a-database");
    fs::write(&text, "Sehr geehrte Damen und Herren, ".repeat(100)).expect("writes");
    for access in [Access::Read, Access::Write] {
        assert!(code(SqliteStore::open(&text, access)).starts_with("STORE_"));
        let kept = fs::read_to_string(&text).expect("reads");
        assert!(
            kept.starts_with("Sehr geehrte"),
            "what is no database is left alone"
        );
    }
    assert!(matches!(
        Store::open("mysql://here", Access::Write).await,
        Err(StoreError::Address)
    ));
    assert!(matches!(
        Store::open(&database.path().to_string_lossy(), Access::Write).await,
        Err(StoreError::Address)
    ));
}

#[tokio::test]
async fn both_spellings_of_a_file_name_open_it() {
    let database = TestDatabase::new();
    for scheme in ["sqlite:", "sqlite://"] {
        let store = Store::open(&format!("{scheme}{}", database.path().display()), Access::Write)
            .await
            .expect("opens");
        assert_eq!(
            (store.kind(), store.head().await.expect("a head")),
            ("SQLite", EMPTY)
        );
        store.close().await;
    }
    assert!(database.path().exists());
}

#[tokio::test]
async fn the_second_process_is_kept_out_by_whatever_name() {
    let database = TestDatabase::new();
    let store = database.open();
    let folder = database.directory.path();
    let link = folder.join("link.db");
    symlink(database.path(), &link).expect("links");
    fs::create_dir(folder.join("sub")).expect("makes");
    let here = std::env::current_dir().expect("a folder");
    let up: PathBuf = here.components().skip(1).map(|_| "..").collect();
    let relative = up
        .join(folder.strip_prefix("/").expect("is absolute"))
        .join("buch.db");
    for name in [link.clone(), folder.join("sub/../buch.db"), relative] {
        let refused = SqliteStore::open(&name, Access::Write).expect_err("the first one has it");
        assert!(
            matches!(refused, StoreError::InUse(_)),
            "{}: {refused}",
            name.display()
        );
    }
    drop(store);
    // By a link it is one file with one write-ahead log, as long as nobody else has it.
    let store = SqliteStore::open(&link, Access::Write).expect("opens");
    assert!(matches!(
        SqliteStore::open(&database.path(), Access::Write),
        Err(StoreError::InUse(_))
    ));
    drop(store);
    let hard = folder.join("hard.db");
    fs::hard_link(database.path(), &hard).expect("links");
    for name in [&hard, &database.path()] {
        let refused = SqliteStore::open(name, Access::Write).expect_err("two names");
        assert!(
            matches!(&refused, StoreError::SeveralNames { names: 2, .. }),
            "{refused}"
        );
    }
    fs::remove_file(&hard).expect("removes");
    database.open();
}

#[tokio::test]
async fn only_the_owner_may_read_a_ledger() {
    let database = TestDatabase::new();
    let mode = |name: &str| {
        let found = fs::metadata(database.directory.path().join(name)).expect("is there");
        found.permissions().mode() & 0o777
    };
    let files = ["buch.db", "buch.db-wal", "buch.db-shm", "buch.db.lock"];
    for _ in 0..2 {
        let store = database.open();
        let session = store.session().await.expect("connects");
        for file in files {
            assert_eq!(mode(file), 0o600, "{file}");
        }
        drop((session, store));
        // As an earlier program made them.
        for file in ["buch.db", "buch.db.lock"] {
            let path = database.directory.path().join(file);
            fs::set_permissions(path, Permissions::from_mode(0o644)).expect("sets");
        }
    }
}

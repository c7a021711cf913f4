//! Every story is told on both databases.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{postgres, scratch};

/// A new SQLite database, as `sqlite:…`. The file is made by whoever opens it.
pub fn fresh_sqlite() -> String {
    format!("sqlite:{}", scratch::folder("sqlite").join("ledger.db").display())
}

/// Tells the story on a new SQLite file and on a new PostgreSQL database, and says on which it went wrong.
pub fn each_database(story: impl Fn(&str)) {
    let tell = |name: &str, url: &str| {
        let told = catch_unwind(AssertUnwindSafe(|| story(url)));
        told.is_err().then(|| format!("{name} ({url})"))
    };
    let sqlite = tell("SQLite", &fresh_sqlite());
    let postgres = tell("PostgreSQL", &postgres::fresh_database());
    let failed: Vec<String> = sqlite.into_iter().chain(postgres).collect();
    assert!(
        failed.is_empty(),
        "the story went wrong on {}; see above",
        failed.join(" and on ")
    );
}

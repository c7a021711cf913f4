//! What the tests of the whole are made of: throw-away databases, the real server, a client.
//!
//! A test gets a database of its own and tells its story to the server over HTTP, as a stranger would.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    reason = "this crate serves tests only: what fails here fails a test, with a sentence that says why"
)]

pub mod api;
pub mod browser;
pub mod chain;
pub mod client;
pub mod contract;
pub mod crowd;
pub mod databases;
pub mod dice;
pub mod disguise;
pub mod issuer;
pub mod live;
pub mod node;
pub mod pooler;
pub mod postgres;
pub mod power;
pub mod process;
pub mod proxy;
pub mod scratch;
pub mod server;
pub mod stream;
pub mod tls;

use std::path::PathBuf;

/// The root of the repository.
pub fn repository() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize()
        .expect("the repository stands where it was built")
}

/// The pages whose commands people paste: README.md, then those in `docs`, one after the other.
pub fn pages() -> String {
    let root = repository();
    let entries = std::fs::read_dir(root.join("docs")).expect("docs is readable");
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.expect("docs is readable").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages.insert(0, root.join("README.md"));
    let read = |page: PathBuf| {
        std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
    };
    pages.into_iter().map(read).collect::<Vec<_>>().join("\n")
}

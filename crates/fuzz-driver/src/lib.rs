//! A driver for fuzz targets that needs no nightly compiler, and does the same at each run.
//!
//! A target is a function of bytes, as `cargo fuzz` has it. It gives a word for the way that it took, such as the kind of
//! an error; an input with a word that was not seen before is kept, and mutated in its turn.
//!
//! ```
//! fn target(data: &[u8]) -> String {
//!     match std::str::from_utf8(data).map(str::parse::<u16>) {
//!         Ok(Ok(port)) => format!("port of {} digits", port.to_string().len()),
//!         Ok(Err(error)) => error.to_string(),
//!         Err(_) => "no text".to_owned(),
//!     }
//! }
//!
//! fuzz_driver::Fuzz::new("ports", 500).seed("8080").words(&["65535", "+"]).run(target);
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`driver`] | the rounds, and what must hold in each |
//! | `mutate` | one input made from others |
//! | `random` | chance that can be repeated |
//! | `watch` | the end of a target that does not end |
//!
//! # What fails a run
//! - A panic of the target; it asserts round trips and the like itself.
//! - A round that takes longer than [`driver::ROUND_BOUND`].
//! - A round that holds more memory than the bound of the target.
//!
//! In each case the seed and the bytes are printed, these as a literal of Rust.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "this crate serves tests only: what fails here fails a test, with a sentence that says why"
)]

pub mod driver;
mod mutate;
mod random;
mod watch;

pub use driver::Fuzz;

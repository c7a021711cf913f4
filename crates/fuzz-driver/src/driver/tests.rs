use std::cell::RefCell;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

/// Each input of a run, in order.
fn inputs_of(fuzz: Fuzz) -> Vec<Vec<u8>> {
    let seen = RefCell::new(Vec::new());
    fuzz.run(|data| {
        seen.borrow_mut().push(data.to_vec());
        String::new()
    });
    seen.into_inner()
}

fn fuzz() -> Fuzz {
    Fuzz::new("of the driver", 500)
        .seed("{\"month\": \"2026-03\"}")
        .seed("\u{0}\u{1}")
        .words(&["month"])
        .bytes_max(64)
        // What the target remembers is held, too.
        .memory(1 << 24, 0)
}

#[test]
fn a_run_can_be_repeated() {
    let inputs = inputs_of(fuzz());
    assert_eq!(inputs, inputs_of(fuzz()));
    assert!(inputs.iter().all(|input| input.len() <= 64));
    let distinct: HashSet<_> = inputs.iter().collect();
    assert!(distinct.len() > 400, "{} inputs differ", distinct.len());
}

#[test]
fn a_panic_behind_two_checks_is_found() {
    let found = catch_unwind(|| {
        Fuzz::new("a panic", 100_000)
            .seed("x")
            .words(&["key="])
            .run(|data| {
                let Some(rest) = data.strip_prefix(b"key=") else {
                    return "no key".to_owned();
                };
                assert!(!rest.contains(&b'"'), "a quotation mark in a key");
                "a key".to_owned()
            });
    });
    assert!(found.is_err());
}

#[test]
fn memory_beyond_the_bound_is_found() {
    let run = |factor: usize| {
        let target = move |data: &[u8]| black_box(vec![0_u8; data.len() * factor]).len().to_string();
        let fuzz = Fuzz::new("memory", 10).seed([7; 64]).memory(1_000, 16);
        catch_unwind(AssertUnwindSafe(|| fuzz.run(target)))
    };
    assert!(run(8).is_ok());
    assert!(run(100).is_err());
}

//! How booking lines are put together.

use querbuch_domain::booking::record::Target;

use querbuch_domain::import::booking::ImportBooking;

use super::*;

fn rows(prepared: &PreparedImport) -> Vec<Vec<u32>> {
    prepared
        .commands
        .iter()
        .map(|command| command.origin.rows.to_vec())
        .collect()
}

#[test]
fn lines_of_one_booking_may_stand_anywhere() {
    let text = "measure;effect;month;amount;text;booking\n\
        m;geben;2026-01;-5;;a\n\
        m;kosten;2026-01;1;Text;\n\
        m;nehmen;2026-01;5;;a\n\
        m;kosten;2026-02;2;Text;\n\
        m;kosten;2026-02;2;Anderer;\n";
    let mut state = small_state();
    let prepared = import_into(&state, ImportKind::Bookings, text).expect("no fault");
    assert_eq!(rows(&prepared), [vec![2, 4], vec![3, 5], vec![6]]);
    execute(&mut state, &prepared).expect("no refusal");
    assert_eq!(state.bookings.len(), 3);
}

#[test]
fn transfers_of_a_month_stay_in_one_booking() {
    let pairs = POSTINGS_PER_IMPORT_BOOKING;
    let mut text = String::from("measure;effect;month;amount\n");
    for month in 1..=2 {
        for side in ["geben;2026-0{};1", "nehmen;2026-0{};-1"] {
            let line = side.replace("{}", &month.to_string());
            text += &format!("m;{line}\nm;kosten;2026-01;1\n").repeat(pairs);
        }
    }
    let mut state = small_state();
    let prepared = import_into(&state, ImportKind::Bookings, text).expect("no fault");
    let mut sizes: Vec<usize> = rows(&prepared).iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [pairs, pairs, pairs, pairs, 2 * pairs, 2 * pairs]);
    execute(&mut state, &prepared).expect("each booking is balanced");
}

#[test]
fn too_many_transfers_of_a_month_are_a_fault() {
    let text = "measure;effect;month;amount\n".to_owned() + &"m;geben;2026-01;1\n".repeat(20_001);
    let refused = import_into(&small_state(), ImportKind::Bookings, text).expect_err("too many");
    assert_eq!(
        (refused.faults[0].code, refused.faults[0].row),
        ("LIMIT_EXCEEDED", Some(20_002))
    );
}

#[test]
fn parts_are_held_once() {
    let text = "Maßnahme;Einheit;Art;Kategorie;Wirksamkeit;Monat;Betrag\n\
        m;bund;Kosten;run.cost;haushaltswirksam;01.2026;10,00-\n\
        m;bund;COST;run.cost;CASH;31.01.2026;1.000,00 €\n";
    let mut state = small_state();
    let prepared = import_into(&state, ImportKind::Bookings, text).expect("no fault");
    let Command::ImportBooking(ImportBooking { booking: command, .. }) = &*prepared.commands[0].command
    else {
        panic!("a booking")
    };
    let [first, second] = command.postings.as_slice() else {
        panic!("two lines")
    };
    assert_eq!((first.amount.0, second.amount.0), (-1_000, 100_000));
    let (Target::Parts(left), Target::Parts(right)) = (&first.target, &second.target) else {
        panic!("parts")
    };
    assert!(Arc::ptr_eq(left, right));
    execute(&mut state, &prepared).expect("no refusal");
}

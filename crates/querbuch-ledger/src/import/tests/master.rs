//! Units, measures, effects, plans and forecasts.

use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::InputFault;
use querbuch_domain::unit::register::UNITS_PER_COMMAND_MAX;
use querbuch_domain::words::MeasureStatus;

use querbuch_domain::import::schedule::ImportSchedule;

use super::*;

#[test]
fn units_come_in_any_order_also_beyond_one_command() {
    let count = UNITS_PER_COMMAND_MAX + 5;
    // Each unit lies below the next row.
    let chain = (0..count).map(|number| format!("u{number};U;Land;u{}\n", number + 1));
    let chain = chain.collect::<Vec<_>>().concat();
    let text = format!("code;name;level;parent\n{chain}u{count};Wurzel;Land;\n");
    let prepared = import(ImportKind::Units, text).expect("no fault");
    let sizes: Vec<usize> = prepared
        .commands
        .iter()
        .map(|command| command.origin.rows.len())
        .collect();
    assert_eq!(sizes, [UNITS_PER_COMMAND_MAX, 6]);
    let mut state = State::default();
    execute(&mut state, &prepared).expect("parents are there");
    assert_eq!(state.units.len(), count + 1);
}

#[test]
fn encodings_and_delimiters_give_the_same_units() {
    let text = "code;name;level\nmuc;München;Kommune\n";
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let variants: [Vec<u8>; 6] = [
        text.into(),
        format!("\u{feff}{text}").into(),
        windows.into_owned(),
        text.replace(';', ",").into(),
        text.replace(';', "\t").replace('\n', "\r\n").into(),
        format!("sep=;\n# Kommentar mit \"\n\n{text}").into(),
    ];
    for bytes in variants {
        let prepared = import(ImportKind::Units, bytes.clone()).expect("no fault");
        let Command::RegisterUnits(command) = &*prepared.commands[0].command else {
            panic!("units")
        };
        assert_eq!(&*command.units[0].name, "München", "{bytes:?}");
    }
}

#[test]
fn measures_come_in_any_order_and_move_on_last() {
    let text = "code;title;approach;owner;programme;status\n\
        kind;Kind;verbessern;bund;programm;laufend\n\
        programm;Programm;IMPROVE;bund;;abgeschlossen\n";
    let mut state = state_of(&[(ImportKind::Units, UNITS)]);
    let prepared = import_into(&state, ImportKind::Measures, text).expect("no fault");
    let rows: Vec<u32> = prepared
        .commands
        .iter()
        .map(|command| command.origin.rows[0])
        .collect();
    assert_eq!(rows, [3, 2, 3, 2]);
    execute(&mut state, &prepared).expect("no refusal");
    let status = |code: &str| {
        state
            .measures
            .require(&Ref::from(code), "measure")
            .map(|(_, m)| m.status())
            .ok()
    };
    assert_eq!(status("kind"), Some(MeasureStatus::Running));
    assert_eq!(status("programm"), Some(MeasureStatus::Closed));
}

#[test]
fn a_plan_takes_all_rows_of_its_effect() {
    let text = "measure;effect;month;through;every_months;amount;low;high;text;document\n\
        m;kosten;2026-01;;;100,50;;;Text;\n\
        m;geben;12.2026;;;7;;;;\n\
        m;m/kosten;2027-03;2027-12;3;200,00;150,00;250,00;;Beleg\n";
    let mut state = small_state();
    let prepared = import_into(&state, ImportKind::Forecasts, text).expect("no fault");
    let [first, second] = prepared.commands.as_slice() else {
        panic!("two effects")
    };
    let Command::ImportSchedule(ImportSchedule {
        schedule: command, ..
    }) = &*first.command
    else {
        panic!("a forecast")
    };
    assert_eq!(command.effect.as_str(), "m/kosten");
    assert_eq!(
        (command.note.text.as_deref(), command.note.document.as_deref()),
        (Some("Text"), Some("Beleg"))
    );
    assert_eq!(
        (&*first.origin.rows, &*second.origin.rows),
        ([2, 4].as_slice(), [3].as_slice())
    );
    execute(&mut state, &prepared).expect("no refusal");
    assert_eq!(state.bookings.journal().len(), 1 + 1 + 4);
}

#[test]
fn refusals_lead_back_to_their_cells() {
    let place = |state: &mut State, kind, text: &str| {
        let prepared = import_into(state, kind, text).expect("no fault of the file");
        let fault = execute(state, &prepared).expect_err("refused");
        (
            fault.code,
            fault.row,
            fault.column.map(|c| c.to_string()),
            fault.value,
        )
    };
    let expected = |code, row, column: &str, value: &str| {
        (code, Some(row), Some(column.to_owned()), Some(value.to_owned()))
    };
    let mut state = small_state();
    assert_eq!(
        place(
            &mut state,
            ImportKind::Units,
            "code;name;Ebene;Übergeordnet\nx;X;Land;\ny;Y;Land;fehlt\n"
        ),
        expected("NOT_FOUND", 3, "Übergeordnet", "fehlt"),
    );
    assert_eq!(
        place(
            &mut state,
            ImportKind::Units,
            "code;name;level\nz;Z;Land\nbund;Bund;Bund\n"
        ),
        expected("ALREADY_EXISTS", 3, "code", "bund"),
    );
    assert_eq!(
        place(
            &mut state,
            ImportKind::Measures,
            "code;title;approach;Träger\nn;N;ADD;fehlt\n"
        ),
        expected("NOT_FOUND", 2, "Träger", "fehlt"),
    );
    let effects = "measure;code;unit;kind;category;cashability;title\nm;a;01;COST;dev.cost;CASH;A\nm;b;01;COST;transfer;CASH;B\n";
    assert_eq!(
        place(&mut state, ImportKind::Effects, effects),
        expected("INVALID_VALUE", 3, "category", "transfer")
    );
    let plans = "measure;effect;month;amount;low;high\nm;kosten;2026-01;1;;\nm;kosten;2026-02;5;6;7\n";
    assert_eq!(
        place(&mut state, ImportKind::Plans, plans),
        expected("INVALID_VALUE", 3, "low", "6")
    );
    let bookings = "measure;effect;month;amount\nm;kosten;2026-01;1\nm;fehlt;2026-01;1\n";
    assert_eq!(
        place(&mut state, ImportKind::Bookings, bookings),
        expected("NOT_FOUND", 3, "effect", "fehlt")
    );
    let bookings = "measure;effect;month;amount\nfehlt;kosten;2026-01;1\n";
    assert_eq!(
        place(&mut state, ImportKind::Bookings, bookings),
        expected("NOT_FOUND", 2, "measure", "fehlt")
    );
    let bookings = "measure;effect;month;amount\nm;geben;2026-01;1\nm;nehmen;2026-01;-1\nm;geben;2026-02;5\n";
    let fault = place(&mut state, ImportKind::Bookings, bookings);
    assert_eq!((fault.0, fault.1), ("UNBALANCED_TRANSFER", Some(4)));
}

#[test]
fn an_unknown_command_is_no_panic() {
    let prepared = import(ImportKind::Units, UNITS).expect("no fault");
    let refusal = Refusal::at("", InputFault::Empty);
    assert_eq!(prepared.fault_of(99, &refusal).row, None);
    assert_eq!(prepared.fault_of(0, &refusal).row, Some(2));
    assert_eq!(
        prepared
            .fault_of(0, &refusal.clone().within("x").within_item("units", 999))
            .row,
        Some(2)
    );
}

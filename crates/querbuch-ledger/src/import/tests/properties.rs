//! Whatever the bytes: no panic. Whatever the format: the same cents.

use proptest::prelude::*;
use querbuch_domain::booking::record::Target;
use querbuch_domain::money::AMOUNT_CENTS_MAX;
use querbuch_domain::refusal::InputFault;

use querbuch_domain::import::booking::ImportBooking;

use super::*;

/// How a file writes its amounts.
#[derive(Clone, Debug)]
struct Format {
    decimal: DecimalSign,
    grouping: Option<char>,
    trailing_minus: bool,
    currency: &'static str,
    prefix: &'static str,
}

fn formats() -> impl Strategy<Value = Format> {
    let decimal = prop_oneof![Just(DecimalSign::Comma), Just(DecimalSign::Point)];
    let currency = prop_oneof![Just(""), Just(" €"), Just("€"), Just("\u{a0}EUR")];
    let prefix = prop_oneof![Just(""), Just("'"), Just("  "), Just("\u{a0}")];
    let grouping = prop_oneof![
        Just(None),
        Just(Some('.')),
        Just(Some(' ')),
        Just(Some('\u{202f}'))
    ];
    (decimal, grouping, any::<bool>(), currency, prefix).prop_map(
        |(decimal, grouping, trailing_minus, currency, prefix)| {
            let other = if decimal == DecimalSign::Comma { '.' } else { ',' };
            let grouping = grouping.map(|sign| if sign == '.' { other } else { sign });
            Format {
                decimal,
                grouping,
                trailing_minus,
                currency,
                prefix,
            }
        },
    )
}

impl Format {
    fn write(&self, cents: i64, places: usize) -> String {
        let magnitude = cents.unsigned_abs();
        let mut whole = (magnitude / 100).to_string();
        if let Some(sign) = self.grouping {
            for end in (1..whole.len())
                .rev()
                .filter(|end| (whole.len() - end).is_multiple_of(3))
                .collect::<Vec<_>>()
            {
                whole.insert(end, sign);
            }
        }
        let sign = if self.decimal == DecimalSign::Comma {
            ','
        } else {
            '.'
        };
        let fraction = match places {
            0 => String::new(),
            1 => format!("{sign}{}", magnitude % 100 / 10),
            _ => format!("{sign}{:02}", magnitude % 100),
        };
        let minus = if cents < 0 { "-" } else { "" };
        let (before, behind) = if self.trailing_minus {
            ("", minus)
        } else {
            (minus, "")
        };
        format!(
            "{}{before}{whole}{fraction}{behind}{}",
            self.prefix, self.currency
        )
    }
}

proptest! {
    #[test]
    fn any_format_is_read_back_to_the_same_cents(
        format in formats(),
        amounts in prop::collection::vec((prop_oneof![-500_000..500_000_i64, -AMOUNT_CENTS_MAX..=AMOUNT_CENTS_MAX], 0..3_usize), 1..20),
    ) {
        // Fewer places are written only where they are noughts.
        let places = |cents: i64, wanted: usize| match wanted {
            0 if cents % 100 == 0 => 0,
            0 | 1 if cents % 10 == 0 => 1,
            _ => 2,
        };
        let amounts: Vec<(i64, usize)> = amounts.into_iter().map(|(cents, wanted)| (cents, places(cents, wanted))).collect();
        let rows = amounts.iter().map(|(cents, places)| format!("m\te\t2026-01\t{}\n", format.write(*cents, *places)));
        let rows = rows.collect::<Vec<_>>().concat();
        let text = format!("measure\teffect\tmonth\tamount\n{rows}");
        match import(ImportKind::Bookings, text) {
            Ok(prepared) => {
                let Command::ImportBooking(ImportBooking { booking: command, .. }) = &*prepared.commands[0].command else { panic!("a booking") };
                let read: Vec<i64> = command.postings.iter().map(|posting| posting.amount.0).collect();
                let written: Vec<i64> = amounts.iter().map(|(cents, _)| *cents).collect();
                prop_assert_eq!(read, written);
                prop_assert!(command.postings.iter().all(|posting| matches!(posting.target, Target::Effect(_))));
            }
            Err(refused) => {
                // Only where nothing but groups of three shows what is meant.
                prop_assert!(refused.faults.iter().all(|fault| fault.code == "NUMBER_FORMAT_UNCLEAR"), "{:?}", refused.faults);
                prop_assert!(amounts.iter().all(|(_, places)| *places == 0));
                prop_assert!(matches!(format.grouping, Some('.' | ',')));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(kind in 0..ImportKind::ALL.len(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = import(ImportKind::ALL[kind], bytes);
    }

    /// Bytes that get further: a right header, and cells out of what cells are made of.
    #[test]
    fn arbitrary_cells_never_panic(
        kind in 0..ImportKind::ALL.len(),
        text in "([0-9]{1,4}|[.,;;;;;\"\n\n-]|[a-zäß/ ]|2026-0[1-9]|COST|bund|\u{feff}|€|\u{0}){0,120}",
        latin in any::<bool>(),
    ) {
        let kind = ImportKind::ALL[kind];
        let columns: Vec<&str> = kind.columns().map(|column| column.name).collect();
        let file = format!("{}\n{text}", columns.join(";"));
        let bytes = if latin { encoding_rs::WINDOWS_1252.encode(&file).0.into_owned() } else { file.into_bytes() };
        if let Ok(prepared) = import(kind, bytes) {
            let refusal = Refusal::at("amount", InputFault::Empty);
            for index in 0..prepared.commands.len() {
                let _ = prepared.fault_of(index, &refusal.clone().within_item("postings", index));
            }
        }
    }
}

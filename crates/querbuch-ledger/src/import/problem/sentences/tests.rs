use std::sync::Arc;

use super::*;

/// One of each that has a sentence of its own.
#[expect(clippy::too_many_lines, reason = "a list")]
fn each() -> Vec<Problem> {
    let text = || Arc::<str>::from("x");
    let mut all = vec![
        Problem::NotAFile,
        Problem::Changed,
        Problem::SameContent { other: text() },
        Problem::OneFileOnly,
        Problem::NoHeader,
        Problem::NoRows,
        Problem::Utf16,
        Problem::Workbook,
        Problem::NulByte,
        Problem::Undecodable,
        Problem::LineEnds,
        Problem::RowTooLong { max: 1 },
        Problem::QuoteOpen,
        Problem::QuoteStray,
        Problem::FieldCount {
            expected: 2,
            found: 1,
        },
        Problem::FieldCount {
            expected: 1,
            found: 2,
        },
        Problem::ColumnMissing,
        Problem::ColumnUnknown { nearest: None },
        Problem::ColumnUnknown {
            nearest: Some(text()),
        },
        Problem::ColumnUnnamed { place: 1 },
        Problem::ColumnTwice,
        Problem::TargetColumns,
        Problem::ValueMissing,
        Problem::Digits { count: 2 },
        Problem::WholeNumber,
        Problem::Moment,
        Problem::HolderTwice,
        Problem::Percent,
        Problem::FormatsMixed {
            row: 1,
            value: text(),
        },
        Problem::FormatUnclear,
        Problem::RowTwice { first: 1 },
        Problem::RowsDiffer {
            first: 1,
            value: text(),
        },
        Problem::OtherMeasure,
        Problem::OtherKapitel,
        Problem::RowLimit { max: 1 },
        Problem::MemoryLimit { max_mebibytes: 1 },
        Problem::CommandLimit { max: 1 },
        Problem::BookingLimit { max: 1 },
        Problem::TransferLimit { max: 1 },
    ];
    for decimal in DecimalSign::ALL {
        all.extend(
            [
                AmountError::Malformed,
                AmountError::TooManyPlaces,
                AmountError::OutOfRange,
            ]
            .map(|error| Problem::Amount { error, decimal }),
        );
        all.extend(
            [DecimalError::Malformed, DecimalError::TooManyDigits]
                .map(|error| Problem::Number { error, decimal }),
        );
    }
    all
}

#[test]
fn german_sentences_are_free_of_english_and_english_ones_of_german() {
    for problem in each() {
        let (german, english) = (
            problem.message(Language::German),
            problem.message(Language::English),
        );
        assert!(foreign_words::english(&german).is_empty(), "{german}");
        assert!(foreign_words::german(&english).is_empty(), "{english}");
    }
}

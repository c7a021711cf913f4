//! `querbuch compute`: the arithmetic of appraisal and settlement on plain JSON, so that a figure can be recomputed without a ledger.

mod answer;
mod fault;
mod fields;
mod flows;
#[cfg(test)]
mod fuzz;
mod risk;
mod settlement;
mod values;

use std::io::{Read as _, Write as _};

use querbuch_ledger::import::DecimalSign;
use serde_json::value::RawValue;

use crate::cli::{Cli, Compute};
use crate::exit::Failure;
use crate::locale::Locale;
use crate::said::Said;
use fault::Fault;
use fields::Fields;

/// Bytes of an input at most: the largest simulation with room to spare.
const INPUT_BYTES_MAX: u64 = 64 << 20;

/// Reads one input, prints one result.
pub fn run(compute: Compute, cli: &Cli) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(INPUT_BYTES_MAX + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| {
        Failure::environment_in(Said::new(
            format!("Standardeingabe: {error}"),
            format!("standard input: {error}"),
        ))
    })?;
    let locale = Locale::or_system(cli.locale);
    let (line, failed) = match computed(compute, bytes, locale.decimal_sign()) {
        Ok(answer) => (answer.get().to_owned(), false),
        Err(fault) => {
            let message = fault.message(locale);
            let error = answer::Faulty::new(fault.code.as_str(), message);
            (
                answer::written(&error)
                    .map_err(Failure::environment)?
                    .get()
                    .to_owned(),
                true,
            )
        }
    };
    let written = writeln!(std::io::stdout(), "{line}");
    written.map_err(|error| {
        Failure::environment_in(Said::new(
            format!("Standardausgabe: {error}"),
            format!("standard output: {error}"),
        ))
    })?;
    if failed {
        Err(Failure::not_computed())
    } else {
        Ok(())
    }
}

fn computed(compute: Compute, bytes: Vec<u8>, sign: DecimalSign) -> Result<Box<RawValue>, Fault> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > INPUT_BYTES_MAX) {
        return Err(Fault::too_large(INPUT_BYTES_MAX));
    }
    let text = String::from_utf8(bytes).map_err(|_| Fault::not_text())?;
    let fields = Fields::parse(&text, sign)?;
    match compute {
        Compute::Npv => flows::npv(fields),
        Compute::Xnpv => flows::xnpv(fields),
        Compute::Irr => flows::irr(fields),
        Compute::Xirr => flows::xirr(fields),
        Compute::Payback => flows::payback(fields),
        Compute::Ratio => values::ratio(fields),
        Compute::Annuity => values::annuity(fields),
        Compute::Mvpf => values::mvpf(fields),
        Compute::Switching => values::switching(fields),
        Compute::Discount => values::discount(fields),
        Compute::Real => values::real(fields),
        Compute::Adjust => values::adjust(fields),
        Compute::Risk => risk::risk(fields),
        Compute::Game => settlement::game(fields),
        Compute::Claims => settlement::claims(fields),
        Compute::Netting => settlement::netting(fields),
    }
}

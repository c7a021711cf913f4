//! The code of an effect, alone or behind that of its measure.

use std::sync::Arc;

use querbuch_domain::code::{TextFault, check_code};

use super::cells::{Cells, Skip};
use super::columns::Column;
use super::problem::Problem;

/// Checks the code of an effect, alone or behind that of its measure.
pub(crate) fn check_effect(text: &str) -> Result<Arc<str>, TextFault> {
    match text.split_once('/') {
        None => check_code(text),
        Some((measure, effect)) if measure.is_empty() || effect.is_empty() => Err(TextFault::Slash),
        Some((measure, effect)) => check_code(measure)
            .and_then(|_| check_code(effect))
            .map(|_| text.into()),
    }
}

/// The effect as `measure/effect`; both columns must agree.
pub(crate) fn full_effect(cells: &mut Cells<'_>, measure: &str, effect: Arc<str>) -> Result<Arc<str>, Skip> {
    match effect.split_once('/') {
        None => Ok(format!("{measure}/{effect}").into()),
        Some((named, _)) if named == measure => Ok(effect),
        Some(_) => Err(cells.fault(Column::Effect, &Problem::OtherMeasure)),
    }
}

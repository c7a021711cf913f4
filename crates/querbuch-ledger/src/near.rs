//! What may have been meant by a name that there is not, among the units, measures, effects, keys and categories that there
//! are.

use querbuch_domain::category::CategoryNo;
use querbuch_domain::language::Language;
use querbuch_domain::refusal::{InputFault, Reason, did_you_mean};
use querbuch_domain::spelling::nearest;
use querbuch_domain::state::State;
use querbuch_domain::words::Noun;
use querbuch_reports::view::View;

/// Names that there are not, of one request, for which it is looked for what may have been meant: each takes about a
/// millisecond, and whoever mistypes more has another problem.
pub const NEAR_PER_ANSWER_MAX: usize = 20;

/// The name that is a letter or two away from the one that was not found; none for any other reason.
pub fn near(reason: &Reason, state: &State) -> Option<String> {
    let Reason::Input(InputFault::NotFound { noun, reference }) = reason else {
        return None;
    };
    let reference = reference.as_ref();
    let found = match noun {
        Noun::Unit => nearest(reference, state.units.by_code().keys().map(AsRef::as_ref)),
        Noun::Measure => nearest(reference, state.measures.by_code().keys().map(AsRef::as_ref)),
        Noun::Key => nearest(reference, state.keys.by_code().keys().map(AsRef::as_ref)),
        Noun::Category => nearest(reference, CategoryNo::all().map(|category| category.get().code)),
        Noun::Effect => return near_effect(reference, state),
        // Names of persons are not told to whoever guesses.
        Noun::Booking
        | Noun::Import
        | Noun::Indicator
        | Noun::CatalogueIndicator
        | Noun::Principal
        | Noun::Grant
        | Noun::PreparedAct => Vec::new(),
    };
    found.first().map(|name| (*name).to_owned())
}

/// The effect of the same measure.
fn near_effect(reference: &str, state: &State) -> Option<String> {
    let (measure, code) = reference.split_once('/')?;
    let number = state.measures.by_code().get(measure)?;
    let effects = state
        .effects
        .of_measure(*number)
        .filter_map(|effect| state.effects.get(effect));
    let codes = effects.map(|effect| effect.code.as_ref());
    let found = nearest(code, codes);
    found.first().map(|code| format!("{measure}/{code}"))
}

/// The sentence of a reason, and behind it what may have been meant.
pub fn message(reason: &Reason, state: &State, language: Language) -> String {
    with_meant(reason.message(language), near(reason, state).as_deref(), language)
}

/// The same for whoever reads a view: somebody who does not reach everything is offered nothing, as what was meant might be
/// what they do not reach.
pub fn message_to_reader(reason: &Reason, view: &View, language: Language) -> String {
    if view.reading().is_none_or(|reading| reading.is_everything()) {
        message(reason, view.state(), language)
    } else {
        reason.message(language)
    }
}

/// A sentence, and behind it what may have been meant.
pub(crate) fn with_meant(sentence: String, near: Option<&str>, language: Language) -> String {
    match did_you_mean(near, language).trim_end() {
        "" => sentence,
        meant => format!("{sentence} {meant}"),
    }
}

#[cfg(test)]
mod tests;

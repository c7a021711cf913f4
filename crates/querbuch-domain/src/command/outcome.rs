//! What an act made or changed.

use serde::{Deserialize, Serialize};

use crate::id::{EffectNo, IndicatorNo, KeyNo, MeasureNo, Position, PrincipalNo, UnitNo};

/// What a command made or changed; kept with its idempotency key, so that the first answer can be given again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Units, in the order of the input.
    Units(Vec<UnitNo>),
    /// The unit that was reorganised.
    Unit(UnitNo),
    /// A measure.
    Measure(MeasureNo),
    /// Effects, in the order of the input.
    Effects(Vec<EffectNo>),
    /// The effect whose plan or forecast was set.
    Schedule(EffectNo),
    /// The position of a booking.
    Booking(Position),
    /// The position of the act whose text was erased.
    Erased(Position),
    /// Rates were set.
    Rates,
    /// The unit whose period was closed or reopened.
    Period(UnitNo),
    /// The unit whose deadline for claims was set.
    Deadline(UnitNo),
    /// A distribution key.
    Key(KeyNo),
    /// An indicator.
    Indicator(IndicatorNo),
    /// The indicator that was measured, and the position of the measurement.
    Measurement(IndicatorNo, Position),
    /// The unit whose capacity was set.
    Capacity(UnitNo),
    /// The effect whose master data was put right.
    Effect(EffectNo),
    /// The position at which a state was named.
    NamedState(Position),
    /// The position of an import that was recorded or undone.
    Import(Position),
    /// A principal that was registered, linked or erased.
    Principal(PrincipalNo),
    /// The position of a grant that was given or revoked.
    Grant(Position),
    /// A rule of the ledger was set: four eyes, or who sees what.
    Policy,
    /// The act was recorded as prepared at this position; it takes effect when a second person releases it.
    Prepared(Position),
    /// The position of a prepared act that was released or withdrawn.
    Released(Position),
    /// Another key signs the log.
    SigningKey,
}

impl Outcome {
    /// What an act made whose facts made one after the other this and that. Effects that were made on the way to
    /// something else are not its outcome; those of a measure belong to it.
    #[must_use]
    pub fn and_then(self, next: Self) -> Self {
        match (self, next) {
            (Self::Units(mut units), Self::Units(more)) => {
                units.extend(more);
                Self::Units(units)
            }
            (Self::Effects(mut effects), Self::Effects(more)) => {
                effects.extend(more);
                Self::Effects(effects)
            }
            (Self::Measure(measure), Self::Effects(_)) => Self::Measure(measure),
            (_, next) => next,
        }
    }
}

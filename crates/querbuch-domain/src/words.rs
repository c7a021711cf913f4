//! The closed words of the model. They name no noun, so every file may use them.

use crate::language::Language;
use crate::vocabulary;

vocabulary! {
    /// Where in the state a budget sits. `Business` and `Citizens` are no budgets. The words for people name all
    /// budgets of the level together.
    Level {
        /// The Bund.
        Federal = "FEDERAL" ["Bund", "Federal government"],
        /// A Land.
        State = "STATE" ["Länder", "States"],
        /// A Kreis.
        District = "DISTRICT" ["Kreise", "Districts"],
        /// A Gemeinde.
        Municipal = "MUNICIPAL" ["Gemeinden", "Municipalities"],
        /// A carrier of social insurance.
        SocialInsurance = "SOCIAL_INSURANCE" ["Sozialversicherung", "Social insurance"],
        /// Businesses.
        Business = "BUSINESS" ["Wirtschaft", "Businesses"],
        /// Citizens.
        Citizens = "CITIZENS" ["Bürgerinnen und Bürger", "Citizens"],
    }
}

impl Level {
    /// Whether it is beside the public total, never inside it.
    pub fn is_society(self) -> bool {
        matches!(self, Self::Business | Self::Citizens)
    }

    /// Whether it lies on the territory of a Land, so that nothing of the Bund lies below it.
    pub fn is_of_a_land(self) -> bool {
        matches!(self, Self::State | Self::District | Self::Municipal)
    }

    /// How a sentence names it: in English as inputs spell it.
    pub fn in_sentence(self, language: Language) -> &'static str {
        language.pick(self.name(Language::German), self.as_str())
    }
}

vocabulary! {
    /// The three ways to a return that the founding paper tells apart.
    Approach {
        /// Ansatz 1: cut money or staff before the value chain.
        Reduce = "REDUCE" ["reduzieren", "reduce"],
        /// Ansatz 2: AI or RPA on top of unchanged processes.
        Add = "ADD" ["hinzufügen", "add"],
        /// Ansatz 3: improve systems, processes and user experience themselves.
        Improve = "IMPROVE" ["verbessern", "improve"],
    }
}

vocabulary! {
    /// How far a measure has come; it only moves on.
    MeasureStatus {
        /// Put forward.
        Proposed = "PROPOSED" ["vorgeschlagen", "proposed"],
        /// Decided.
        Approved = "APPROVED" ["beschlossen", "approved"],
        /// Under way.
        Running = "RUNNING" ["laufend", "running"],
        /// Takes no postings any more.
        Closed = "CLOSED" ["abgeschlossen", "closed"],
    }
}

vocabulary! {
    /// What an effect is.
    EffectKind {
        /// Money or work spent.
        Cost = "COST" ["Kosten", "cost"],
        /// Money or work saved.
        Saving = "SAVING" ["Ersparnis", "saving"],
        /// A payment between two budgets; sums to zero over all units.
        Transfer = "TRANSFER" ["Transfer", "transfer"],
    }
}

vocabulary! {
    /// What an amount is worth to a treasurer.
    Cashability {
        /// haushaltswirksam: an appropriation or a post is really reduced.
        Cash = "CASH" ["haushaltswirksam", "cash"],
        /// Freed working time, not yet released from a budget.
        Capacity = "CAPACITY" ["freigesetzte Arbeitszeit", "freed working time"],
        /// Growth that did not have to happen.
        Avoided = "AVOIDED" ["vermiedener Aufwuchs", "avoided growth"],
        /// Time or money of citizens and businesses.
        Societal = "SOCIETAL" ["gesellschaftlich", "societal"],
    }
}

vocabulary! {
    /// How well a figure is founded: `A` audited … `E` expert estimate.
    EvidenceGrade {
        /// Audited.
        A = "A" ["A: geprüft", "A: audited"],
        /// Measured.
        B = "B" ["B: gemessen", "B: measured"],
        /// Derived from measured figures.
        C = "C" ["C: aus Messwerten abgeleitet", "C: derived from measured figures"],
        /// Taken from comparable cases.
        D = "D" ["D: aus Vergleichsfällen", "D: from comparable cases"],
        /// Expert estimate.
        E = "E" ["E: geschätzt", "E: expert estimate"],
    }
}

vocabulary! {
    /// Plan (Soll), forecast (Prognose) or actual (Ist).
    EntryBasis {
        /// Soll.
        Plan = "PLAN" ["Soll", "plan"],
        /// Prognose.
        Forecast = "FORECAST" ["Prognose", "forecast"],
        /// Ist.
        Actual = "ACTUAL" ["Ist", "actual"],
    }
}

vocabulary! {
    /// What an act did.
    BookingAct {
        /// Booked actuals.
        Recorded = "RECORDED" ["gebucht", "recorded"],
        /// Took an earlier act back.
        Reversed = "REVERSED" ["storniert", "reversed"],
        /// Confirmed claimed savings.
        Confirmed = "CONFIRMED" ["bestätigt", "confirmed"],
        /// Disputed claimed savings.
        Disputed = "DISPUTED" ["bestritten", "disputed"],
        /// Cashed confirmed savings.
        Cashed = "CASHED" ["haushaltswirksam umgesetzt", "cashed"],
        /// Set a plan.
        Planned = "PLANNED" ["Plan gesetzt", "plan set"],
        /// Set a forecast.
        Forecast = "FORECAST" ["Prognose gesetzt", "forecast set"],
    }
}

impl BookingAct {
    /// The basis of its postings.
    pub fn basis(self) -> EntryBasis {
        match self {
            Self::Planned => EntryBasis::Plan,
            Self::Forecast => EntryBasis::Forecast,
            Self::Recorded | Self::Reversed | Self::Confirmed | Self::Disputed | Self::Cashed => {
                EntryBasis::Actual
            }
        }
    }
}

vocabulary! {
    /// How far an actual saving has come. Costs and transfers are confirmed by being booked.
    Stage {
        /// Stated by the side that runs the measure.
        Claimed = "CLAIMED" ["geltend gemacht", "claimed"],
        /// Accepted by the budget where it lands.
        Confirmed = "CONFIRMED" ["bestätigt", "confirmed"],
        /// Taken out of that budget.
        Cashed = "CASHED" ["haushaltswirksam umgesetzt", "cashed"],
    }
}

impl Stage {
    /// The stage that a booked amount of this kind has at first.
    pub fn when_booked(kind: EffectKind) -> Self {
        match kind {
            EffectKind::Saving => Self::Claimed,
            EffectKind::Cost | EffectKind::Transfer => Self::Confirmed,
        }
    }
}

vocabulary! {
    /// Which of the five sums of a cell.
    Slot {
        /// The plan.
        Plan = "PLAN" ["Soll", "plan"],
        /// The forecast.
        Forecast = "FORECAST" ["Prognose", "forecast"],
        /// The actual that was claimed and is neither confirmed nor disputed.
        Claimed = "CLAIMED" ["geltend gemacht", "claimed"],
        /// The actual that was confirmed and not cashed.
        Confirmed = "CONFIRMED" ["bestätigt", "confirmed"],
        /// The actual that was cashed.
        Cashed = "CASHED" ["haushaltswirksam umgesetzt", "cashed"],
    }
}

impl Slot {
    /// Whether it is part of the actual.
    pub fn is_actual(self) -> bool {
        self.stage().is_some()
    }

    /// The stage of an actual; plans and forecasts have none.
    pub fn stage(self) -> Option<Stage> {
        match self {
            Self::Plan | Self::Forecast => None,
            Self::Claimed => Some(Stage::Claimed),
            Self::Confirmed => Some(Stage::Confirmed),
            Self::Cashed => Some(Stage::Cashed),
        }
    }

    /// What it is the sum of: plans, forecasts or actuals.
    pub fn basis(self) -> EntryBasis {
        match self {
            Self::Plan => EntryBasis::Plan,
            Self::Forecast => EntryBasis::Forecast,
            Self::Claimed | Self::Confirmed | Self::Cashed => EntryBasis::Actual,
        }
    }

    /// Its place among all slots.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The slot of an actual at a stage.
    pub fn of_stage(stage: Stage) -> Self {
        match stage {
            Stage::Claimed => Self::Claimed,
            Stage::Confirmed => Self::Confirmed,
            Stage::Cashed => Self::Cashed,
        }
    }
}

vocabulary! {
    /// How a figure came from its source into the ledger.
    SourceStatus {
        /// Read in the named source itself.
        Verified = "VERIFIED" ["geprüft", "verified"],
        /// Taken from somebody who cites the source.
        SecondHand = "SECOND_HAND" ["aus zweiter Hand", "second-hand"],
        /// From memory, or not compared with any source.
        Unverified = "UNVERIFIED" ["ungeprüft", "unverified"],
    }
}

vocabulary! {
    /// The kinds of thing that an input can name, as sentences name them.
    Noun {
        /// A unit.
        Unit = "UNIT" ["Die Einheit", "unit"],
        /// A measure.
        Measure = "MEASURE" ["Die Maßnahme", "measure"],
        /// An effect.
        Effect = "EFFECT" ["Die Wirkung", "effect"],
        /// A category of the catalogue.
        Category = "CATEGORY" ["Die Kategorie", "category"],
        /// A booking.
        Booking = "BOOKING" ["Die Buchung", "booking"],
        /// An import.
        Import = "IMPORT" ["Der Import", "import"],
        /// A distribution key.
        Key = "KEY" ["Der Schlüssel", "key"],
        /// An indicator of a measure.
        Indicator = "INDICATOR" ["Die Kennzahl", "indicator"],
        /// Somebody who may be given rights.
        Principal = "PRINCIPAL" ["Die Person", "principal"],
        /// A right that was given.
        Grant = "GRANT" ["Das Recht", "grant"],
        /// An act that waits for a second person.
        PreparedAct = "PREPARED_ACT" ["Der vorbereitete Vorgang", "prepared act"],
        /// An indicator of the built-in catalogue.
        CatalogueIndicator = "CATALOGUE_INDICATOR" ["Die Kennzahl des Katalogs", "indicator of the catalogue"],
    }
}

//! What the rows of a balance are told apart by.

use std::cmp::Ordering;

use querbuch_domain::category::CategoryNo;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::vocabulary;
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level, Stage};

use crate::columns::MasterColumns;

vocabulary! {
    /// What the rows of a balance are told apart by.
    Dimension {
        /// The level of the unit.
        Level = "LEVEL",
        /// The Land to whose territory the unit belongs; none for federal units.
        State = "STATE",
        /// The body that holds the budget of the unit.
        Body = "BODY",
        /// The unit at which the effect lands.
        Unit = "UNIT",
        /// The unit directly below the filtered one in which the unit lies; the topmost unit where none is filtered.
        Child = "CHILD",
        /// The measure that the effect is part of.
        Measure = "MEASURE",
        /// The programme that the measure belongs to.
        Programme = "PROGRAMME",
        /// The approach of the measure.
        Approach = "APPROACH",
        /// The category of the effect.
        Category = "CATEGORY",
        /// Cost, saving or transfer.
        Kind = "KIND",
        /// What it is worth to a treasurer.
        Cashability = "CASHABILITY",
        /// The stage of an actual; none for plans and forecasts.
        Stage = "STAGE",
        /// The calendar year, which is the budget year.
        Year = "YEAR",
        /// The quarter of a calendar year.
        Quarter = "QUARTER",
        /// The calendar month.
        Month = "MONTH",
    }
}

impl Dimension {
    /// Whether it runs over time.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Year | Self::Quarter | Self::Month)
    }
}

/// The combination that a row stands for; a dimension that was not asked for is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named after the dimensions")]
pub struct RowKey {
    pub level: Option<Level>,
    pub state: Option<UnitNo>,
    pub body: Option<UnitNo>,
    pub unit: Option<UnitNo>,
    pub child: Option<UnitNo>,
    pub measure: Option<MeasureNo>,
    pub programme: Option<MeasureNo>,
    pub approach: Option<Approach>,
    pub category: Option<CategoryNo>,
    pub kind: Option<EffectKind>,
    pub cashability: Option<Cashability>,
    pub stage: Option<Stage>,
    pub year: Option<u16>,
    /// The first month of the quarter.
    pub quarter: Option<Month>,
    pub month: Option<Month>,
}

impl RowKey {
    /// The same combination without its time dimensions.
    #[must_use]
    pub(crate) fn timeless(&self) -> Self {
        Self {
            year: None,
            quarter: None,
            month: None,
            ..*self
        }
    }

    /// Orders by the time dimensions alone, the earlier first.
    pub(crate) fn compare_time(&self, other: &Self) -> Ordering {
        (self.year, self.quarter, self.month).cmp(&(other.year, other.quarter, other.month))
    }

    /// Sets those of the time dimensions that are asked for.
    pub(crate) fn set_time(&mut self, dimensions: &[Dimension], month: Month) {
        for dimension in dimensions {
            match dimension {
                Dimension::Year => self.year = Some(month.year()),
                Dimension::Quarter => self.quarter = Month::try_new(month.year(), month.quarter() * 3 - 2),
                Dimension::Month => self.month = Some(month),
                _ => {}
            }
        }
    }

    /// Orders by the dimensions in their order: units and measures by code, words by their place in their list. What has
    /// no value in a dimension comes first.
    pub(crate) fn compare(
        &self,
        other: &Self,
        dimensions: &[Dimension],
        columns: &MasterColumns,
    ) -> Ordering {
        let unit = |number: Option<UnitNo>| {
            number
                .and_then(|number| columns.units.get(number.index()))
                .map(|unit| unit.rank)
        };
        let measure = |number: Option<MeasureNo>| {
            number
                .and_then(|number| columns.measures.get(number.index()))
                .map(|found| found.rank)
        };
        dimensions.iter().fold(Ordering::Equal, |order, dimension| {
            order.then_with(|| match dimension {
                Dimension::Level => self.level.cmp(&other.level),
                Dimension::State => unit(self.state).cmp(&unit(other.state)),
                Dimension::Body => unit(self.body).cmp(&unit(other.body)),
                Dimension::Unit => unit(self.unit).cmp(&unit(other.unit)),
                Dimension::Child => unit(self.child).cmp(&unit(other.child)),
                Dimension::Measure => measure(self.measure).cmp(&measure(other.measure)),
                Dimension::Programme => measure(self.programme).cmp(&measure(other.programme)),
                Dimension::Approach => self.approach.cmp(&other.approach),
                Dimension::Category => self.category.cmp(&other.category),
                Dimension::Kind => self.kind.cmp(&other.kind),
                Dimension::Cashability => self.cashability.cmp(&other.cashability),
                Dimension::Stage => self.stage.cmp(&other.stage),
                Dimension::Year => self.year.cmp(&other.year),
                Dimension::Quarter => self.quarter.cmp(&other.quarter),
                Dimension::Month => self.month.cmp(&other.month),
            })
        })
    }
}

/// The quarter that begins with a month, as `2026-Q1`.
pub fn quarter_label(first_month: Month) -> String {
    format!("{:04}-Q{}", first_month.year(), first_month.quarter())
}

//! The time that the rows of a report are told apart by.

use querbuch_domain::month::Month;

use crate::dimension::{Dimension, RowKey};
use crate::month_range::MonthRange;

/// Stands for a month that is not asked for.
const NOWHERE: u16 = u16::MAX;

/// How many months the calendar has.
const MONTHS: usize = (Month::MAX.ordinal() - Month::MIN.ordinal()) as usize + 1;

/// The stretches of time of a report, in order, and to which of them each month belongs.
#[derive(Debug)]
pub(crate) struct Axis {
    /// For each month of the calendar, the number of its stretch, or [`NOWHERE`].
    places: Box<[u16; MONTHS]>,
    /// The first month of each stretch that is asked for.
    first_months: Vec<Month>,
    /// The dimensions of time that are asked for.
    dimensions: Vec<Dimension>,
}

impl Axis {
    /// The stretches of a range of months; a single one where rows are not told apart by time, none without months.
    pub fn new(dimensions: &[Dimension], months: Option<MonthRange>) -> Self {
        let dimensions: Vec<Dimension> = dimensions.iter().copied().filter(|d| d.is_time()).collect();
        let mut axis = Self {
            places: Box::new([NOWHERE; MONTHS]),
            first_months: Vec::new(),
            dimensions,
        };
        let Some(MonthRange { first, last }) = months else {
            return axis;
        };
        let mut stretch = RowKey::default();
        for month in (first.ordinal()..=last.ordinal()).filter_map(Month::from_ordinal) {
            let mut key = RowKey::default();
            key.set_time(&axis.dimensions, month);
            if axis.first_months.is_empty() || key != stretch {
                axis.first_months.push(month);
                stretch = key;
            }
            // There are fewer months than numbers.
            axis.places[offset(month)] = u16::try_from(axis.first_months.len() - 1).unwrap_or(NOWHERE);
        }
        axis
    }

    /// How many stretches there are.
    pub fn len(&self) -> usize {
        self.first_months.len()
    }

    /// The number of the stretch that a month belongs to; `None` where it is not asked for.
    #[inline]
    pub fn place(&self, month: Month) -> Option<usize> {
        let place = self.places[offset(month)];
        (place != NOWHERE).then_some(usize::from(place))
    }

    /// Writes the stretch with a number into the key of a row.
    pub fn name(&self, place: usize, key: &mut RowKey) {
        if let Some(month) = self.first_months.get(place) {
            key.set_time(&self.dimensions, *month);
        }
    }
}

#[inline]
fn offset(month: Month) -> usize {
    usize::from(month.ordinal() - Month::MIN.ordinal())
}

//! Days in Berlin, as instants.
//!
//! Germany has kept one rule since 1996: summer time from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last
//! Sunday of October. No ledger is older than that.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The instant at which a day begins in Berlin; `None` at the ends of the calendar.
pub fn start_of_day(day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    // At midnight the clock has not been put forward or back yet: that happens later in the night.
    let hours = if is_summer_at_midnight(day)? { 2 } else { 1 };
    midnight.checked_sub_signed(TimeDelta::hours(hours))
}

/// The instant at which the day after begins in Berlin; `None` at the end of the calendar.
pub fn end_of_day(day: NaiveDate) -> Option<DateTime<Utc>> {
    start_of_day(day.checked_add_days(Days::new(1))?)
}

/// The day in Berlin on which an instant lies; the day in UTC at the ends of the calendar.
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    let day = instant.date_naive();
    match day.succ_opt().and_then(|next| Some((next, start_of_day(next)?))) {
        Some((next, start)) if start <= instant => next,
        _ => day,
    }
}

/// Whether summer time is kept when a day begins.
fn is_summer_at_midnight(day: NaiveDate) -> Option<bool> {
    Some(last_sunday(day.year(), 3)? < day && day <= last_sunday(day.year(), 10)?)
}

/// The last Sunday of a month that has 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(last.weekday().num_days_from_sunday().into()))
}

#[cfg(test)]
mod tests;

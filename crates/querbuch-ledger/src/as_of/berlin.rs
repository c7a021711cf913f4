//! When a day ends in Berlin. What people call a day of the ledger is a day there, summer time included.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

/// The first instant after a day. By the rule of the European Union, clocks go forward on the last Sunday of March and
/// back on that of October, both at one o'clock UTC; so it is since 1996, before any ledger. `None` at the end of the
/// calendar.
pub fn end_of_day(day: NaiveDate) -> Option<DateTime<Utc>> {
    let next = day.succ_opt()?;
    let midnight = next.and_time(NaiveTime::MIN).and_utc();
    let hours = if is_summer_at_midnight(next)? { 2 } else { 1 };
    midnight.checked_sub_signed(TimeDelta::hours(hours))
}

/// Whether summer time holds when a day begins: clocks are changed some hours later, early on a Sunday.
fn is_summer_at_midnight(day: NaiveDate) -> Option<bool> {
    let (forward, back) = (last_sunday(day.year(), 3)?, last_sunday(day.year(), 10)?);
    Some(forward < day && day <= back)
}

/// The last Sunday of a month that has 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let back = last.weekday().days_since(Weekday::Sun);
    last.checked_sub_signed(TimeDelta::days(back.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_berlin() {
        for (day, end) in [
            // Clocks went forward on 30 March 2025 and on 29 March 2026, back on 26 October 2025 and 25 October 2026.
            ("2025-03-28", "2025-03-28T23:00:00Z"),
            ("2025-03-29", "2025-03-29T23:00:00Z"),
            ("2025-03-30", "2025-03-30T22:00:00Z"),
            ("2025-07-01", "2025-07-01T22:00:00Z"),
            ("2025-10-25", "2025-10-25T22:00:00Z"),
            ("2025-10-26", "2025-10-26T23:00:00Z"),
            ("2026-03-28", "2026-03-28T23:00:00Z"),
            ("2026-03-29", "2026-03-29T22:00:00Z"),
            ("2026-10-24", "2026-10-24T22:00:00Z"),
            ("2026-10-25", "2026-10-25T23:00:00Z"),
            ("2026-12-31", "2026-12-31T23:00:00Z"),
            // A month whose last day is the Sunday.
            ("2024-03-30", "2024-03-30T23:00:00Z"),
            ("2024-03-31", "2024-03-31T22:00:00Z"),
        ] {
            let day: NaiveDate = day.parse().expect("is a day");
            let end: DateTime<Utc> = end.parse().expect("is an instant");
            assert_eq!(end_of_day(day), Some(end), "{day}");
        }
        assert_eq!(end_of_day(NaiveDate::MAX), None);
    }

    #[test]
    fn days_have_23_24_or_25_hours() {
        let mut day: NaiveDate = "2020-01-01".parse().expect("is a day");
        let mut odd = Vec::new();
        for _ in 0..366 {
            let next = day.succ_opt().expect("within the calendar");
            let hours = (end_of_day(next).expect("ends") - end_of_day(day).expect("ends")).num_hours();
            if hours != 24 {
                odd.push((next.to_string(), hours));
            }
            day = next;
        }
        assert_eq!(
            odd,
            [("2020-03-29".to_owned(), 23), ("2020-10-25".to_owned(), 25)]
        );
    }
}

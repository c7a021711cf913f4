use super::*;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[test]
fn days_begin_an_hour_or_two_before_midnight_in_utc() {
    let cases = [
        ("2026-01-15", "2026-01-14T23:00:00Z"),
        // Put forward in the night to the 29th, and back in that to the 25th.
        ("2026-03-29", "2026-03-28T23:00:00Z"),
        ("2026-03-30", "2026-03-29T22:00:00Z"),
        ("2026-10-25", "2026-10-24T22:00:00Z"),
        ("2026-10-26", "2026-10-25T23:00:00Z"),
        // A last Sunday that is the last day of its month.
        ("2024-03-31", "2024-03-30T23:00:00Z"),
        ("2024-04-01", "2024-03-31T22:00:00Z"),
    ];
    for (day, begins) in cases {
        let day: NaiveDate = day.parse().expect("a day");
        let begins = instant(begins);
        assert_eq!(start_of_day(day), Some(begins), "{day}");
        assert_eq!(
            end_of_day(day.pred_opt().expect("a day before")),
            Some(begins),
            "{day}"
        );
        assert_eq!(day_of(begins), day);
        assert_eq!(
            day_of(begins - TimeDelta::nanoseconds(1)),
            day.pred_opt().expect("a day before")
        );
    }
}

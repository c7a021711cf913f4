//! Units of measure that are working time.

/// A working day, as the Leitfaden Erfüllungsaufwand counts it: eight hours.
pub const HOURS_PER_DAY: u32 = 8;
/// A year of one full post, as the Leitfaden counts it: 200 days of eight hours.
pub const HOURS_PER_YEAR: u32 = 200 * HOURS_PER_DAY;

const SPELLINGS: [(u32, &[&str]); 4] = [
    (
        1,
        &["s", "sek", "sec", "sekunde", "sekunden", "second", "seconds"],
    ),
    (60, &["min", "minute", "minuten", "minutes"]),
    (3_600, &["h", "std", "stunde", "stunden", "hour", "hours"]),
    (
        HOURS_PER_DAY * 3_600,
        &[
            "d",
            "pt",
            "tag",
            "tage",
            "day",
            "days",
            "arbeitstag",
            "arbeitstage",
            "personentag",
            "personentage",
        ],
    ),
];

/// How many seconds of work one of a unit of measure is: `min`, `Minuten je Antrag`, `h/Fall`. `None` where it is no
/// time, or one that says nothing about work, such as weeks.
pub fn seconds_of(unit_of_measure: &str) -> Option<u32> {
    let lower = unit_of_measure.to_lowercase();
    let counted = ["/", " je ", " pro ", " per "]
        .iter()
        .filter_map(|sign| lower.split_once(sign))
        .map(|(counted, _)| counted)
        .min_by_key(|counted| counted.len())
        .unwrap_or(&lower);
    let word = counted.trim().trim_end_matches('.');
    SPELLINGS
        .iter()
        .find(|(_, spellings)| spellings.contains(&word))
        .map(|(seconds, _)| *seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_working_time_is_told_by_its_spelling() {
        let table = [
            ("min", Some(60)),
            ("Minuten", Some(60)),
            ("min/Fall", Some(60)),
            ("Min. je Antrag", Some(60)),
            ("minutes per case", Some(60)),
            ("h", Some(3_600)),
            ("Std.", Some(3_600)),
            ("Stunden pro Monat", Some(3_600)),
            ("Tage", Some(28_800)),
            ("Personentage", Some(28_800)),
            ("Sekunden", Some(1)),
            ("Wochen", None),
            ("%", None),
            ("1/a", None),
            ("Anträge je Tag", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(seconds_of(text), expected, "{text}");
        }
    }
}

//! Months as people write them.

use querbuch_domain::month::Month;
use querbuch_domain::spelling::fold;

/// How months are cut short, in German and in English, as [`fold`] leaves it.
const BEGINNINGS: [&[&str]; 12] = [
    &["jan", "jaen"],
    &["feb"],
    &["mrz", "maerz", "maer", "mar", "march"],
    &["apr"],
    &["mai", "may"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep", "sept"],
    &["okt", "oct"],
    &["nov"],
    &["dez", "dec"],
];

/// The whole names.
const NAMES: [&[&str]; 12] = [
    &["januar", "jaenner", "january"],
    &["februar", "february"],
    &["maerz", "march"],
    &["april"],
    &["mai", "may"],
    &["juni", "june"],
    &["juli", "july"],
    &["august"],
    &["september"],
    &["oktober", "october"],
    &["november"],
    &["dezember", "december"],
];

/// The century of a year of two digits behind the name of a month, as spreadsheets write it: `Mrz 26`.
const CENTURY: u16 = 2000;

/// Reads `2026-03`, `03.2026`, `03/2026`, `Mrz 26`, `März 2026`, and the days `2026-03-31` and `31.03.2026`. A year alone
/// is no month.
pub fn month(cell: &str) -> Option<Month> {
    let cell = cell.trim();
    if let Some(month) = Month::parse(cell) {
        return Some(month);
    }
    if cell.starts_with(char::is_alphabetic) {
        return named(cell);
    }
    let (year, month, day) = if let Some((year, rest)) = cell.split_once('-') {
        let (month, day) = rest.split_once('-')?;
        (year, month, Some(day))
    } else if let Some((month, year)) = cell.split_once('/') {
        (year, month, None)
    } else {
        let (rest, year) = cell.rsplit_once('.')?;
        rest.split_once('.')
            .map_or((year, rest, None), |(day, month)| (year, month, Some(day)))
    };
    let number = |text: &str, digits_max: usize| {
        let fits =
            !text.is_empty() && text.len() <= digits_max && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let found = Month::try_new(number(year, 4)?, number(month, 2)?)?;
    match day {
        Some(day) => (1..=days_of(found)).contains(&number(day, 2)?).then_some(found),
        None => Some(found),
    }
}

fn days_of(month: Month) -> u16 {
    let year = month.year();
    match month.month() {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The name of a month, then a year of two or four digits; a blank, a point, a hyphen or a slash may stand between them.
fn named(cell: &str) -> Option<Month> {
    let folded = fold(cell);
    let start = folded.find(|c: char| c.is_ascii_digit())?;
    let (name, year) = folded.split_at(start);
    let name = name.trim_end_matches(['_', '.', '/']);
    let is_it = |index: &usize| BEGINNINGS[*index].contains(&name) || NAMES[*index].contains(&name);
    let index = (0..NAMES.len()).find(is_it)?;
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = match year.len() {
        2 => CENTURY + year.parse::<u16>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    Month::try_new(year, u16::try_from(index + 1).ok()?)
}

//! Words as people spell them, and what may have been meant by one that there is not.

/// Names that are offered at most: more is no help.
pub const OFFERED_MAX: usize = 3;

/// Names that are compared at most. Some thousand take a millisecond; a ledger may have a hundred thousand, and whoever
/// types wrong names must not keep it busy.
pub const COMPARED_MAX: usize = 5_000;

/// Letters of the longest name that is compared; longer ones are no slip of the finger any more.
pub const LETTERS_MAX: usize = 60;

/// Letters that may differ. Of a short name, at most a third may, but one always.
pub const DISTANCE_MAX: usize = 2;

/// Lower case, umlauts spelled out, blanks and hyphens as underscores: `Maßnahme` and `massnahme` are one.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            // The two dots as a mark of their own, as macOS writes them.
            '\u{308}' => folded.push('e'),
            ' ' | '-' | '\u{a0}' => folded.push('_'),
            c => folded.push(c),
        }
    }
    folded
}

/// The names that may have been meant, the nearest first: those that are the same but for case and umlauts, and those that
/// differ in a letter or two. None for numbers, where each digit that is changed makes another good one.
///
/// Looks at [`COMPARED_MAX`] names of about the right length, and offers [`OFFERED_MAX`].
pub fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded: Vec<char> = fold(given).chars().collect();
    if folded.len() > LETTERS_MAX || !folded.iter().any(|c| c.is_alphabetic()) {
        return Vec::new();
    }
    let distance_max = DISTANCE_MAX.min((folded.len() / 3).max(1));
    let is_of_its_length = |name: &&str| {
        // What is folded may have more letters than what is written: a letter for each umlaut.
        let bytes = name.len();
        bytes + distance_max >= folded.len() && bytes <= 2 * folded.len() + distance_max
    };
    let compared = names.into_iter().filter(is_of_its_length).take(COMPARED_MAX);
    let mut found: Vec<(usize, &str)> = compared
        .filter_map(|name| {
            let other: Vec<char> = fold(name).chars().collect();
            (other.len().abs_diff(folded.len()) <= distance_max).then(|| (distance_of(&folded, &other), name))
        })
        .filter(|(distance, _)| *distance <= distance_max)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .take(OFFERED_MAX)
        .map(|(_, name)| name)
        .collect()
}

/// How many letters must be put in, left out or changed, or swapped with their neighbour, to make one text of the other.
pub fn distance(one: &str, other: &str) -> usize {
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    distance_of(&letters(one), &letters(other))
}

fn distance_of(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut row = vec![i; right.len() + 1];
        for j in 1..=right.len() {
            let changed = above[j - 1] + usize::from(left[i - 1] != right[j - 1]);
            row[j] = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests;

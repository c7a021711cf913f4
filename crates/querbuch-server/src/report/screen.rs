//! What the terminal can show.

use std::io::IsTerminal as _;

/// Columns where nobody says how many there are: a sheet of paper, or a wide window.
const WIDTH_DEFAULT: usize = 120;
/// Fewest columns that a report is laid out for.
const WIDTH_MIN: usize = 40;

/// A terminal, or what stands for one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// Columns.
    pub(super) width: usize,
    /// Whether there are more characters than those of ASCII.
    pub(super) unicode: bool,
}

impl Screen {
    /// The width of `COLUMNS`, else that of the terminal; Unicode where the locale has it, unless it is not wanted.
    pub(super) fn new(ascii: bool) -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
        let of_terminal = || {
            let terminal = std::io::stdout().is_terminal().then(console::Term::stdout)?;
            terminal.size_checked().map(|(_, columns)| usize::from(columns))
        };
        let width = columns.or_else(of_terminal).unwrap_or(WIDTH_DEFAULT);
        let locale = variable("LC_ALL")
            .or_else(|| variable("LC_CTYPE"))
            .or_else(|| variable("LANG"));
        Self {
            width: width.max(WIDTH_MIN),
            unicode: !ascii && knows_unicode(locale.as_deref(), variable("TERM").as_deref()),
        }
    }

    /// What lines are drawn with.
    pub(super) fn rule(self) -> char {
        if self.unicode { '─' } else { '-' }
    }

    /// A text in at most so many characters.
    pub(super) fn cut(self, text: &str, chars_max: usize) -> String {
        if text.chars().count() <= chars_max {
            return text.to_owned();
        }
        let (end, left) = if self.unicode { ("…", 1) } else { ("..", 2) };
        let kept: String = text.chars().take(chars_max.saturating_sub(left)).collect();
        kept.trim_end().to_owned() + end
    }
}

fn knows_unicode(locale: Option<&str>, term: Option<&str>) -> bool {
    let locale = locale.unwrap_or_default().to_lowercase();
    term != Some("dumb") && (locale.contains("utf-8") || locale.contains("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locale_and_terminal_decide() {
        let table = [
            (Some("de_DE.UTF-8"), Some("xterm"), true),
            (Some("C.utf8"), None, true),
            (Some("de_DE.ISO-8859-15"), Some("xterm"), false),
            (Some("C"), Some("xterm"), false),
            (None, None, false),
            (Some("de_DE.UTF-8"), Some("dumb"), false),
        ];
        for (locale, term, expected) in table {
            assert_eq!(knows_unicode(locale, term), expected, "{locale:?} {term:?}");
        }
    }

    #[test]
    fn what_is_cut_says_so() {
        let screen = |unicode| Screen { width: 80, unicode };
        assert_eq!(screen(true).cut("Maßnahme", 8), "Maßnahme");
        assert_eq!(screen(true).cut("Maßnahme", 4), "Maß…");
        assert_eq!(screen(false).cut("Maßnahme", 5), "Maß..");
    }
}

//! Bars and sparklines, in characters.

use super::screen::Screen;

/// Columns of a chart beside a table.
const CHART_WIDTH_MAX: usize = 40;
/// Fewest columns in which a bar says anything.
const CHART_WIDTH_MIN: usize = 10;

/// Left parts of a block, in eighths.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/// Heights, lowest first.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const HEIGHTS_ASCII: [char; 5] = ['_', '.', '-', '=', '#'];

/// Bars to one scale, around one axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bars {
    unicode: bool,
    /// Columns left and right of the axis.
    left: usize,
    right: usize,
    /// The largest magnitude, and its columns.
    most: u128,
    scale: usize,
}

impl Bars {
    /// A scale for these values beside a table of a width.
    pub(super) fn new(values: impl IntoIterator<Item = i128>, table_width: usize, screen: Screen) -> Self {
        let (mut below, mut above) = (0_u128, 0_u128);
        for value in values {
            let side = if value < 0 { &mut below } else { &mut above };
            *side = value.unsigned_abs().max(*side);
        }
        let room = screen.width.saturating_sub(table_width + 3);
        let room = room.clamp(CHART_WIDTH_MIN, CHART_WIDTH_MAX) - 1;
        let most = below.max(above);
        let all = below.saturating_add(above);
        // The larger side is rounded down, so that the smaller one has room to the same scale.
        let larger = share(most, all, room).min(if below.min(above) == 0 { room } else { room - 1 });
        let left = if below > above { larger } else { room - larger };
        let left = if below == 0 { 0 } else { left };
        Self {
            unicode: screen.unicode,
            left,
            right: room - left,
            most,
            scale: larger,
        }
    }

    /// The bar of a value.
    pub(super) fn bar(&self, value: i128) -> String {
        let is_negative = value < 0;
        let steps = if self.unicode { 8 } else { 1 };
        let side = if is_negative { self.left } else { self.right };
        let length = share(value.unsigned_abs(), self.most, self.scale * steps).min(side * steps);
        let (whole, part) = (length / steps, length % steps);
        let block = if self.unicode { '█' } else { '#' };
        let axis = if self.unicode { '│' } else { '|' };
        let mut bar = String::new();
        if is_negative {
            // There are no right parts of a block but the half.
            let half = if part >= 4 { "▐" } else { "" };
            let drawn = whole + half.chars().count();
            bar.extend(std::iter::repeat_n(' ', self.left.saturating_sub(drawn)));
            bar.push_str(half);
            bar.extend(std::iter::repeat_n(block, whole));
            bar.push(axis);
        } else {
            bar.extend(std::iter::repeat_n(' ', self.left));
            bar.push(axis);
            bar.extend(std::iter::repeat_n(block, whole));
            bar.extend(part.checked_sub(1).and_then(|part| EIGHTHS.get(part)));
        }
        bar
    }
}

/// A table with a bar of a value beside each of its first rows: the first two lines are the heading and its rule.
pub(super) fn beside(table: &str, values: &[i128], screen: Screen) -> String {
    let width = table.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let bars = Bars::new(values.iter().copied(), width, screen);
    let line = |(index, line): (usize, &str)| match index.checked_sub(2).and_then(|row| values.get(row)) {
        None => line.to_owned() + "\n",
        Some(value) => {
            let drawn = format!("{line:<width$}  {}", bars.bar(*value));
            drawn.trim_end().to_owned() + "\n"
        }
    };
    table.lines().enumerate().map(line).collect()
}

/// `room` in the proportion of `part` to `whole`, rounded down.
fn share(part: u128, whole: u128, room: usize) -> usize {
    if whole == 0 {
        return 0;
    }
    // Bits that a chart cannot show are dropped, so that nothing overflows.
    let surplus = (u128::BITS - whole.leading_zeros()).saturating_sub(100);
    let (part, whole) = (part >> surplus, (whole >> surplus).max(1));
    usize::try_from(part * (room as u128) / whole)
        .unwrap_or(room)
        .min(room)
}

/// A line of heights, from the lowest value to the highest.
pub(super) fn sparkline(values: &[i128], screen: Screen) -> String {
    let heights: &[char] = if screen.unicode { &HEIGHTS } else { &HEIGHTS_ASCII };
    let low = values.iter().copied().min().unwrap_or(0);
    let high = values.iter().copied().max().unwrap_or(0);
    let span = high.saturating_sub(low).unsigned_abs();
    let height = |value: &i128| {
        let place = share(value.saturating_sub(low).unsigned_abs(), span, heights.len() - 1);
        heights.get(place)
    };
    values.iter().filter_map(height).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Screen = Screen {
        width: 80,
        unicode: true,
    };
    const PLAIN: Screen = Screen {
        width: 80,
        unicode: false,
    };

    #[test]
    fn bars_stand_on_both_sides_of_one_axis() {
        let bars = Bars::new([-400, 400], 36, PLAIN);
        let (below, above) = (bars.bar(-400), bars.bar(400));
        assert_eq!(below.find('|'), above.find('|'), "{below:?} {above:?}");
        assert!(
            below.trim().starts_with('#') && above.ends_with('#'),
            "{below:?} {above:?}"
        );
        assert_eq!(bars.bar(0).trim(), "|");
        assert_eq!(
            bars.bar(-400).matches('#').count(),
            bars.bar(400).matches('#').count()
        );
    }

    #[test]
    fn a_larger_value_has_no_shorter_bar() {
        for screen in [WIDE, PLAIN] {
            for (low, high) in [(-100, 0), (0, 100), (-30, 100), (-100, 7), (i128::MIN, i128::MAX)] {
                let bars = Bars::new([low, high], 30, screen);
                let filled = |value| bars.bar(value).chars().filter(|c| !" │|".contains(*c)).count();
                let mut before = 0;
                for hundredth in 0..=100 {
                    let length = filled(high / 100 * hundredth);
                    assert!(length >= before, "{low} {high}: {hundredth}");
                    before = length;
                }
                for value in [low, high, 0] {
                    assert!(bars.bar(value).chars().count() <= CHART_WIDTH_MAX, "{low} {high}");
                }
            }
        }
    }

    #[test]
    fn both_sides_have_one_scale() {
        let bars = Bars::new([-50, 100], 36, PLAIN);
        let length = |value| bars.bar(value).matches('#').count();
        assert!(length(100) >= 2 * length(-50) - 1 && length(100) <= 2 * length(-50) + 3);
        assert_eq!(length(-50), length(50));
    }

    #[test]
    fn eighths_are_drawn() {
        let bars = Bars::new([0, 3_900], 36, WIDE);
        assert_eq!(bars.bar(3_900).chars().filter(|c| *c == '█').count(), 39);
        assert_eq!(bars.bar(50), "│▌");
    }

    #[test]
    fn sparklines_run_from_the_lowest_to_the_highest() {
        assert_eq!(sparkline(&[-7, -6, 0], WIDE), "▁▂█");
        assert_eq!(sparkline(&[0, 1, 2, 3, 4], PLAIN), "_.-=#");
        assert_eq!(sparkline(&[5, 5], WIDE), "▁▁");
        assert_eq!(sparkline(&[], WIDE), "");
        assert_eq!(sparkline(&[i128::MIN, i128::MAX], WIDE).chars().count(), 2);
    }
}

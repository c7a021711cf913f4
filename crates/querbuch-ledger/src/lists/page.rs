//! Pages: a part of a list, and what lies around it.

use std::collections::VecDeque;
use std::ops::Bound;

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<C> {
    /// Only what stands after this.
    pub after: Option<C>,
    /// Only what stands before this.
    pub before: Option<C>,
    /// How many at most.
    pub size: usize,
    /// Whether the last ones are wanted, not the first.
    pub from_end: bool,
}

/// A part of a list, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<C, T> {
    /// Cursors and items.
    pub items: Vec<(C, T)>,
    /// Whether more follow within the bounds that were given.
    pub has_next: bool,
    /// Whether more stand before.
    pub has_previous: bool,
    /// How many there are in all, whatever the page.
    pub total: usize,
}

impl<C, T> Page<C, T> {
    /// The page of the same list read from its other end.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.items.reverse();
        std::mem::swap(&mut self.has_next, &mut self.has_previous);
        self
    }
}

/// From where to where, by cursor.
pub type Bounds<C> = (Bound<C>, Bound<C>);

impl<C> PageRequest<C> {
    /// What is asked of the list, where this is asked of the list read from its other end.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self {
            after: self.before,
            before: self.after,
            size: self.size,
            from_end: !self.from_end,
        }
    }
}

impl<C: Ord + Clone> PageRequest<C> {
    /// Cuts the page out of a list that has to be walked from one end to the other, and counts it. No more than a
    /// page is kept.
    pub fn cut<T>(&self, list: impl Iterator<Item = (C, T)>) -> Page<C, T> {
        let mut total = 0;
        let (mut before_any, mut after_any, mut surplus) = (false, false, false);
        let mut items: VecDeque<(C, T)> = VecDeque::new();
        for (cursor, item) in list {
            total += 1;
            if self.after.as_ref().is_some_and(|after| cursor <= *after) {
                before_any = true;
            } else if self.before.as_ref().is_some_and(|before| cursor >= *before) {
                after_any = true;
            } else if items.len() < self.size {
                items.push_back((cursor, item));
            } else {
                surplus = true;
                if self.from_end && items.pop_front().is_some() {
                    items.push_back((cursor, item));
                }
            }
        }
        Page {
            items: items.into(),
            has_next: after_any || surplus && !self.from_end,
            has_previous: before_any || surplus && self.from_end,
            total,
        }
    }

    /// Takes the page out of a list in which `range` goes to any cursor at once. The page is the same as if the list
    /// were cut, and no more than it is read.
    pub fn take<T, I>(&self, total: usize, range: impl Fn(Bounds<C>) -> I) -> Page<C, T>
    where
        I: DoubleEndedIterator<Item = (C, T)>,
    {
        let excluded = |cursor: &Option<C>| cursor.clone().map_or(Bound::Unbounded, Bound::Excluded);
        let crossed = matches!((&self.after, &self.before), (Some(after), Some(before)) if after >= before);
        let mut items: Vec<(C, T)> = if crossed {
            Vec::new()
        } else {
            let inside = range((excluded(&self.after), excluded(&self.before)));
            let wanted = self.size.saturating_add(1);
            if self.from_end {
                inside.rev().take(wanted).collect()
            } else {
                inside.take(wanted).collect()
            }
        };
        let surplus = items.len() > self.size;
        items.truncate(self.size);
        if self.from_end {
            items.reverse();
        }
        let any = |bounds: Bounds<C>| range(bounds).next().is_some();
        let before_any = self
            .after
            .clone()
            .is_some_and(|after| any((Bound::Unbounded, Bound::Included(after))));
        let after_any = self.before.clone().is_some_and(|before| {
            let from = if crossed {
                excluded(&self.after)
            } else {
                Bound::Included(before)
            };
            any((from, Bound::Unbounded))
        });
        Page {
            items,
            has_next: after_any || surplus && !self.from_end,
            has_previous: before_any || surplus && self.from_end,
            total,
        }
    }
}

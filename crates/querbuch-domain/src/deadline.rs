//! When a computation is to stop: its time is over, or nobody waits for it any more.
//!
//! This crate reads no clock and knows no clients. Whoever asks a question gives a [`Deadline`] with its view; every
//! long loop looks at it after some steps and ends early once it has passed. What it gives then is a part of an answer
//! and means nothing: whoever gave the deadline looks at it afterwards, and throws away what came too late.

use std::cmp;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Steps of [`Watched`] between two looks at a deadline. A look takes some 30 nanoseconds; the slowest step, a booking
/// that drift values anew, some hundred microseconds.
const STEPS_BETWEEN_LOOKS: u32 = 64;

/// Items that are put in order between two looks: some ten milliseconds, where they are compared by their names.
const SORTED_BETWEEN_LOOKS: usize = 8_192;

/// When a computation is to stop. A clone is the same deadline; that of `default` never passes.
#[derive(Clone, Default)]
pub struct Deadline(Option<Arc<Limits>>);

struct Limits {
    stopped: AtomicBool,
    is_over: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Deadline {
    /// One that passes when it is stopped, or as soon as `is_over` says so. That is asked often: it should only compare.
    pub fn new(is_over: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(Limits {
            stopped: AtomicBool::new(false),
            is_over: Box::new(is_over),
        })))
    }

    /// Lets it pass now.
    pub fn stop(&self) {
        if let Some(limits) = &self.0 {
            limits.stopped.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it has passed. Once it has, it stays so.
    pub fn has_passed(&self) -> bool {
        let Some(limits) = &self.0 else {
            return false;
        };
        // It is asked also where it passed already: so a test can count how often it is looked at afterwards.
        if (limits.is_over)() {
            limits.stopped.store(true, Ordering::Relaxed);
        }
        limits.stopped.load(Ordering::Relaxed)
    }

    /// The same items, as long as it has not passed. It is looked at before the first one, then after some steps.
    pub fn watch<I: IntoIterator>(&self, items: I) -> Watched<I::IntoIter> {
        self.watch_every(STEPS_BETWEEN_LOOKS, items)
    }

    /// The same items, looking before each of them: for steps that take long themselves.
    pub fn watch_each<I: IntoIterator>(&self, items: I) -> Watched<I::IntoIter> {
        self.watch_every(1, items)
    }

    /// Puts items in order, equal ones as they stand, as long as it has not passed: afterwards they stand in no order. It is
    /// looked at before each piece is sorted, and before each two sorted pieces are merged.
    pub fn sort_by<T>(&self, items: &mut [T], mut compare: impl FnMut(&T, &T) -> cmp::Ordering) {
        let mut sorted = SORTED_BETWEEN_LOOKS;
        for piece in self.watch_each(items.chunks_mut(sorted)) {
            piece.sort_by(&mut compare);
        }
        while sorted < items.len() && !self.has_passed() {
            sorted *= 2;
            for two in self.watch_each(items.chunks_mut(sorted)) {
                // Two runs that are in order already are found and merged.
                two.sort_by(&mut compare);
            }
        }
    }

    fn watch_every<I: IntoIterator>(&self, steps: u32, items: I) -> Watched<I::IntoIter> {
        Watched {
            items: items.into_iter(),
            deadline: self.clone(),
            steps,
            left: 0,
        }
    }
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stopped = self
            .0
            .as_ref()
            .map(|limits| limits.stopped.load(Ordering::Relaxed));
        f.debug_tuple("Deadline").field(&stopped).finish()
    }
}

/// Items that end where a deadline passes.
#[derive(Debug)]
pub struct Watched<I> {
    items: I,
    deadline: Deadline,
    steps: u32,
    left: u32,
}

impl<I: Iterator> Iterator for Watched<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        if self.left == 0 {
            if self.deadline.has_passed() {
                return None;
            }
            self.left = self.steps;
        }
        self.left -= 1;
        self.items.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.items.size_hint().1)
    }
}

#[cfg(test)]
mod tests;

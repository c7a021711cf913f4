//! The roots of a polynomial up to one, rigorously and without a grid.
//!
//! Write the polynomial in its shifted form: with `f = Σ c(t) x^t`, the function `x^-k f` has the derivative
//! `Σ c(t) (t − k) x^(t−k−1)`. Where k lies between two terms of unlike signs, that one has a sign change less than f
//! (this is how Descartes' rule is proved). Its sign on an interval says that `x^-k f` is monotone there, so f has at
//! most one root in it. So f with V sign changes has V derived levels, of which the last one has no root; the roots
//! of a level split the interval for the level above, and what is monotone is bisected.
//!
//! On an interval `[a, b]`, a level is known to have no root where its positive terms at `a` outweigh its negative
//! ones at `b`, or the other way round: for `x > 0` all terms grow with x. That finds low levels without a root on
//! short intervals, so that a flow that swings every year needs a few hundred intervals, not a few hundred levels.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::ops::Range;
use std::rc::Rc;

use querbuch_domain::deadline::Deadline;
use rust_decimal::Decimal;

use crate::finance::FinanceError;
use crate::finance::wide::Wide;

/// Derived levels at most. Flows with no more changes of sign are solved without splitting; of others, a root may
/// have this multiplicity.
const LEVELS_MAX: usize = 16;
/// Levels that are looked at on an interval that is not small. Most intervals are done with two.
const LEVELS_FIRST: usize = 4;
/// Bits in which the ends of a small interval agree.
const SMALL_BITS: i64 = 12;
/// Bits in which positive and negative terms must agree to cancel out. The rounding of 12,000 terms, each with a
/// power of up to 365,000, spoils no more than 28 of the 126 bits.
const CANCELLED_BITS: i64 = 96;
/// Bits to which a root is known.
const ROOT_BITS: i64 = 100;
/// Bits after which an interval is not split any further.
const SPLIT_BITS: i64 = 40;
/// Terms that are worked out before the search is given up: about a second.
pub const WORK_MAX: usize = 20_000_000;

/// Terms of each sign.
#[derive(Clone, Copy)]
struct Sides {
    up: Wide,
    down: Wide,
}

/// Compares two sums, of which the bits beyond [`CANCELLED_BITS`] do not count.
fn compare(a: Wide, b: Wide) -> Ordering {
    let slack = |wide: Wide| wide.add(wide.mul(Wide::power_of_two(-CANCELLED_BITS)));
    if a > slack(b) {
        Ordering::Greater
    } else if b > slack(a) {
        Ordering::Less
    } else {
        Ordering::Equal
    }
}

impl Sides {
    fn sign(self) -> Ordering {
        compare(self.up, self.down)
    }
}

/// A place on the line, with the powers of all terms there, and with what is known of each level.
struct Point {
    x: Wide,
    powers: Vec<Wide>,
    sides: RefCell<Vec<Option<Sides>>>,
}

/// The coefficient of a term: whether it is negative, and its size.
type Coefficient = (bool, Wide);

struct Search<'a> {
    exponents: Vec<u32>,
    levels: Vec<Vec<Coefficient>>,
    /// Whether the last level has no change of sign.
    ends: bool,
    work: Cell<usize>,
    deadline: &'a Deadline,
}

/// The roots of `Σ amount · x^exponent` with `from ≤ x ≤ 1`, where exponents grow from 0 and no amount is zero.
/// Once the deadline has passed it gives up at once.
pub(super) fn up_to_one(
    terms: &[(u32, Decimal)],
    from: Wide,
    deadline: &Deadline,
) -> Result<Vec<Wide>, FinanceError> {
    let search = Search::new(terms, deadline);
    let mut roots = Vec::new();
    let mut open = vec![(Rc::new(search.point(from)), Rc::new(search.point(Wide::ONE)))];
    while let Some((a, b)) = open.pop() {
        if search.work.get() > WORK_MAX || deadline.has_passed() {
            return Err(FinanceError::TooManyRoots);
        }
        if let Some(level) = search.level_without_root(&a, &b) {
            roots.extend(search.roots(0..level, &a, &b));
        } else if is_within(&a, &b, SPLIT_BITS) {
            // More roots within a trillionth of each other than there are levels count as one, by its change of sign.
            roots.extend(search.roots(0..1, &a, &b));
        } else {
            let middle = Rc::new(search.point(a.x.add(b.x).half()));
            open.push((Rc::clone(&middle), b));
            open.push((a, middle));
        }
    }
    Ok(roots)
}

/// Whether two places agree in so many bits.
fn is_within(a: &Point, b: &Point, bits: i64) -> bool {
    b.x <= a.x.add(a.x.mul(Wide::power_of_two(-bits)))
}

impl<'a> Search<'a> {
    fn new(terms: &[(u32, Decimal)], deadline: &'a Deadline) -> Self {
        let scale = terms.iter().map(|(_, amount)| amount.scale()).max().unwrap_or(0);
        let whole = |amount: Decimal| {
            let factor = Wide::from_integer(10_u128.pow(scale - amount.scale()));
            Wide::from_integer(amount.mantissa().unsigned_abs()).mul(factor)
        };
        let exponents: Vec<u32> = terms.iter().map(|(exponent, _)| *exponent).collect();
        let first = terms
            .iter()
            .map(|(_, amount)| (amount.is_sign_negative(), whole(*amount)))
            .collect();
        let mut levels: Vec<Vec<Coefficient>> = vec![first];
        while levels.len() <= LEVELS_MAX
            && let Some(next) = derived(&exponents, &levels[levels.len() - 1])
        {
            levels.push(next);
        }
        Self {
            ends: derived(&exponents, &levels[levels.len() - 1]).is_none(),
            exponents,
            levels,
            work: Cell::new(0),
            deadline,
        }
    }

    fn point(&self, x: Wide) -> Point {
        let mut powers = Vec::with_capacity(self.exponents.len());
        let (mut exponent, mut power) = (0, Wide::ONE);
        let (mut gap, mut step) = (1, x);
        for next in &self.exponents {
            if *next - exponent != gap && *next > exponent {
                gap = *next - exponent;
                step = x.pow(u64::from(gap));
            }
            if *next > exponent {
                power = power.mul(step);
            }
            exponent = *next;
            powers.push(power);
        }
        self.work.set(self.work.get() + self.exponents.len());
        Point {
            x,
            powers,
            sides: RefCell::new(vec![None; self.levels.len()]),
        }
    }

    /// The terms of each sign of a level at a place.
    fn sides(&self, level: usize, point: &Point) -> Sides {
        if let Some(sides) = point.sides.borrow()[level] {
            return sides;
        }
        let mut sides = Sides {
            up: Wide::ZERO,
            down: Wide::ZERO,
        };
        for ((negative, coefficient), power) in self.levels[level].iter().zip(&point.powers) {
            let term = coefficient.mul(*power);
            if *negative {
                sides.down = sides.down.add(term);
            } else {
                sides.up = sides.up.add(term);
            }
        }
        self.work.set(self.work.get() + self.exponents.len());
        point.sides.borrow_mut()[level] = Some(sides);
        sides
    }

    /// The first level that surely has no root between two places.
    fn level_without_root(&self, a: &Point, b: &Point) -> Option<usize> {
        let all = self.levels.len();
        // Few changes of sign have a level without any, so that nothing has to be split.
        let looked_at = if self.ends || is_within(a, b, SMALL_BITS) {
            all
        } else {
            LEVELS_FIRST
        };
        (0..looked_at).find(|level| {
            let (at_a, at_b) = (self.sides(*level, a), self.sides(*level, b));
            compare(at_a.up, at_b.down) == Ordering::Greater
                || compare(at_a.down, at_b.up) == Ordering::Greater
        })
    }

    /// The roots of the first of these levels between two places, from the left, where the level behind the last of
    /// them has none.
    fn roots(&self, levels: Range<usize>, a: &Point, b: &Point) -> Vec<Wide> {
        let mut roots = Vec::new();
        let level = levels.start;
        if levels.is_empty() {
            return roots;
        }
        let cuts = self.roots(level + 1..levels.end, a, b);
        let cuts: Vec<Point> = cuts.into_iter().map(|x| self.point(x)).collect();
        let ends: Vec<&Point> = std::iter::once(a)
            .chain(cuts.iter().filter(|cut| cut.x > a.x && cut.x < b.x))
            .chain(std::iter::once(b))
            .collect();
        // A place that cancels out belongs to one root with the piece before it, if that one began with it.
        let mut was_zero = false;
        for (index, end) in ends.iter().enumerate() {
            let sign = self.sides(level, end).sign();
            if sign == Ordering::Equal && !was_zero {
                roots.push(end.x);
            }
            was_zero = sign == Ordering::Equal;
            if let Some(next) = ends.get(index + 1)
                && sign != Ordering::Equal
                && self.sides(level, next).sign() == sign.reverse()
            {
                roots.push(self.bisected(level, end, next));
            }
        }
        roots
    }

    /// The root of a level between two places at which it has unlike signs.
    fn bisected(&self, level: usize, a: &Point, b: &Point) -> Wide {
        let sign = self.sides(level, a).sign();
        let (mut low, mut high) = (a.x, b.x);
        loop {
            let middle = low.add(high).half();
            let narrow = high <= low.add(low.mul(Wide::power_of_two(-ROOT_BITS)));
            if narrow || middle <= low || middle >= high || self.deadline.has_passed() {
                return middle;
            }
            match self.sides(level, &self.point(middle)).sign() {
                Ordering::Equal => return middle,
                found if found == sign => low = middle,
                _ => high = middle,
            }
        }
    }
}

/// The level below: each term times `2t − (t₁ + t₂)`, where t₁ and t₂ are the first neighbours of unlike signs.
/// `None` where all signs are alike.
fn derived(exponents: &[u32], level: &[Coefficient]) -> Option<Vec<Coefficient>> {
    let change = level.windows(2).position(|pair| pair[0].0 != pair[1].0)?;
    let twice_k = u64::from(exponents[change]) + u64::from(exponents[change + 1]);
    let derive = |(index, (exponent, (negative, size))): (usize, (&u32, &Coefficient))| {
        let factor = (2 * u64::from(*exponent)).abs_diff(twice_k);
        (
            *negative != (index <= change),
            size.mul(Wide::from_integer(u128::from(factor))),
        )
    };
    Some(exponents.iter().zip(level).enumerate().map(derive).collect())
}

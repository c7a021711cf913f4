//! Trees as lists of numbers, each with the number above it. A reorganisation may put any number above any other.

/// Marks the chosen places and all below them.
pub(crate) fn with_everything_below(
    len: usize,
    chosen: &[usize],
    parent: impl Fn(usize) -> Option<usize>,
) -> Vec<bool> {
    let mut marked = vec![false; len];
    let mut known = vec![false; len];
    for &index in chosen {
        // A caller may hold a number of today and ask about a past in which it was not given yet.
        if let Some(place) = marked.get_mut(index) {
            *place = true;
            known[index] = true;
        }
    }
    let above = |index: usize| parent(index).filter(|above| *above < len);
    for start in 0..len {
        // Up to what is known; mostly that is the next one, as few units lie below one with a larger number.
        let mut top = start;
        while !known[top]
            && let Some(next) = above(top)
        {
            top = next;
        }
        let is_below = marked[top];
        let mut index = start;
        while !std::mem::replace(&mut known[index], true) {
            marked[index] = is_below;
            match above(index) {
                Some(next) => index = next,
                None => break,
            }
        }
    }
    marked
}

/// All places, each behind the one above it.
pub(crate) fn parents_first(len: usize, parent: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut order = Vec::with_capacity(len);
    let mut placed = vec![false; len];
    let mut path = Vec::new();
    for start in 0..len {
        let mut next = Some(start);
        while let Some(index) = next.filter(|index| placed.get(*index) == Some(&false)) {
            placed[index] = true;
            path.push(index);
            next = parent(index);
        }
        order.extend(path.drain(..).rev());
    }
    order
}

#[cfg(test)]
mod tests;

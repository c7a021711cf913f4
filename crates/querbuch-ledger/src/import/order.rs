//! Rows that name other rows, in any order of the file.

/// The rows so that whatever a row names stands before it, otherwise as in the file; or the rows that name each
/// other in a circle. `above[i]` is the row that row `i` names.
pub(crate) fn above_first(above: &[Option<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut depths: Vec<Option<usize>> = vec![None; above.len()];
    let mut path = Vec::new();
    for start in 0..above.len() {
        let mut current = Some(start);
        let mut depth = 0;
        while let Some(index) = current {
            if let Some(known) = depths[index] {
                depth = known + 1;
                break;
            }
            path.push(index);
            if path.len() > above.len() {
                return Err(circle(above, index));
            }
            current = above[index];
        }
        while let Some(index) = path.pop() {
            depths[index] = Some(depth);
            depth += 1;
        }
    }
    let mut order: Vec<usize> = (0..above.len()).collect();
    order.sort_by_key(|index| depths[*index]);
    Ok(order)
}

/// The circle that a walk from `inside` goes round.
fn circle(above: &[Option<usize>], inside: usize) -> Vec<usize> {
    let mut members = vec![inside];
    let mut current = above[inside];
    while let Some(index) = current.filter(|index| *index != inside) {
        members.push(index);
        current = above[index];
    }
    members.sort_unstable();
    members
}

#[cfg(test)]
mod tests;

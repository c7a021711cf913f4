use super::*;

#[test]
fn what_is_named_comes_first() {
    assert_eq!(above_first(&[]), Ok(vec![]));
    assert_eq!(above_first(&[None, None]), Ok(vec![0, 1]));
    assert_eq!(
        above_first(&[Some(2), None, Some(1), Some(1)]),
        Ok(vec![1, 2, 3, 0])
    );
    let chain: Vec<Option<usize>> = (0..100_000).map(|index| Some(index + 1)).chain([None]).collect();
    assert_eq!(above_first(&chain), Ok((0..=100_000).rev().collect()));
}

#[test]
fn a_circle_is_found() {
    assert_eq!(above_first(&[Some(0)]), Err(vec![0]));
    assert_eq!(
        above_first(&[None, Some(2), Some(3), Some(1), Some(2)]),
        Err(vec![1, 2, 3])
    );
}

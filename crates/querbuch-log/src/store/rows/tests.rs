use super::*;

#[test]
fn pieces_hold_all_rows_in_order_and_keep_their_bounds() {
    let cases: [(&[usize], usize, &[usize]); 6] = [
        (&[], 2, &[]),
        (&[1, 1, 1, 1, 1], 2, &[2, 2, 1]),
        (&[1, 1], 5, &[2]),
        // Half of the bytes each; then one that is larger than any piece.
        (&[4_194_304, 4_194_304, 1], 500, &[2, 1]),
        (&[1, 99_000_000, 1], 500, &[1, 1, 1]),
        (&[99_000_000], 500, &[1]),
    ];
    for (sizes, rows_max, expected) in cases {
        let pieces = pieces(sizes, rows_max, |size| *size);
        assert_eq!(
            pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>(),
            expected,
            "{sizes:?}"
        );
        assert_eq!(pieces.concat(), sizes);
    }
}

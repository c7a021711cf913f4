use proptest::prelude::*;

use super::*;
use crate::tree::tests::{Log, leaf};

/// Sizes at which something begins or ends.
const SIZES: [u64; 15] = [
    0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 66_000,
];

/// Appends to one log and stops at each of these sizes.
fn at_sizes(mut check: impl FnMut(u64, &Log)) {
    let mut log = Log::default();
    for size in SIZES {
        (log.tree.size()..size).for_each(|index| log.push(leaf(index)));
        check(size, &log);
    }
}

#[test]
fn full_tiles_come_once_and_in_order() {
    at_sizes(|size, log| {
        let mut expected = Vec::new();
        for index in 0..size / 256 {
            expected.push(TileId { level: 0, index });
            if index % 256 == 255 {
                expected.push(TileId {
                    level: 1,
                    index: index / 256,
                });
            }
        }
        assert_eq!(log.emitted, expected, "size {size}");
        let tiles = tlog_tiles::Tile::new_tiles(8, 0, size);
        assert_eq!(
            tiles.iter().filter(|tile| tile.width() == 256).count(),
            expected.len()
        );
        for tile in tiles.iter().filter(|tile| tile.width() < 256) {
            let hashes = log.tree.partial(tile.level(), tile.level_index()).unwrap();
            assert_eq!(hashes.len(), tile.width() as usize, "size {size}, {tile:?}");
        }
    });
}

#[test]
fn tiles_hold_the_leaves() {
    let log = Log::of_size(600);
    let first = log.full.get(TileId { level: 0, index: 1 }).unwrap();
    assert!(split(first).eq((256..512).map(leaf)));
    let last = log.tree.partial(0, 2).unwrap();
    assert!(last.iter().copied().eq((512..600).map(leaf)));
    let roots = [
        log.full.root(TileId { level: 0, index: 0 }).unwrap(),
        log.full.root(TileId { level: 0, index: 1 }).unwrap(),
    ];
    assert_eq!(log.tree.partial(1, 0).unwrap(), roots);
    assert_eq!(roots[0], log.root(256));
}

#[test]
fn partial_tiles_are_those_that_are_not_full() {
    let tree = Log::of_size(513).tree;
    let widths = |level, index| {
        (
            tree.partial(level, index).map(<[_]>::len),
            tree.width(TileId { level, index }),
        )
    };
    assert_eq!(widths(0, 0), (None, 256));
    assert_eq!(widths(0, 1), (None, 256));
    assert_eq!(widths(0, 2), (Some(1), 1));
    assert_eq!(widths(0, 3), (None, 0));
    assert_eq!(widths(1, 0), (Some(2), 2));
    assert_eq!(widths(1, 1), (None, 0));
    assert_eq!(widths(2, 0), (None, 0));
    assert_eq!(widths(0, u64::MAX), (None, 0));
    assert_eq!(widths(u8::MAX, u64::MAX), (None, 0));
    // Nothing is in the last tile, so that there is none to serve.
    assert_eq!(Log::of_size(512).tree.partial(0, 2), None);
    assert_eq!(Tree::default().partial(0, 0), None);
}

#[test]
fn a_clone_goes_its_own_way() {
    let log = Log::of_size(255);
    let before = log.tree.clone();
    let mut after = before.clone();
    after.push(leaf(255), &mut Vec::new());
    assert_eq!(before, log.tree);
    assert_ne!(before, after);
    assert_eq!(after, Log::of_size(256).tree);
    assert_eq!(before.root(), log.root(255));
}

#[test]
fn the_edge_is_found_again() {
    at_sizes(|size, log| {
        let query = EdgeQuery::new(size).unwrap();
        let leaves: Vec<_> = query.leaves().map(leaf).collect();
        assert_eq!(
            query.tree(&log.full, &leaves),
            Ok(log.tree.clone()),
            "size {size}"
        );
        assert!(
            query.tiles().iter().all(|tile| log.tree.width(*tile) == 256),
            "size {size}"
        );
        assert_eq!(
            Tree::from_bytes(&log.tree.to_bytes()),
            Ok(log.tree.clone()),
            "size {size}"
        );
    });
}

#[test]
fn the_edge_is_not_guessed() {
    let log = Log::of_size(600);
    let query = EdgeQuery::new(600).unwrap();
    let leaves: Vec<_> = query.leaves().map(leaf).collect();
    let (expected, found) = (88, 87);
    assert_eq!(
        query.tree(&log.full, &leaves[1..]),
        Err(TreeError::Leaves { expected, found })
    );
    let second = TileId { level: 0, index: 1 };
    let missing = Err(TreeError::MissingTile(second));
    let mut tiles = log.full.clone();
    tiles.insert(second, vec![0; 8191].into());
    assert_eq!(query.tree(&tiles, &leaves), missing);
    tiles.insert(second, vec![0; 8224].into());
    assert_eq!(query.tree(&tiles, &leaves), missing);
    assert_eq!(
        query.tree(&Tiles::default(), &leaves),
        Err(TreeError::MissingTile(TileId { level: 0, index: 0 }))
    );
    let (wanted, limit) = (SIZE_MAX + 1, SIZE_MAX);
    assert_eq!(
        EdgeQuery::new(wanted),
        Err(TreeError::OutOfRange { wanted, limit })
    );
}

#[test]
fn the_largest_tree_is_counted() {
    let tree = Tree::assemble(SIZE_MAX, |_, width| Ok(vec![leaf(0); width])).unwrap();
    assert_eq!(Tree::from_bytes(&tree.to_bytes()), Ok(tree.clone()));
    let query = EdgeQuery::new(SIZE_MAX).unwrap();
    assert_eq!(query.leaves().count(), 255);
    assert_eq!(query.tiles().len(), 6 * 255 + 127);
    let mut pushed = tree;
    let mut full = Vec::new();
    pushed.push(leaf(1), &mut full);
    assert_eq!(full.last().map(|tile| (tile.level, tile.index)), Some((6, 127)));
}

#[test]
fn a_change_of_any_byte_is_noticed() {
    let bytes = Log::of_size(259).tree.to_bytes();
    for byte in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[byte] ^= 1;
        assert_eq!(Tree::from_bytes(&changed), Err(TreeError::Damaged), "byte {byte}");
        assert_eq!(
            Tree::from_bytes(&bytes[..byte]),
            Err(TreeError::Damaged),
            "cut at {byte}"
        );
    }
    for more in [1, 32] {
        let longer = [&bytes[..], &vec![0; more]].concat();
        assert_eq!(Tree::from_bytes(&longer), Err(TreeError::Damaged));
    }
    let mut large = Tree::default().to_bytes();
    large[1] = 0xff;
    assert_eq!(Tree::from_bytes(&large), Err(TreeError::Damaged));
}

proptest! {
    #[test]
    fn garbage_is_no_tree(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 0_u64..5) {
        prop_assert_eq!(Tree::from_bytes(&bytes), Err(TreeError::Damaged));
        if let Some(head) = bytes.get_mut(..9) {
            head[0] = FORMAT;
            head[1..].copy_from_slice(&size.to_be_bytes());
            prop_assert_eq!(Tree::from_bytes(&bytes), Err(TreeError::Damaged));
        }
    }
}

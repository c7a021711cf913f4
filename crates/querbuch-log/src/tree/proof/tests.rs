use proptest::prelude::*;

use super::*;
use crate::tree::hash::node_hash;
use crate::tree::tests::{Log, leaf, scatter};

const UNPROVEN: Result<(), VerifyError> = Err(VerifyError::Unproven);

fn changed(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let mut variants = vec![[hashes, &[EMPTY_ROOT]].concat(), [&[EMPTY_ROOT], hashes].concat()];
    for at in 0..hashes.len() {
        let mut flipped = hashes.to_vec();
        flipped[at].0[at % 32] ^= 1;
        let mut dropped = hashes.to_vec();
        dropped.remove(at);
        let mut doubled = hashes.to_vec();
        doubled.insert(at, hashes[at]);
        variants.extend([flipped, dropped, doubled]);
    }
    variants
}

#[test]
fn a_changed_inclusion_is_refused() {
    let log = Log::of_size(300);
    for (index, size) in [
        (0, 1),
        (0, 2),
        (1, 2),
        (6, 7),
        (3, 256),
        (256, 257),
        (17, 300),
        (299, 300),
    ] {
        let InclusionProof { root, hashes, .. } = log.inclusion(index, size);
        let verify =
            |leaf, index, size, root, hashes: &[Hash]| verify_inclusion(leaf, index, size, root, hashes);
        assert_eq!(verify(leaf(index), index, size, root, &hashes), Ok(()));
        for variant in changed(&hashes) {
            assert_eq!(
                verify(leaf(index), index, size, root, &variant),
                UNPROVEN,
                "{index} in {size}"
            );
        }
        assert_eq!(verify(leaf(index + 1), index, size, root, &hashes), UNPROVEN);
        assert_eq!(verify(leaf(index), index, size, EMPTY_ROOT, &hashes), UNPROVEN);
        assert_eq!(verify(leaf(index), index, size * 2, root, &hashes), UNPROVEN);
        if size > 1 {
            assert_eq!(verify(leaf(index), index ^ 1, size + 1, root, &hashes), UNPROVEN);
        }
        assert_eq!(
            verify(leaf(index), size, size, root, &hashes),
            Err(VerifyError::OutOfRange)
        );
    }
}

#[test]
fn a_changed_consistency_is_refused() {
    let log = Log::of_size(300);
    for (from, to) in [
        (1, 2),
        (2, 3),
        (4, 7),
        (6, 8),
        (255, 256),
        (256, 257),
        (100, 300),
        (300, 300),
    ] {
        let ConsistencyProof {
            from_root,
            to_root,
            hashes,
            ..
        } = log.consistency(from, to);
        assert_eq!(verify_consistency(from, from_root, to, to_root, &hashes), Ok(()));
        for variant in changed(&hashes) {
            assert_eq!(
                verify_consistency(from, from_root, to, to_root, &variant),
                UNPROVEN,
                "{from} to {to}"
            );
        }
        assert_eq!(
            verify_consistency(from, EMPTY_ROOT, to, to_root, &hashes),
            UNPROVEN
        );
        assert_eq!(
            verify_consistency(from, from_root, to, EMPTY_ROOT, &hashes),
            UNPROVEN
        );
        if from < to {
            assert_eq!(
                verify_consistency(to, to_root, from, from_root, &hashes),
                Err(VerifyError::OutOfRange)
            );
            assert_eq!(verify_consistency(to, from_root, to, to_root, &hashes), UNPROVEN);
        }
    }
}

#[test]
fn every_tree_starts_with_the_empty_one() {
    let log = Log::of_size(3);
    let proof = log.consistency(0, 3);
    assert_eq!((proof.from_root, proof.hashes), (EMPTY_ROOT, vec![]));
    assert_eq!(log.consistency(0, 0).to_root, EMPTY_ROOT);
    let root = log.root(3);
    assert_eq!(verify_consistency(0, EMPTY_ROOT, 3, root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, &[]), Ok(()));
    assert_eq!(verify_consistency(0, EMPTY_ROOT, 0, root, &[]), UNPROVEN);
    assert_eq!(verify_consistency(0, root, 3, root, &[]), UNPROVEN);
    assert_eq!(verify_consistency(0, EMPTY_ROOT, 3, root, &[root]), UNPROVEN);
    assert_eq!(
        verify_inclusion(root, 0, 0, EMPTY_ROOT, &[]),
        Err(VerifyError::OutOfRange)
    );
}

#[test]
fn queries_beyond_the_tree_are_refused() {
    let beyond = |wanted, limit| TreeError::OutOfRange { wanted, limit };
    assert_eq!(InclusionQuery::new(3, 3), Err(beyond(4, 3)));
    assert_eq!(InclusionQuery::new(0, 0), Err(beyond(1, 0)));
    assert_eq!(InclusionQuery::new(u64::MAX, 3), Err(beyond(u64::MAX, 3)));
    assert_eq!(
        InclusionQuery::new(0, SIZE_MAX + 1),
        Err(beyond(SIZE_MAX + 1, SIZE_MAX))
    );
    assert_eq!(ConsistencyQuery::new(4, 3), Err(beyond(4, 3)));
    assert_eq!(
        ConsistencyQuery::new(0, u64::MAX),
        Err(beyond(u64::MAX, SIZE_MAX))
    );
    assert_eq!(RootQuery::new(u64::MAX), Err(beyond(u64::MAX, SIZE_MAX)));
    let log = Log::of_size(300);
    let missing = TreeError::MissingTile(TileId { level: 0, index: 1 });
    assert_eq!(
        log.ask(&RootQuery::new(301).unwrap()),
        Err(missing),
        "the tile has only 44 hashes"
    );
    assert_eq!(log.ask(&InclusionQuery::new(2, 302).unwrap()), Err(missing));
    let (tiles, fetch) = log.tree.lend(&InclusionQuery::new(2, 300).unwrap().tiles());
    assert_eq!(fetch, [TileId { level: 0, index: 0 }]);
    assert_eq!(tiles.get(fetch[0]), None);
}

#[test]
fn few_tiles_are_needed() {
    let tiles = |index, size| InclusionQuery::new(index, size).unwrap().tiles().len();
    assert_eq!(tiles(0, 1), 1);
    assert_eq!(tiles(5, 200), 1);
    assert_eq!(
        tiles(5, 100_000_001),
        4 + 3,
        "one a level on the way up, and those of the edge"
    );
    assert_eq!(RootQuery::new(0).unwrap().tiles(), []);
}

/// A tree in which all leaves are the same has the same hash everywhere at one height, so that the tiles of the
/// largest tree are at hand.
#[test]
fn the_largest_tree_is_proven() {
    let mut levels = vec![leaf(0)];
    for level in 0..7 {
        levels.push((0..8).fold(levels[level], |hash, _| node_hash(hash, hash)));
    }
    let fetch = |needed: Vec<TileId>| {
        let mut tiles = Tiles::default();
        for tile in needed {
            tiles.insert_hashes(tile, &[levels[usize::from(tile.level)]; 256]);
        }
        tiles
    };
    for probe in 0..50 {
        let size = SIZE_MAX
            - if probe < 5 {
                probe
            } else {
                scatter(probe, SIZE_MAX - 1)
            };
        let index = [0, size - 1, scatter(probe + 100, size)][usize::try_from(probe % 3).unwrap()];
        let query = InclusionQuery::new(index, size).unwrap();
        let proof = query.prove(&fetch(query.tiles())).unwrap();
        assert_eq!(
            verify_inclusion(leaf(0), index, size, proof.root, &proof.hashes),
            Ok(())
        );
        let query = ConsistencyQuery::new(index + 1, size).unwrap();
        let old = query.prove(&fetch(query.tiles())).unwrap();
        assert_eq!(old.to_root, proof.root);
        assert_eq!(
            verify_consistency(old.from, old.from_root, old.to, old.to_root, &old.hashes),
            Ok(())
        );
    }
}

fn any_hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn any_number() -> impl Strategy<Value = u64> {
    prop_oneof![
        0_u64..20,
        any::<u64>(),
        u64::MAX - 2..=u64::MAX,
        SIZE_MAX - 2..SIZE_MAX + 3
    ]
}

proptest! {
    #[test]
    fn garbage_proves_nothing(
        (leaf, root) in (any_hash(), any_hash()),
        (one, other) in (any_number(), any_number()),
        hashes in proptest::collection::vec(any_hash(), 0..80),
    ) {
        prop_assert!(verify_inclusion(leaf, one, other, root, &hashes).is_err());
        prop_assert!(verify_consistency(one, leaf, other, root, &hashes).is_err());
    }

    #[test]
    fn any_query_is_answered(one in any_number(), other in any_number()) {
        let tiles = Tiles::default();
        if let Ok(query) = InclusionQuery::new(one, other) {
            prop_assert!(query.prove(&tiles).is_err());
            prop_assert!(!query.tiles().is_empty());
        }
        if let Ok(query) = ConsistencyQuery::new(one, other) {
            prop_assert_eq!(query.prove(&tiles).is_ok(), other == 0);
        }
        if let Ok(query) = RootQuery::new(one) {
            prop_assert_eq!(query.prove(&tiles).is_ok(), one == 0);
        }
    }
}

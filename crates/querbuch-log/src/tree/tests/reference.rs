//! The crate `ct-merkle` keeps the whole tree in memory and shares nothing with ours. Each side must make what the
//! other makes, and accept it.

use ct_merkle::{ConsistencyProof as TheirConsistency, InclusionProof as TheirInclusion, RootHash};

use super::*;

type Reference = MemoryBackedTree<Sha256, Vec<u8>>;

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hash::join(hashes)
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    hash::split(bytes).collect()
}

fn root(tree: &Reference) -> Hash {
    Hash(tree.root().as_bytes()[..].try_into().unwrap())
}

fn same_inclusion(log: &Log, reference: &Reference, index: u64) {
    let size = reference.len();
    let theirs = reference.prove_inclusion(usize::try_from(index).unwrap());
    let ours = log.inclusion(index, size);
    assert_eq!(bytes(&ours.hashes), theirs.as_bytes(), "leaf {index} in {size}");
    assert_eq!(ours.root, root(reference), "size {size}");
    let verified = verify_inclusion(
        leaf(index),
        index,
        size,
        root(reference),
        &hashes(theirs.as_bytes()),
    );
    assert_eq!(verified, Ok(()), "leaf {index} in {size}");
    let ours = TheirInclusion::<Sha256>::try_from_bytes(bytes(&ours.hashes)).unwrap();
    let verified = reference.root().verify_inclusion(&entry(index), index, &ours);
    assert!(verified.is_ok(), "leaf {index} in {size}");
}

fn same_consistency(log: &Log, reference: &Reference, from: u64) {
    let to = reference.len();
    let theirs = reference.prove_consistency(usize::try_from(to - from).unwrap());
    let ours = log.consistency(from, to);
    assert_eq!(bytes(&ours.hashes), theirs.as_bytes(), "{from} to {to}");
    let (from_root, to_root) = (ours.from_root, root(reference));
    assert_eq!(ours.to_root, to_root);
    let verified = verify_consistency(from, from_root, to, to_root, &hashes(theirs.as_bytes()));
    assert_eq!(verified, Ok(()), "{from} to {to}");
    let ours = TheirConsistency::<Sha256>::try_from_bytes(bytes(&ours.hashes)).unwrap();
    let old = RootHash::new(from_root.0.into(), from);
    let verified = reference.root().verify_consistency(&old, &ours);
    assert!(verified.is_ok(), "{from} to {to}");
}

/// Compares at a size that the log has long outgrown, or at a few leaves if the tree is large.
fn compare(log: &Log, reference: &Reference, probes: u64) {
    let size = reference.len();
    assert_eq!(log.root(size), root(reference), "size {size}");
    let scattered = (0..probes).map(|probe| scatter(size * 64 + probe, size));
    let mut indexes: Vec<u64> = scattered.chain([0, size / 2, size - 1]).collect();
    if size <= 40 {
        indexes = (0..size).collect();
    }
    for index in indexes {
        same_inclusion(log, reference, index);
        same_consistency(log, reference, index + 1);
    }
}

#[test]
fn all_small_sizes() {
    let log = Log::of_size(700);
    let mut reference = Reference::new();
    let mut growing = Tree::default();
    for index in 0..600 {
        reference.push(entry(index).into_bytes());
        growing.push(leaf(index), &mut Vec::new());
        assert_eq!(growing.root(), root(&reference));
        compare(&log, &reference, 1);
    }
}

#[test]
fn large_sizes() {
    let log = Log::of_size(66_100);
    let mut sizes = vec![
        1023, 1024, 1025, 65_535, 65_536, 65_537, 65_791, 65_792, 65_793, 66_100,
    ];
    sizes.extend((0..20).map(|seed| 600 + scatter(seed, 65_000)));
    let mut reference = Reference::new();
    for index in 0..66_100 {
        reference.push(entry(index).into_bytes());
        if sizes.contains(&(index + 1)) {
            compare(&log, &reference, 4);
        }
    }
    assert_eq!(log.tree.root(), root(&reference));
}

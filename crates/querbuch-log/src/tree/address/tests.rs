use proptest::prelude::*;

use super::*;

fn hashes(level: u8, index: u64, width: Option<u8>) -> Address {
    let width = width.and_then(NonZeroU8::new);
    let tile = TileId { level, index };
    Address::Hashes { tile, width }
}

fn entries(index: u64, width: Option<u8>) -> Address {
    let width = width.and_then(NonZeroU8::new);
    Address::Entries { index, width }
}

#[test]
fn names() {
    let named = [
        ("0/000", hashes(0, 0, None)),
        ("0/999", hashes(0, 999, None)),
        ("1/x001/000.p/1", hashes(1, 1000, Some(1))),
        ("4/x001/x234/067", hashes(4, 1_234_067, None)),
        ("63/x001/x234/067.p/255", hashes(63, 1_234_067, Some(255))),
        (
            "7/x018/x446/x744/x073/x709/x551/615.p/16",
            hashes(7, u64::MAX, Some(16)),
        ),
        ("entries/000", entries(0, None)),
        ("entries/x123/x456/789.p/8", entries(123_456_789, Some(8))),
    ];
    for (name, address) in named {
        assert_eq!(name.parse(), Ok(address), "{name}");
        assert_eq!(address.to_string(), name);
    }
}

#[test]
fn other_names_are_refused() {
    let refused = [
        "",
        "/",
        "0",
        "0/",
        "/000",
        "0/0",
        "0/00",
        "0/0000",
        "00/000",
        "+0/000",
        "-1/000",
        "64/000",
        "256/000",
        " 0/000",
        "0/000 ",
        "0/000/",
        "0//000",
        "/0/000",
        "0/x000/000",
        "0/x000",
        "0/001/002",
        "0/x001",
        "0/x1/002",
        "0/X001/002",
        "0/xx001/002",
        "0/x001/x002",
        "0/x001/x002/x003",
        "0/+01",
        "0/-01",
        "0/a00",
        "0/000.p",
        "0/000.p/",
        "0/000.p/0",
        "0/000.p/00",
        "0/000.p/01",
        "0/000.p/+1",
        "0/000.p/256",
        "0/000.p/1/",
        "0/000.p/1.p/1",
        "0/.p/1",
        "0/000.P/1",
        "0/٠٠٠",
        "data/000",
        "Entries/000",
        "entries",
        "entries/",
        "entries/0/000",
        "8/0/000",
        "tile/0/000",
        "0\0/000",
        // One more than 64 bits hold, and far more.
        "0/x018/x446/x744/x073/x709/x551/616",
        "0/x999/x999/x999/x999/x999/x999/x999/x999/x999/999",
    ];
    for name in refused {
        assert_eq!(name.parse::<Address>(), Err(AddressError), "{name:?}");
    }
}

#[test]
fn what_is_asked_for() {
    let tile = TileId { level: 2, index: 5 };
    assert_eq!(
        (hashes(2, 5, None).tile(), hashes(2, 5, None).width()),
        (tile, 256)
    );
    assert_eq!(hashes(2, 5, Some(3)).width(), 3);
    let tile = TileId { level: 0, index: 7 };
    assert_eq!(
        (entries(7, Some(255)).tile(), entries(7, Some(255)).width()),
        (tile, 255)
    );
}

#[test]
fn bundles() {
    assert_eq!(entry_bundle([]), Ok(vec![]));
    assert_eq!(
        entry_bundle(["ä", "", "b"]),
        Ok(b"\x00\x02\xc3\xa4\x00\x00\x00\x01b".to_vec())
    );
    let longest = "a".repeat(65_535);
    let bundle = entry_bundle([longest.as_str()]).unwrap();
    assert_eq!((bundle.len(), &bundle[..3]), (65_537, &b"\xff\xffa"[..]));
    let longer = "a".repeat(65_536);
    let (offset, bytes) = (1, 65_536);
    assert_eq!(entry_bundle(["a", &longer]), Err(EntryTooLong { offset, bytes }));
}

proptest! {
    #[test]
    fn what_is_written_is_read(level in 0_u8..=63, index in any::<u64>(), shift in 0..64, width in any::<u8>()) {
        for address in [hashes(level, index >> shift, Some(width)), entries(index >> shift, Some(width))] {
            prop_assert_eq!(address.to_string().parse(), Ok(address));
        }
    }

    #[test]
    fn what_is_read_is_written(name in "\\PC{0,40}|[0-9x./p+]{0,30}|[0-9]/(x[0-9]{3}/){0,8}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(address) = name.parse::<Address>() {
            prop_assert_eq!(address.to_string(), name);
        }
    }
}

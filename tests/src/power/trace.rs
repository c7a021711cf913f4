//! The records of `recorder.c`.

/// Bytes before the payload: five numbers.
const HEAD_BYTES: usize = 40;

/// Something that a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What it did.
    pub act: Act<'a>,
    /// Where the record ends in the trace, in bytes.
    pub end: u64,
}

/// What a program did. Files go by their inode, which a later file may get again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of `recorder.c`")]
pub enum Act<'a> {
    Created {
        inode: u64,
        path: &'a str,
    },
    Written {
        inode: u64,
        offset: u64,
        bytes: &'a [u8],
    },
    Truncated {
        inode: u64,
        size: u64,
    },
    Extended {
        inode: u64,
        size: u64,
    },
    SyncBegun {
        inode: u64,
        number: u64,
    },
    SyncEnded {
        inode: u64,
        number: u64,
    },
    Renamed {
        from: &'a str,
        to: &'a str,
    },
    Linked {
        from: &'a str,
        to: &'a str,
    },
    Unlinked {
        path: &'a str,
    },
    FolderMade {
        inode: u64,
        path: &'a str,
    },
}

/// The records of a trace, in order. The last one may be cut off, where a program was killed.
pub fn records(trace: &[u8]) -> Vec<Record<'_>> {
    let mut records = Vec::new();
    let mut at = 0;
    while let Some(head) = trace.get(at..at + HEAD_BYTES) {
        let number = |index: usize| {
            let bytes = head[index * 8..index * 8 + 8].try_into();
            u64::from_le_bytes(bytes.expect("eight bytes"))
        };
        let length = usize::try_from(number(3)).expect("fits into memory");
        let start = at + HEAD_BYTES;
        let Some(payload) = trace.get(start..start + length) else {
            break;
        };
        at = start + length;
        records.push(Record {
            act: act(number(0), [number(1), number(2), number(4)], payload),
            end: at as u64,
        });
    }
    records
}

fn act(kind: u64, [inode, offset, number]: [u64; 3], payload: &[u8]) -> Act<'_> {
    let text = |bytes| std::str::from_utf8(bytes).expect("a path is UTF-8");
    let two = || text(payload).split_once('\0').expect("two paths");
    match kind {
        1 => Act::Created {
            inode,
            path: text(payload),
        },
        2 => Act::Written {
            inode,
            offset,
            bytes: payload,
        },
        3 => Act::Truncated { inode, size: offset },
        4 => Act::SyncBegun { inode, number },
        5 => Act::SyncEnded { inode, number },
        6 => {
            let (from, to) = two();
            Act::Renamed { from, to }
        }
        7 => {
            let (from, to) = two();
            Act::Linked { from, to }
        }
        8 => Act::Unlinked { path: text(payload) },
        9 => Act::FolderMade {
            inode,
            path: text(payload),
        },
        10 => Act::Extended { inode, size: offset },
        other => panic!("no record has the kind {other}"),
    }
}

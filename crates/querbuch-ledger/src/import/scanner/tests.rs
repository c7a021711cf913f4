use super::*;

type Outcome = Result<Encoding, (Option<u32>, Problem)>;

fn encoding(chunks: &[&[u8]]) -> Outcome {
    let bytes = chunks.concat();
    let signature = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        Signature::Utf8
    } else {
        Signature::None
    };
    let mut scanner = Scanner::new(io::empty(), signature);
    for chunk in chunks {
        scanner.look(chunk);
    }
    let found = scanner.finish().map(|(_, encoding)| encoding);
    found.map_err(|found| (found.row, found.problem))
}

#[test]
fn the_encoding_is_settled_by_the_whole_file() {
    let cases: [(&[u8], Outcome); 9] = [
        (b"plain\n", Ok(Encoding::Utf8)),
        ("Maßnahme\n".as_bytes(), Ok(Encoding::Utf8)),
        (b"\xef\xbb\xbfcode\n", Ok(Encoding::Utf8)),
        (b"Ma\xdfnahme\n", Ok(Encoding::Windows1252)),
        (b"a\nb\xef\xbb\xbf\n\xff\n", Err((Some(3), Problem::Undecodable))),
        (b"\xef\xbb\xbfa\n\xdf\n", Err((Some(2), Problem::Undecodable))),
        (b"\xdf\n\x81\n", Err((Some(2), Problem::Undecodable))),
        (b"a\nb\0c\n", Err((Some(2), Problem::NulByte))),
        // Cut off within a character.
        (b"\xc3\xa4\n\xc3", Err((Some(2), Problem::Undecodable))),
    ];
    for (bytes, expected) in cases {
        assert_eq!(encoding(&[bytes]), expected, "{bytes:?}");
    }
}

#[test]
fn characters_may_be_cut_between_two_reads() {
    let text = "a\nä€😀\nz".as_bytes();
    for cut in 0..=text.len() {
        let (left, right) = text.split_at(cut);
        assert_eq!(encoding(&[left, right]), Ok(Encoding::Utf8), "cut at {cut}");
    }
    let single: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(encoding(&single), Ok(Encoding::Utf8));
    assert_eq!(encoding(&[b"x\n\xc3", b"x\n"]), Ok(Encoding::Windows1252));
}

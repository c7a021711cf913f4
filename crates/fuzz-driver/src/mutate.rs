//! One input made from others.

use std::ops::Range;

use crate::random::Random;

/// Changes of one input at most. One finds what hangs on a single byte, more get past a first check.
const CHANGES_MAX: usize = 4;
/// How often a piece is repeated at most: enough to get beyond limits of nesting and of lists.
const REPEATS_MAX: usize = 400;

/// Words that parsers of text trip over.
const WORDS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "00",
    "1e999",
    "1e-999",
    "0x10",
    "NaN",
    "Infinity",
    "255",
    "256",
    "65536",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "79228162514264337593543950336",
    "170141183460469231731687303715884105728",
    "0.1",
    ".",
    "..",
    "../",
    "/",
    "\\",
    "\"",
    "'",
    "\"\"",
    "null",
    "true",
    "[]",
    "{}",
    "[",
    "{",
    "]",
    "}",
    "(",
    ")",
    "\0",
    "\t",
    "\r\n",
    "\n",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "ä",
    "ß",
    "İ",
    "\u{301}",
    "１",
    "٣",
    "—",
    "😀",
    "\u{10ffff}",
    "%",
    "%00",
    "%c3",
    "#",
    "+",
    ",",
    ";",
    ":",
    "=",
    "@",
    "&",
    "?",
    "*",
    "$",
    "\\u0000",
    "\\ud800",
    "\u{200b}",
];

/// What inputs are made from.
pub(crate) struct Material<'a> {
    /// Inputs that are worth changing.
    pub(crate) seeds: &'a [Vec<u8>],
    /// Words of the language that is read.
    pub(crate) words: &'a [&'static str],
    /// Bytes of an input at most.
    pub(crate) bytes_max: usize,
}

/// A new input. Once in a while it is made of nothing, so that beginnings are tried that no seed has.
pub(crate) fn input(material: &Material<'_>, random: &mut Random) -> Vec<u8> {
    let mut bytes = match random.below(50) {
        0 => Vec::new(),
        _ => random.pick(material.seeds).cloned().unwrap_or_default(),
    };
    for _ in 0..=random.below(CHANGES_MAX) {
        change(&mut bytes, material, random);
    }
    bytes.truncate(material.bytes_max);
    bytes
}

fn change(bytes: &mut Vec<u8>, material: &Material<'_>, random: &mut Random) {
    match random.below(14) {
        0 => {
            let bit = 1 << random.below(8);
            set(bytes, random, |byte, _| byte ^ bit);
        }
        1 => set(bytes, random, |_, random| random.byte()),
        2 => set(bytes, random, |byte, random| {
            byte.wrapping_add(random.byte() % 9).wrapping_sub(4)
        }),
        3 | 4 => {
            let word = word(material, random);
            insert(bytes, word.as_bytes(), random);
        }
        5 => {
            let word = word(material, random);
            let range = range(bytes, 12, random);
            bytes.splice(range, word.bytes());
        }
        6 => {
            let made: Vec<u8> = (0..=random.below(8)).map(|_| random.byte()).collect();
            insert(bytes, &made, random);
        }
        7 => drop(bytes.drain(range(bytes, 16, random))),
        8 => drop(bytes.drain(range(bytes, bytes.len(), random))),
        9 => bytes.truncate(random.below(bytes.len() + 1)),
        10 => repeat(bytes, material.bytes_max, random),
        11 => {
            let piece = bytes[range(bytes, 64, random)].to_vec();
            insert(bytes, &piece, random);
        }
        12 => {
            let other = random.pick(material.seeds).cloned().unwrap_or_default();
            let from = other.get(random.below(other.len())..).unwrap_or_default();
            bytes.truncate(random.below(bytes.len() + 1));
            bytes.extend_from_slice(from);
        }
        _ => number(bytes, random),
    }
}

/// A word of the language, or one that every language trips over.
fn word(material: &Material<'_>, random: &mut Random) -> &'static str {
    let words = if random.below(2) == 0 {
        WORDS
    } else {
        material.words
    };
    random
        .pick(words)
        .or_else(|| random.pick(WORDS))
        .copied()
        .unwrap_or_default()
}

fn set(bytes: &mut [u8], random: &mut Random, to: impl Fn(u8, &mut Random) -> u8) {
    let at = random.below(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte = to(*byte, random);
    }
}

fn insert(bytes: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    bytes.splice(at..at, piece.iter().copied());
}

/// A piece of at most so many bytes.
fn range(bytes: &[u8], length_max: usize, random: &mut Random) -> Range<usize> {
    let start = random.below(bytes.len() + 1);
    let length = random.below(length_max.min(bytes.len() - start) + 1);
    start..start + length
}

/// Repeats a piece, so that limits of nesting, of lists and of lengths are reached.
fn repeat(bytes: &mut Vec<u8>, bytes_max: usize, random: &mut Random) {
    let range = range(bytes, 24, random);
    if range.is_empty() {
        return;
    }
    let piece = bytes[range.clone()].to_vec();
    let times = 1 + random.below(REPEATS_MAX.min(bytes_max / piece.len() + 1));
    bytes.splice(range.end..range.end, piece.repeat(times));
}

/// Replaces digits by other digits, more or fewer.
fn number(bytes: &mut Vec<u8>, random: &mut Random) {
    let from = random.below(bytes.len());
    let Some(start) = bytes.iter().skip(from).position(u8::is_ascii_digit) else {
        return;
    };
    let start = from + start;
    let digits = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let made = match random.below(3) {
        0 => random.below(14).to_string(),
        1 => random.next().to_string(),
        _ => "9".repeat(1 + random.below(40)),
    };
    bytes.splice(start..start + digits, made.bytes());
}

//! Counts the tokens of a text, and how deep its brackets nest, without parsing it.

use super::{DocumentLimits, DocumentRefusal};

/// Measures a text before the parser sees it; answers the number of tokens.
///
/// Where the text is no GraphQL, the count is a guess and the parser will say so. It matters only that
/// whatever the parser would read as a bracket is counted here.
pub fn check_text(text: &str, limits: &DocumentLimits) -> Result<usize, DocumentRefusal> {
    let bytes = text.as_bytes();
    let (mut at, mut tokens, mut nesting) = (0, 0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = after(bytes, at, |byte| !matches!(byte, b'\n' | b'\r'));
                continue;
            }
            b'"' => after_string(bytes, at)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                after(bytes, at, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            b'0'..=b'9' | b'-' => after(bytes, at, |byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-')
            }),
            b'.' => after(bytes, at, |byte| byte == b'.'),
            0x80.. => after(bytes, at, |byte| byte >= 0x80),
            b'{' | b'[' | b'(' => {
                nesting += 1;
                if nesting > limits.nesting_max {
                    return Err(DocumentRefusal::NestedTooDeep {
                        max: limits.nesting_max,
                    });
                }
                at + 1
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                at + 1
            }
            _ => at + 1,
        };
        tokens += 1;
        if tokens > limits.tokens_max {
            return Err(DocumentRefusal::TooManyTokens {
                max: limits.tokens_max,
            });
        }
    }
    Ok(tokens)
}

fn after(bytes: &[u8], start: usize, within: impl Fn(u8) -> bool) -> usize {
    bytes[start + 1..]
        .iter()
        .position(|&byte| !within(byte))
        .map_or(bytes.len(), |length| start + 1 + length)
}

/// The end of the string that starts here. A line end closes it too: then it is an error that the parser finds.
fn after_string(bytes: &[u8], start: usize) -> Result<usize, DocumentRefusal> {
    if bytes[start..].starts_with(b"\"\"\"") {
        return after_block_string(bytes, start + 3);
    }
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return Ok(at + 1),
            b'\n' | b'\r' => break,
            b'\\' if !matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) => at += 2,
            _ => at += 1,
        }
    }
    Ok(at.min(bytes.len()))
}

/// The end of a block string. One that never ends is refused here: the parser would read its first quotes
/// as an empty string and go on, so that brackets behind it would be overlooked.
fn after_block_string(bytes: &[u8], start: usize) -> Result<usize, DocumentRefusal> {
    let mut at = start;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"\"\"\"") {
            return Ok(at + 3);
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
    Err(DocumentRefusal::UnterminatedString)
}

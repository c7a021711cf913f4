//! Style sheets and scripts. Their addresses hold a hash of their bytes, so a browser keeps them for ever and asks anew
//! where the program has others.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::asked::hexadecimal;

/// One of them.
pub struct Asset {
    /// Its address.
    pub address: String,
    media_type: &'static str,
    bytes: &'static str,
}

impl Asset {
    fn new(name: &str, ending: &str, media_type: &'static str, bytes: &'static str) -> Self {
        let hash = Sha256::digest(bytes.as_bytes());
        let hash = hexadecimal(&hash[..8]);
        Self {
            address: format!("/assets/{name}-{hash}.{ending}"),
            media_type,
            bytes,
        }
    }
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// KERN's tokens and components.
pub static KERN: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("kern", "css", CSS, include_str!("../assets/kern/kern.css")));
/// What KERN has no component for.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("app", "css", CSS, include_str!("../assets/app.css")));
/// Checks a proof in the browser.
pub static VERIFY: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("verify", "js", SCRIPT, include_str!("../assets/verify.js")));
/// Says quietly that there is something new.
pub static LIVE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("live", "js", SCRIPT, include_str!("../assets/live.js")));

/// The asset of an address.
pub fn answer(path: &str) -> Option<Response> {
    let all = [&*KERN, &*STYLE, &*VERIFY, &*LIVE];
    let asset = all.into_iter().find(|asset| asset.address == path)?;
    let headers = [
        (CONTENT_TYPE, asset.media_type),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Some((headers, asset.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of all scripts together, as they are written. The specification allows 12 kB compressed.
    const SCRIPT_BYTES_MAX: usize = 12_000;

    #[test]
    fn scripts_are_small_and_style_sheets_load_nothing() {
        assert!(VERIFY.bytes.len() + LIVE.bytes.len() < SCRIPT_BYTES_MAX);
        for asset in [&*KERN, &*STYLE] {
            assert!(
                !asset.bytes.contains("url(") && !asset.bytes.contains("@import"),
                "{}",
                asset.address
            );
        }
    }

    #[test]
    fn what_was_taken_from_kern_is_what_its_page_says() {
        let page = include_str!("../assets/kern/README.md");
        let hash = hexadecimal(&Sha256::digest(KERN.bytes.as_bytes()));
        assert!(page.contains(&hash), "assets/kern/README.md does not name {hash}");
    }
}

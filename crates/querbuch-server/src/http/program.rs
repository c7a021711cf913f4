//! Which program this is, to the bit: another one may compute other answers from the same log.

use std::fs::File;
use std::io::{self, Read as _};

use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

/// Bytes that are hashed at once.
const PIECE_BYTES: usize = 256 * 1024;

/// The running program as Linux keeps it, also once its file was replaced.
const RUNNING: &str = "/proc/self/exe";

/// The SHA-256 of the running program, worked out when it is first asked for; none where the program cannot be read.
/// The version does not suffice: two builds of one version may differ.
pub async fn program_hash() -> Option<[u8; 32]> {
    static HASH: OnceCell<Option<[u8; 32]>> = OnceCell::const_new();
    let hash = HASH.get_or_init(async || {
        let hashed = tokio::task::spawn_blocking(hash_of_file).await;
        match hashed.map_err(io::Error::other).flatten() {
            Ok(hash) => Some(hash),
            Err(error) => {
                tracing::warn!(%error, "the program cannot be read: clients keep no answers");
                None
            }
        }
    });
    *hash.await
}

fn hash_of_file() -> io::Result<[u8; 32]> {
    let mut file = File::open(RUNNING).or_else(|_| File::open(std::env::current_exe()?))?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE_BYTES]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize().into()),
            bytes => hash.update(&piece[..bytes]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_program_is_known_by_its_bytes() {
        let hash = program_hash().await.expect("can be read");
        let bytes = std::fs::read(std::env::current_exe().expect("has a path")).expect("can be read");
        assert_eq!(hash, <[u8; 32]>::from(Sha256::digest(bytes)));
        assert_eq!(program_hash().await, Some(hash));
    }
}

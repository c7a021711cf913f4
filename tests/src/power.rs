//! What a loss of power leaves behind.
//!
//! The program that is shipped runs with a small library of our own ([`Recorder`]) between it and the C library, which
//! writes down each change of a file, of a name, and each sync. From that [`Disk`] works out what a disk may hold at any
//! moment: all that was synced; of the rest any sectors, in any of the states that they went through, in any order; sizes
//! and names likewise. A folder is made of it, and the program has to go on there.
//!
//! So neither a kernel module nor a device nor root is needed; a C compiler is, which the embedded SQLite needs anyway.

pub mod disk;
pub mod trace;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{repository, scratch};

pub use self::disk::{Disk, Loss};

/// Records what programs do to a folder.
#[derive(Debug)]
pub struct Recorder {
    library: PathBuf,
    trace: PathBuf,
    folder: PathBuf,
}

impl Recorder {
    /// Compiles the library. What is recorded is a new, empty folder.
    pub fn new() -> Self {
        let here = scratch::folder("recorder");
        let library = here.join("recorder.so");
        let compiled = Command::new("cc")
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(repository().join("tests/src/power/recorder.c"))
            .arg("-ldl")
            .output()
            .expect("there is a C compiler: the embedded SQLite needs it as well");
        assert!(
            compiled.status.success(),
            "{}",
            String::from_utf8_lossy(&compiled.stderr)
        );
        let folder = scratch::folder("recorded").canonicalize().expect("is there");
        Self {
            library,
            trace: here.join("trace"),
            folder,
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a program must have in its environment to be recorded.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let shown = |path: &Path| path.display().to_string();
        vec![
            ("LD_PRELOAD", shown(&self.library)),
            ("POWER_FOLDER", shown(&self.folder)),
            ("POWER_TRACE", shown(&self.trace)),
        ]
    }

    /// How much has been recorded, in bytes of the trace: whatever was done before is in it.
    pub fn length(&self) -> u64 {
        fs::metadata(&self.trace).map_or(0, |metadata| metadata.len())
    }

    /// All that was recorded.
    pub fn trace(&self) -> Vec<u8> {
        fs::read(&self.trace).expect("something was recorded")
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

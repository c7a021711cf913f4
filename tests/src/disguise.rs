//! Files that a program sees otherwise than they are: a disk that can only be read, and one file by two names that are no
//! links. Both take a mount, and so root, where no library of our own stands between the program and the C library.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{repository, scratch};

/// The library, compiled.
#[derive(Debug)]
pub struct Disguise(PathBuf);

impl Disguise {
    /// Compiles the library.
    pub fn new() -> Self {
        let library = scratch::folder("disguise").join("disguise.so");
        let compiled = Command::new("cc")
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(repository().join("tests/src/disguise.c"))
            .arg("-ldl")
            .output()
            .expect("there is a C compiler: the embedded SQLite needs it as well");
        let said = String::from_utf8_lossy(&compiled.stderr);
        assert!(compiled.status.success(), "{said}");
        Self(library)
    }

    /// What a program must have in its environment so that nothing below a folder can be written.
    pub fn read_only(&self, folder: &Path) -> Vec<(&'static str, String)> {
        vec![self.preload(), ("DISGUISE_READ_ONLY", shown(folder))]
    }

    /// What a program must have in its environment so that a path stands for a file.
    pub fn alias(&self, name: &Path, file: &Path) -> Vec<(&'static str, String)> {
        vec![
            self.preload(),
            ("DISGUISE_NAME", shown(name)),
            ("DISGUISE_FILE", shown(file)),
        ]
    }

    fn preload(&self) -> (&'static str, String) {
        ("LD_PRELOAD", shown(&self.0))
    }
}

impl Default for Disguise {
    fn default() -> Self {
        Self::new()
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

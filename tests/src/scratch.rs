//! Folders that vanish with the tests, however these end.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Waits for the pipe from this process to close, then takes the folder away. What still writes to it ends at
/// the same moment, so it is tried again for a while.
const JANITOR: &str = r#"
while read -r _; do :; done
tries=0
until rm -rf "$1" 2>/dev/null || [ "$tries" -ge 100 ]; do tries=$((tries + 1)); sleep 0.1; done
"#;

struct Scratch {
    folder: PathBuf,
    /// Holds the pipe open for as long as this process lives.
    _janitor: Child,
}

/// A new, empty folder.
pub fn folder(name: &str) -> PathBuf {
    static SCRATCH: OnceLock<Scratch> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let scratch = SCRATCH.get_or_init(Scratch::new);
    let folder = scratch
        .folder
        .join(format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    fs::create_dir(&folder).unwrap_or_else(|error| panic!("cannot make {}: {error}", folder.display()));
    folder
}

impl Scratch {
    fn new() -> Self {
        let folder = new_folder();
        // PostgreSQL may run as somebody else, who must get through.
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&folder, open).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let janitor = Command::new("sh")
            .args(["-c", JANITOR, "janitor"])
            .arg(&folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A Ctrl-C ends the tests; this one has to come after them.
            .process_group(0)
            .spawn();
        Self {
            folder,
            _janitor: janitor.unwrap_or_else(|error| panic!("cannot start sh: {error}")),
        }
    }
}

fn new_folder() -> PathBuf {
    let temp = std::env::temp_dir();
    let process = std::process::id();
    for count in 0..1_000 {
        let folder = temp.join(format!("querbuch-tests-{process}-{count}"));
        match fs::create_dir(&folder) {
            Ok(()) => return folder,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => panic!("cannot make {}: {error}", folder.display()),
        }
    }
    panic!(
        "{} is full of left-over folders querbuch-tests-{process}-*",
        temp.display()
    )
}

/// The last lines of a file, for messages.
pub fn tail(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

//! How commands end. Scripts can rely on the codes.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failed: database, network, disk |
//! | 2 | the command line or the configuration is wrong, or what was to be computed |
//! | 3 | the input was refused, and nothing was recorded; or a ledger was checked, and faults were found |

use std::fmt::Display;
use std::process::ExitCode;

use querbuch_ledger::log::archive::ArchiveError;
use querbuch_ledger::log::store::StoreError;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    exit: u8,
    code: String,
    message: String,
    /// Whether everything was said already.
    silent: bool,
}

impl Failure {
    /// The machine, the network or the database.
    pub fn environment(message: impl Display) -> Self {
        Self {
            exit: 1,
            code: "FAILED".to_owned(),
            message: message.to_string(),
            silent: false,
        }
    }

    /// The command line or the configuration.
    pub fn usage(message: impl Display) -> Self {
        Self {
            exit: 2,
            code: "USAGE".to_owned(),
            message: message.to_string(),
            silent: false,
        }
    }

    /// The input; the reasons were printed.
    pub fn refused() -> Self {
        Self {
            exit: 3,
            code: "REFUSED".to_owned(),
            message: String::new(),
            silent: true,
        }
    }

    /// The input, for one reason.
    pub fn refused_with(code: &str, message: impl Display) -> Self {
        Self {
            exit: 3,
            code: code.to_owned(),
            message: message.to_string(),
            silent: false,
        }
    }

    /// What cannot be computed; the reason was printed on standard output, for programs.
    pub fn not_computed() -> Self {
        Self {
            exit: 2,
            code: "NOT_COMPUTED".to_owned(),
            message: String::new(),
            silent: true,
        }
    }

    /// Says it and gives the exit code.
    pub fn report(&self, json: bool) -> ExitCode {
        if !self.silent {
            if json {
                eprintln!(
                    "{}",
                    serde_json::json!({ "error": { "code": self.code, "message": self.message } })
                );
            } else {
                eprintln!("querbuch: {}", self.message);
            }
        }
        ExitCode::from(self.exit)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = error.code().to_owned();
        Self {
            exit: 1,
            code,
            message: error.to_string(),
            silent: false,
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Store(error) => error.into(),
            ArchiveError::File(error) => Self::environment(error),
            ArchiveError::NotAnArchive(_) => Self::refused_with("NOT_A_LOG", error),
            ArchiveError::OtherLog(_) => Self::refused_with("OTHER_LOG", error),
            ArchiveError::Damaged | ArchiveError::Faults(_) => Self::refused_with("DAMAGED", error),
            ArchiveError::ErasedMeanwhile | ArchiveError::Busy | ArchiveError::Changed => {
                Self::environment(error)
            }
        }
    }
}

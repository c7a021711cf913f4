//! How commands end. Scripts can rely on the codes.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failed: database, network, disk |
//! | 2 | the command line or the configuration is wrong, or what was to be computed |
//! | 3 | the input was refused, and nothing was recorded; or a ledger was checked, and faults were found |

pub mod key;
mod store;

use std::fmt::Display;
use std::process::ExitCode;

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::log::archive::ArchiveError;
use querbuch_ledger::log::checkpoint::KeyError;
use querbuch_ledger::log::store::StoreError;

use crate::said::Said;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    exit: u8,
    code: String,
    message: Said,
    /// Whether everything was said already.
    silent: bool,
}

impl Failure {
    /// The machine, the network or the database.
    pub fn environment(message: impl Display) -> Self {
        Self {
            exit: 1,
            code: "FAILED".to_owned(),
            message: Said::of(message),
            silent: false,
        }
    }

    /// The same, in both languages.
    pub fn environment_in(message: Said) -> Self {
        Self {
            message,
            ..Self::environment("")
        }
    }

    /// The command line or the configuration, in words that have one form only: those of the system or of a library.
    pub fn usage(message: impl Display) -> Self {
        Self::usage_in(Said::of(message))
    }

    /// The command line or the configuration, in both languages.
    pub fn usage_in(message: Said) -> Self {
        Self {
            exit: 2,
            code: "USAGE".to_owned(),
            message,
            silent: false,
        }
    }

    /// The same under a code of its own.
    pub fn with_code(self, code: &str) -> Self {
        Self {
            code: code.to_owned(),
            ..self
        }
    }

    /// The input; the reasons were printed.
    pub fn refused() -> Self {
        Self {
            exit: 3,
            code: "REFUSED".to_owned(),
            message: Said::default(),
            silent: true,
        }
    }

    /// The input, for one reason.
    pub fn refused_with(code: &str, message: impl Display) -> Self {
        Self {
            exit: 3,
            code: code.to_owned(),
            message: Said::of(message),
            silent: false,
        }
    }

    /// The same, in both languages.
    pub fn refused_in(code: &str, message: Said) -> Self {
        Self {
            message,
            ..Self::refused_with(code, "")
        }
    }

    /// What cannot be computed; the reason was printed on standard output, for programs.
    pub fn not_computed() -> Self {
        Self {
            exit: 2,
            code: "NOT_COMPUTED".to_owned(),
            message: Said::default(),
            silent: true,
        }
    }

    /// What is said.
    #[cfg(test)]
    pub fn message(&self, language: Language) -> &str {
        self.message.text(language)
    }

    /// Says it and gives the exit code.
    pub fn report(&self, json: bool, language: Language) -> ExitCode {
        let message = self.message.text(language);
        if !self.silent {
            if json {
                eprintln!(
                    "{}",
                    serde_json::json!({ "error": { "code": self.code, "message": message } })
                );
            } else {
                eprintln!("querbuch: {message}");
            }
        }
        ExitCode::from(self.exit)
    }
}

impl Failure {
    /// A signing key that cannot be used: who named it has to mend that.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it stands behind `map_err`, which gives the error away"
    )]
    pub fn signing_key(error: KeyError) -> Self {
        Self::usage_in(Said::new(key::german(&error), error.to_string()))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = error.code().to_owned();
        Self {
            exit: 1,
            code,
            message: Said::new(store::german(&error), error.to_string()),
            silent: false,
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        let said = Said::new(store::german_of_archive(&error), error.to_string());
        match error {
            ArchiveError::Store(error) => error.into(),
            ArchiveError::File(error) => Self::environment(error),
            ArchiveError::NotAnArchive(_) => Self::refused_in("NOT_A_LOG", said),
            ArchiveError::OtherLog(_) => Self::refused_in("OTHER_LOG", said),
            ArchiveError::Damaged | ArchiveError::Faults(_) => Self::refused_in("DAMAGED", said),
            ArchiveError::ErasedMeanwhile | ArchiveError::Busy | ArchiveError::Changed => {
                Self::environment_in(said)
            }
        }
    }
}

//! How far a figure that comes from outside can be trusted.

use crate::vocabulary;

vocabulary! {
    /// How a figure came from its source into the ledger.
    SourceStatus {
        /// Read in the named source itself.
        Verified = "VERIFIED",
        /// Taken from somebody who cites the source.
        SecondHand = "SECOND_HAND",
        /// From memory, or not compared with any source.
        Unverified = "UNVERIFIED",
    }
}

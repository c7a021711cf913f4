//! How much one import takes.

/// Most booking lines of one import. A line takes some fifty bytes until it is written, so this is a gigabyte.
pub const ROWS_MAX: u64 = 20_000_000;
/// Most rows of one import of anything else, which is held as it is: every budget line of the country's
/// municipalities for a year.
pub const MASTER_ROWS_MAX: u64 = 2_000_000;
/// Most bookings of one import. Each takes some three hundred bytes beside its lines.
pub const BOOKINGS_MAX: usize = 2_000_000;
/// Most text that one import holds at a time: a quarter of a small machine.
pub const HELD_BYTES_MAX: usize = 512 << 20;

/// How much one import takes: the bounds in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportLimits {
    /// [`ROWS_MAX`]
    pub rows: u64,
    /// [`MASTER_ROWS_MAX`]
    pub master_rows: u64,
    /// [`BOOKINGS_MAX`]
    pub bookings: usize,
    /// [`HELD_BYTES_MAX`]
    pub held_bytes: usize,
}

impl Default for ImportLimits {
    fn default() -> Self {
        Self {
            rows: ROWS_MAX,
            master_rows: MASTER_ROWS_MAX,
            bookings: BOOKINGS_MAX,
            held_bytes: HELD_BYTES_MAX,
        }
    }
}

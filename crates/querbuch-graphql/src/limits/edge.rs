//! The bounds of what stands between a network and the routes: certificates, proxies, rates, and what is written down.

/// Bytes of a file with a certificate or a key: a chain of a hundred certificates.
pub const TLS_FILE_BYTES_MAX: u64 = 256 * 1024;

/// Networks whose proxies are trusted. Each request is held against all of them.
pub const PROXY_NETWORKS_MAX: usize = 50;

/// Proxies that a request may have come through, and bytes of the headers that name them. More is refused: what a client
/// writes there itself must not cost anything.
pub const FORWARDED_HOPS_MAX: usize = 20;

/// Bytes of all headers that name proxies.
pub const FORWARDED_BYTES_MAX: usize = 4 * 1024;

/// Askers and networks whose rates are known at once. Each takes some hundred bytes. Where there are more, the one that has
/// asked for nothing for longest is forgotten, which is a gift to it and to nobody else.
pub const RATE_BUCKETS_MAX: usize = 50_000;

/// Lines of a journal (reads, refusals) that wait to be written. Where a disk is slower than that, lines are left out and
/// counted: a server that waits for its journal could be stopped by whoever fills it.
pub const JOURNAL_LINES_WAITING_MAX: usize = 10_000;

/// Bytes of one file of a journal before it is put aside: what an editor opens.
pub const JOURNAL_FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Files of a journal that are kept beside the one that is written. Beyond, the oldest goes before its time.
pub const JOURNAL_FILES_MAX: usize = 1_000;

/// Days after which the files of a journal are removed at the latest: ten years.
pub const JOURNAL_DAYS_MAX: u16 = 3_660;

use querbuch_log::memory::Memory;

use super::*;

#[tokio::test]
async fn a_search_ends_where_it_has_looked_at_enough() {
    let memory = Memory::default();
    let acts = (1..=2 * TEXTS_PER_READ as u64).collect();
    let mut scan = TextScan::new(Store::new(memory.clone()), acts).await;
    assert_eq!(
        scan.next(|_| Some(())).await.expect("is readable"),
        Some(Vec::new())
    );
    assert_eq!((scan.looked_at, scan.is_exhausted()), (TEXTS_PER_READ, false));
    let reads = memory.text_reads();
    scan.looked_at = TEXTS_PER_SEARCH_MAX;
    assert_eq!(scan.next(|_| Some(())).await.expect("ends"), None);
    assert!(scan.is_exhausted());
    assert_eq!(memory.text_reads(), reads, "no more is read");
    scan.left.clear();
    assert!(!scan.is_exhausted(), "nothing was left out");
}

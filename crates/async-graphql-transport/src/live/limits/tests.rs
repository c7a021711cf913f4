use super::{CONNECTIONS_MAX, connections, read_open_files_max};

#[test]
fn as_many_as_files_may_be_open() {
    assert_eq!(connections(1_024), 896);
    assert_eq!(connections(20_000), CONNECTIONS_MAX);
    assert_eq!(connections(usize::MAX), CONNECTIONS_MAX);
    assert_eq!(connections(0), 0);
}

#[test]
fn the_first_number_is_the_one_in_force() {
    let table = "Limit                     Soft Limit           Hard Limit           Units\n\
                 Max processes             7                    9                    processes\n\
                 Max open files            1024                 524288               files\n";
    assert_eq!(read_open_files_max(table), Some(1_024));
    assert_eq!(
        read_open_files_max(&table.replace("1024", "unlimited")),
        Some(usize::MAX)
    );
    assert_eq!(read_open_files_max(""), None);
    assert_eq!(read_open_files_max("Max open files   many"), None);
}

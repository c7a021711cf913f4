use super::*;

#[test]
fn files_are_left_for_the_database_and_connections_for_requests() {
    for (files, connections, streams) in [
        (64, 32, 28),
        (128, 64, 56),
        (256, 160, 140),
        (1_024, 928, 812),
        (4_096, 4_000, 3_500),
        (524_288, 8_000, 4_000),
        (usize::MAX, 8_000, 4_000),
        (1, 1, 1),
    ] {
        let limits = ConnectionLimits {
            connections: connections_max(files),
            ..ConnectionLimits::of_system()
        };
        assert_eq!(
            (limits.connections, limits.streams()),
            (connections, streams),
            "{files} files"
        );
    }
}

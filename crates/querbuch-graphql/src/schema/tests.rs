use super::*;

#[test]
fn the_committed_schema_is_this_one() {
    let (committed, current) = (include_str!("../../../../schema/querbuch.graphql"), sdl());
    let lines = committed.lines().zip(current.lines()).zip(1..);
    for ((committed, current), number) in lines {
        assert_eq!(committed, current, "line {number}; see make schema");
    }
    assert_eq!(committed.len(), current.len(), "see make schema");
}

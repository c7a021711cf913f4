use std::sync::Arc;

use querbuch_domain::actor::ActingPrincipal;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::PrincipalNo;
use querbuch_domain::visibility::VisibilitySet;

use super::*;

fn principal(number: u32) -> Actor {
    Actor::principal(ActingPrincipal::new(PrincipalNo(number)))
}

fn of(state: &State, actor: &Actor) -> Option<String> {
    told_apart(state, actor, DateTime::UNIX_EPOCH)
}

fn granted() -> State {
    let mut state = State::default();
    let header = Header {
        position: 1,
        recorded_at: DateTime::UNIX_EPOCH,
        actor: Arc::from("local"),
    };
    let visibility = Visibility::Granted;
    state.apply(
        &header,
        &Event::VisibilitySet(VisibilitySet {
            text: None,
            visibility,
        }),
    );
    state
}

#[test]
fn only_the_answers_of_an_open_ledger_to_local_users_are_for_everybody() {
    let (open, granted) = (State::default(), granted());
    let (anna, bert) = (Actor::stated("anna"), Actor::stated("bert"));
    assert_eq!((of(&open, &anna), of(&open, &bert)), (None, None));
    let readers = [
        of(&open, &principal(1)),
        of(&open, &principal(2)),
        of(&granted, &principal(1)),
        of(&granted, &anna),
    ];
    for (place, reader) in readers.iter().enumerate() {
        assert!(reader.is_some(), "{place}");
        let others = readers.iter().enumerate().filter(|(other, _)| *other != place);
        for (_, other) in others {
            assert_ne!(reader, other, "each is told apart");
        }
    }
}

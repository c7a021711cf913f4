//! Random acts of three persons against a naive model of who claimed what.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::claim::EffectClaims;
use crate::command::Command;
use crate::deadline::Deadline;
use crate::id::EffectNo;
use crate::month::Month;
use crate::state::State;
use crate::testing::{
    book, cash, close, confirm, dispute, record_as, reopen, reverse, text_hashes, two_measures,
};
use crate::words::BookingAct;

const PERSONS: [&str; 3] = ["anna", "bernd", "clara"];
const MONTHS: [&str; 3] = ["2026-01", "2026-02", "2026-03"];

/// Who does what, in which month, with how much; of a reversal, how many positions back.
type Step = (usize, u8, usize, i64, u64);

fn command((_, act, month_number, cents, back): Step, state: &State) -> Command {
    let text = MONTHS[month_number];
    match act {
        0 | 1 => {
            let belongs_to = MONTHS[month_number.saturating_sub(usize::from(act))];
            booking_of(vec![late("saving", text, belongs_to, cents)]).into()
        }
        2 => book("olaf", &[("saving", text, -cents / 2)]).into(),
        3 | 4 => confirm("olaf/saving", text, cents).into(),
        5 => cash("olaf/saving", text, cents / 2 + 1).into(),
        6 => dispute("olaf/saving", text, cents / 3 + 1).into(),
        // What is closed takes what comes late, and nothing else; so it is opened again now and then.
        9 => close("15003", MONTHS[month_number.min(1)]).into(),
        10 => reopen("15003", "").into(),
        7 => reverse_into(state.position.saturating_sub(back), "2026-03").into(),
        _ => reverse(state.position.saturating_sub(back)).into(),
    }
}

/// Everything that is not reversed, one act after the other: what each person claimed net, what was confirmed of it by
/// whom, what was cashed and disputed; by the month of the act.
#[derive(Default)]
struct Model {
    claimed: BTreeMap<(Month, Arc<str>), i128>,
    confirmed_from: BTreeMap<(Month, Arc<str>), i128>,
    disputed_from: BTreeMap<(Month, Arc<str>), i128>,
    own_confirmed: bool,
    confirmed: BTreeMap<Month, i128>,
    cashed: BTreeMap<Month, i128>,
}

impl Model {
    /// A dispute that is taken back in another month opens the claim there.
    fn move_reopened(&mut self, state: &State, disputed: Position, by: Position) {
        let moved = state.claims.move_at(disputed);
        let Some(moved) = moved.filter(|moved| moved.act == BookingAct::Disputed) else {
            return;
        };
        let reversal = state.bookings.at(by).expect("is a booking");
        let into = state
            .bookings
            .postings(reversal)
            .next()
            .expect("has a line")
            .month;
        if into == moved.posted {
            return;
        }
        for share in &moved.shares {
            let person = share.actor.clone().expect("somebody claimed it");
            *self.claimed.entry((moved.month, person.clone())).or_default() -= i128::from(share.cents);
            *self.claimed.entry((into, person)).or_default() += i128::from(share.cents);
        }
    }

    fn of(state: &State) -> Self {
        let mut model = Self::default();
        let all = state.bookings.iter().filter(|act| act.reverses.is_none());
        for act in all {
            if let Some(by) = state.bookings.reversed_by(act.position) {
                model.move_reopened(state, act.position, by);
                continue;
            }
            let Some(moved) = state.claims.move_at(act.position) else {
                for line in state.bookings.postings(act) {
                    *model.claimed.entry((line.month, act.actor.clone())).or_default() +=
                        i128::from(line.cents);
                }
                continue;
            };
            for share in &moved.shares {
                let cents = i128::from(share.cents);
                match moved.act {
                    BookingAct::Cashed => *model.cashed.entry(moved.month).or_default() += cents,
                    act_kind => {
                        let from = share.actor.clone().expect("somebody claimed it");
                        model.own_confirmed |= act_kind == BookingAct::Confirmed && from == act.actor;
                        let sums = if act_kind == BookingAct::Confirmed {
                            *model.confirmed.entry(moved.month).or_default() += cents;
                            &mut model.confirmed_from
                        } else {
                            &mut model.disputed_from
                        };
                        *sums.entry((moved.month, from)).or_default() += cents;
                    }
                }
            }
        }
        model
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stages_never_exceed_and_nobody_confirms_their_own(
        steps in prop::collection::vec((0..3_usize, 0..11_u8, 0..3_usize, 1..100_i64, 0..6_u64), 1..60)
    ) {
        let mut state = two_measures();
        let mut claims_then = vec![(state.position, state.claims.clone())];
        for step in steps {
            let command = command(step, &state);
            let actor = PERSONS[step.0];
            let text_hashes = text_hashes(&command);
            if let Ok(decision) = command.decide(&state, &crate::command::decide::Context::new(actor, &text_hashes)) {
                record_as(actor, &mut state, &decision.events);
                claims_then.push((state.position, state.claims.clone()));
            }
            let model = Model::of(&state);
            prop_assert!(!model.own_confirmed);
            let zero = 0_i128;
            for ((month, person), taken) in &model.confirmed_from {
                let disputed = model.disputed_from.get(&(*month, person.clone())).unwrap_or(&zero);
                let claimed = model.claimed.get(&(*month, person.clone())).unwrap_or(&zero);
                prop_assert!(taken + disputed <= *claimed, "{person} {month}: {taken} + {disputed} of {claimed}");
            }
            for (month, cashed) in &model.cashed {
                prop_assert!(cashed <= model.confirmed.get(month).unwrap_or(&zero), "{month}");
            }
            // claimed + confirmed + cashed + disputed = what was claimed, whatever the month it was posted into.
            let claimed: i128 = model.claimed.values().sum();
            let cells = state.cells.get(EffectNo(1)).into_iter().flat_map(crate::cells::EffectCells::iter);
            let actual: i128 = cells.filter(|cell| cell.slot.is_actual()).map(|cell| i128::from(cell.cents)).sum();
            let disputed: i128 = model.disputed_from.values().sum();
            prop_assert_eq!(actual + disputed, claimed);
            // What the state keeps is what the model finds.
            for claim in state.claims.of(EffectNo(1)).map(EffectClaims::claims).unwrap_or_default() {
                prop_assert!(claim.taken_cents >= 0);
                prop_assert!(claim.taken_cents == 0 || claim.open_cents >= 0);
            }
            let open: i128 = state.claims.of(EffectNo(1)).map(EffectClaims::claims).unwrap_or_default().iter()
                .map(|claim| i128::from(claim.open_cents)).sum();
            let confirmed: i128 = model.confirmed.values().sum();
            prop_assert_eq!(open + confirmed + disputed, claimed);
        }
        for (position, then) in claims_then {
            let found = state.claims_at(position, &Deadline::default());
            for claims in [found.of(EffectNo(1)), then.of(EffectNo(1))] {
                prop_assert_eq!(claims, then.of(EffectNo(1)));
            }
        }
    }
}

//! A world: units, people and their rights, as plain data and as the state of a ledger.

use std::sync::Arc;

use chrono::{DateTime, TimeZone as _, Utc};
use querbuch_domain::action::Action;
use querbuch_domain::actor::{ActingPrincipal, Actor, Group};
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::event::Event;
use querbuch_domain::grant::{GrantGiven, GrantRevoked, Moment};
use querbuch_domain::header::Header;
use querbuch_domain::id::{MeasureNo, PrincipalNo, UnitNo};
use querbuch_domain::note::TextHashes;
use querbuch_domain::principal::{PrincipalLinked, PrincipalRegistered};
use querbuch_domain::rights::{Amount, Request, Scope, Verdict};
use querbuch_domain::role::Role;
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::Level;

use crate::dice::Dice;

/// Units of a world.
pub const UNITS: u32 = 12;
/// Principals.
pub const PRINCIPALS: u32 = 4;
/// Groups.
pub const GROUPS: u32 = 2;
/// Measures.
pub const MEASURES: u32 = 2;
/// Instants, in seconds.
const INSTANTS: u32 = 8;
/// The largest amount, in cents.
const CENTS: u32 = 10;
/// Most grants.
const GRANTS: u32 = 24;

/// Roles that may not be in one hand, which every other grant has.
const CLASHING: [Role; 4] = [Role::Booker, Role::Booker, Role::Operator, Role::BudgetOfficer];

/// A right as plain data.
#[derive(Clone, Debug)]
pub struct Right {
    /// The principal, or else the group.
    pub holder: Result<u32, u32>,
    /// The role.
    pub role: Role,
    /// The unit, by its place in the list; none: the whole ledger.
    pub unit: Option<u32>,
    /// The measure.
    pub measure: Option<u32>,
    /// The first instant.
    pub from: u32,
    /// The first instant at which it holds no more.
    pub until: Option<u32>,
    /// The largest amount.
    pub amount_max: Option<u32>,
    /// In whose place.
    pub on_behalf_of: Option<u32>,
    /// Whether it was revoked.
    pub is_revoked: bool,
}

/// A world.
#[derive(Debug)]
pub struct World {
    /// The unit above each unit, which comes before it.
    pub parents: Vec<Option<u32>>,
    /// Accounts of one person.
    pub links: Vec<(u32, u32)>,
    /// The rights.
    pub rights: Vec<Right>,
    state: Box<Hidden>,
}

/// A state, which nobody wants to see printed.
struct Hidden(State);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("…")
    }
}

/// Where something is asked.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// At a unit, by its place in the list.
    Unit(u32),
    /// On the whole ledger.
    Ledger,
    /// Anywhere.
    Anywhere,
    /// At something that is not there.
    Unknown,
}

/// A request as plain data.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who.
    pub principal: u32,
    /// In whose place.
    pub on_behalf_of: Option<u32>,
    /// In which groups.
    pub groups: Vec<u32>,
    /// The actions of a token.
    pub only: Option<Vec<Action>>,
    /// What.
    pub action: Action,
    /// Where.
    pub place: Place,
    /// On which measure.
    pub measure: Option<u32>,
    /// How much.
    pub amount: Amount,
    /// When.
    pub now: u32,
}

impl Asked {
    /// A random request.
    pub fn drawn(dice: &mut Dice, world: &World) -> Self {
        let action = |dice: &mut Dice| Action::ALL[dice.below(12) as usize % Action::ALL.len()];
        // Half of them ask for what somebody was given, so that enough is allowed.
        let count = u32::try_from(world.rights.len()).unwrap_or(0);
        let near = dice
            .maybe(60, count.max(1))
            .and_then(|index| world.rights.get(index as usize));
        let actions = near.map(|right| right.role.actions());
        Self {
            principal: near
                .and_then(|right| right.holder.ok())
                .unwrap_or_else(|| dice.below(PRINCIPALS)),
            on_behalf_of: near
                .and_then(|right| right.on_behalf_of)
                .or_else(|| dice.maybe(10, PRINCIPALS)),
            groups: (0..GROUPS).filter(|_| dice.chance(40)).collect(),
            only: dice.chance(15).then(|| (0..5).map(|_| action(dice)).collect()),
            action: match actions {
                Some(actions) => actions[dice.below(5) as usize % actions.len()],
                None => action(dice),
            },
            place: match dice.below(10) {
                0 => Place::Ledger,
                1 => Place::Anywhere,
                2 => Place::Unknown,
                3..=6 => {
                    let unit = near.and_then(|right| right.unit);
                    Place::Unit(unit.unwrap_or_else(|| dice.below(UNITS)))
                }
                _ => Place::Unit(dice.below(UNITS)),
            },
            measure: near
                .and_then(|right| right.measure)
                .or_else(|| dice.maybe(50, MEASURES)),
            amount: match dice.below(4) {
                0 => Amount::None,
                1 => Amount::Open,
                _ => Amount::Cents(dice.below(CENTS).into()),
            },
            now: dice.below(INSTANTS),
        }
    }
}

impl World {
    /// A random world.
    pub fn drawn(dice: &mut Dice) -> Self {
        let parents: Vec<Option<u32>> = (0..UNITS)
            .map(|index| dice.maybe(if index == 0 { 0 } else { 80 }, index.max(1)))
            .collect();
        let links = (0..2).filter_map(|_| {
            let (one, other) = (dice.below(PRINCIPALS), dice.below(PRINCIPALS));
            (one != other && dice.chance(40)).then_some((one, other))
        });
        let links = links.collect();
        let rights = (0..dice.below(GRANTS) + 1).map(|_| Right::drawn(dice)).collect();
        let mut world = Self {
            parents,
            links,
            rights,
            state: Box::new(Hidden(State::default())),
        };
        world.state.0 = world.as_state();
        world
    }

    /// Whether Querbuch allows it.
    pub fn allows(&self, asked: &Asked) -> bool {
        let state = &self.state.0;
        let actor = Actor::principal(ActingPrincipal {
            on_behalf_of: asked.on_behalf_of.map(PrincipalNo),
            groups: asked.groups.iter().map(|group| named(*group)).collect(),
            only: asked.only.as_deref().map(Into::into),
            ..ActingPrincipal::new(PrincipalNo(asked.principal))
        });
        let request = Request {
            action: asked.action,
            scope: match asked.place {
                Place::Unit(unit) => number_of(state, unit).map_or(Scope::Unknown, Scope::Unit),
                Place::Ledger => Scope::Ledger,
                Place::Anywhere => Scope::Anywhere,
                Place::Unknown => Scope::Unknown,
            },
            measure: asked.measure.map(MeasureNo),
            amount: asked.amount,
        };
        let moment = Moment {
            position: state.position,
            now: instant(asked.now),
        };
        matches!(state.rights().decide(&actor, &request, moment), Verdict::Allow(_))
    }

    fn as_state(&self) -> State {
        let mut state = State::default();
        let units = (0..).zip(&self.parents).map(|(index, parent)| NewUnit {
            code: code(index).into(),
            name: code(index).into(),
            level: Level::State,
            parent: parent.map(|parent| code(parent).as_str().into()),
            budget_position: None,
            is_body: false,
        });
        let register = Command::from(RegisterUnits {
            units: units.collect(),
        });
        let decided = register.decide(&state, &Context::new("oracle", &TextHashes::default()));
        for event in decided.map(|decision| decision.events).unwrap_or_default() {
            apply(&mut state, &event);
        }
        for number in 0..PRINCIPALS {
            let registered = PrincipalRegistered {
                is_machine: false,
                number: PrincipalNo(number),
                text: None,
            };
            apply(&mut state, &registered.into());
        }
        for (one, other) in &self.links {
            let linked = PrincipalLinked {
                principal: PrincipalNo(*one),
                text: None,
                to: PrincipalNo(*other),
            };
            apply(&mut state, &linked.into());
        }
        for right in &self.rights {
            let given = GrantGiven {
                amount_max: right.amount_max.map(Into::into),
                from: Some(instant(right.from)),
                group: right.holder.err().map(named),
                measure: right.measure.map(MeasureNo),
                on_behalf_of: right.on_behalf_of.map(PrincipalNo),
                principal: right.holder.ok().map(PrincipalNo),
                role: right.role,
                text: None,
                unit: right.unit.and_then(|unit| number_of(&state, unit)),
                until: right.until.map(instant),
            };
            apply(&mut state, &given.into());
            if right.is_revoked {
                let grant = state.position;
                apply(&mut state, &GrantRevoked { grant, text: None }.into());
            }
        }
        state
    }
}

impl Right {
    fn drawn(dice: &mut Dice) -> Self {
        let holder = match dice.maybe(20, GROUPS) {
            Some(group) => Err(group),
            None => Ok(dice.below(PRINCIPALS)),
        };
        Self {
            holder,
            role: match dice.below(2) {
                0 => CLASHING[dice.below(4) as usize % CLASHING.len()],
                _ => Role::ALL[dice.below(60) as usize % Role::ALL.len()],
            },
            unit: dice.maybe(85, UNITS),
            measure: dice.maybe(25, MEASURES),
            from: dice.below(3),
            until: dice.maybe(40, INSTANTS),
            amount_max: dice.maybe(30, CENTS),
            on_behalf_of: dice.maybe(25, PRINCIPALS),
            is_revoked: dice.chance(15),
        }
    }
}

fn code(unit: u32) -> String {
    format!("u{unit}")
}

fn named(group: u32) -> Group {
    Group {
        issuer: "https://id.example.org".into(),
        name: Arc::from(format!("g{group}")),
    }
}

fn number_of(state: &State, unit: u32) -> Option<UnitNo> {
    state.units.resolve(&code(unit).as_str().into())
}

fn instant(seconds: u32) -> DateTime<Utc> {
    Utc.timestamp_opt(seconds.into(), 0).single().unwrap_or_default()
}

fn apply(state: &mut State, event: &Event) {
    let header = Header {
        position: state.position + 1,
        recorded_at: instant(0),
        actor: "oracle".into(),
    };
    state.apply(&header, event);
}

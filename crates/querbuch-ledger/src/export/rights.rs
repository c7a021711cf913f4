//! Rights as sheets: who has which; what somebody may do where; what waits for a second person; which acts need one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use querbuch_domain::action::Action;
use querbuch_domain::actor::{ActingPrincipal, Actor};
use querbuch_domain::grant::{Grant, Holder, Moment};
use querbuch_domain::id::{MeasureNo, Position, PrincipalNo, UnitNo, grant_id, prepared_act_id};
use querbuch_domain::prepared_act::{PreparedAct, PreparedStatus};
use querbuch_domain::principal::Identity;
use querbuch_domain::rights::{Amount, Denial, Request, Scope, Verdict};
use querbuch_reports::view::View;

use crate::ledger::Texts;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

/// What stands in the place of a unit where the whole ledger is meant; no unit has this code.
pub const WHOLE_LEDGER: &str = "*";

/// The columns of rights, as `import grants` reads them.
const GRANTS: [Column; 16] = [
    Column::new("grant", "Recht", "grant", Kind::Code),
    Column::new("principal", "Principal", "principal", Kind::Code),
    Column::new("holder", "Inhaber", "holder", Kind::Text),
    Column::new("issuer", "Anmeldedienst", "issuer", Kind::Text),
    Column::new("subject", "Person", "subject", Kind::Text),
    Column::new("group", "Gruppe", "group", Kind::Text),
    Column::new("role", "Rolle", "role", Kind::Word),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("from", "Beginnt", "from", Kind::Instant),
    Column::new("until", "Endet", "until", Kind::Instant),
    Column::new("amount_max", "Höchstbetrag", "amount max", Kind::Amount),
    Column::new("on_behalf_of", "In Vertretung von", "on behalf of", Kind::Text),
    Column::new("reason", "Grund", "reason", Kind::Text),
    Column::new("given_by", "Vergeben von", "given by", Kind::Text),
    Column::new("given_at", "Vergeben am", "given at", Kind::Instant),
];

/// One more where rights that ended are listed: a file that has it is not for importing.
const REVOKED_AT: Column = Column::new("revoked_at", "Entzogen am", "revoked at", Kind::Instant);

/// Which rights are meant.
#[derive(Clone, Debug)]
pub struct GrantQuery {
    /// Given at this unit, above or below it.
    pub unit: Option<UnitNo>,
    /// Of this person, with all accounts.
    pub principal: Option<PrincipalNo>,
    /// Given by this actor, as the log says it.
    pub giver: Option<String>,
    /// Given before this instant.
    pub given_before: Option<DateTime<Utc>>,
    /// Also what was revoked and what has ended.
    pub ended_too: bool,
    /// When it is asked.
    pub now: DateTime<Utc>,
}

/// Who somebody is, beside the log.
pub type Identities = BTreeMap<PrincipalNo, Identity>;

/// The rights that are meant, by giver and then in the order of the log.
pub fn grants<'a>(query: &GrantQuery, view: &'a View) -> Vec<&'a Grant> {
    let state = view.state();
    let rights = state.rights_at(view.position());
    let is_meant = |grant: &&Grant| {
        let revoked = grant.revoked_at.is_some_and(|at| at <= view.position());
        let over = grant.reach.until.is_some_and(|until| until <= query.now);
        grant.position <= view.position()
            && (query.ended_too || !(revoked || over))
            && query
                .unit
                .is_none_or(|unit| rights.meet(grant.reach.unit, Some(unit)))
            && query.principal.is_none_or(|number| match &grant.holder {
                Holder::Principal(holder) => state.principals.is_one_person(*holder, number),
                Holder::Group(_) => false,
            })
            && query
                .giver
                .as_ref()
                .is_none_or(|giver| grant.giver.as_ref() == giver)
            && query
                .given_before
                .is_none_or(|before| given_at(grant, view).is_some_and(|given| given < before))
    };
    let mut meant: Vec<&Grant> = state.grants.iter().filter(is_meant).collect();
    meant.sort_by(|one, other| one.giver.cmp(&other.giver));
    meant
}

fn given_at(grant: &Grant, view: &View) -> Option<DateTime<Utc>> {
    view.state().recorded_at(grant.position)
}

/// One row a right. Texts are by the position of each.
pub fn grants_sheet(
    grants: &[&Grant],
    (identities, texts): (&Identities, &BTreeMap<Position, Texts>),
    ended_too: bool,
    view: &View,
) -> Sheet {
    let mut sheet = Sheet::new(GRANTS.into_iter().chain(ended_too.then_some(REVOKED_AT)));
    for grant in grants {
        let (number, group) = match &grant.holder {
            Holder::Principal(number) => (Some(*number), None),
            Holder::Group(group) => (None, Some(group)),
        };
        let identity = number.and_then(|number| identities.get(&number));
        let issuer = identity.map(|identity| &identity.issuer);
        let texts = texts.get(&grant.position);
        let mut cells = vec![
            ("grant", Cell::filled(grant_id(grant.position))),
            ("principal", principal(number)),
            (
                "holder",
                Cell::text(identity.and_then(|identity| identity.name.as_ref())),
            ),
            ("issuer", Cell::text(issuer.or(group.map(|group| &group.issuer)))),
            ("subject", Cell::text(identity.map(|identity| &identity.subject))),
            ("group", Cell::text(group.map(|group| &group.name))),
            ("role", Cell::Word(grant.role.as_str())),
            ("unit", unit(grant.reach.unit, view)),
            ("measure", measure(grant.reach.measure, view)),
            ("from", Cell::Instant(grant.reach.from)),
            ("until", instant(grant.reach.until)),
            (
                "amount_max",
                Cell::cents(grant.reach.amount_max.map(|max| max.0.into())),
            ),
            ("on_behalf_of", substituted(grant, issuer, identities)),
            ("reason", Cell::text(texts.and_then(|texts| texts.text.as_ref()))),
            ("given_by", Cell::Text(grant.giver.clone())),
            ("given_at", instant(given_at(grant, view))),
        ];
        if ended_too {
            let revoked = grant.revoked_at.filter(|at| *at <= view.position());
            let revoked = revoked.and_then(|at| view.state().recorded_at(at));
            cells.push(("revoked_at", instant(revoked)));
        }
        let cells = sheet.cells(cells);
        sheet.rows.push(Row::listed(cells));
    }
    sheet
}

/// Whoever is substituted: by their subject where they have the same issuer, as another ledger knows other numbers.
fn substituted(grant: &Grant, issuer: Option<&std::sync::Arc<str>>, identities: &Identities) -> Cell {
    let Some(number) = grant.on_behalf_of else {
        return Cell::Empty;
    };
    match identities.get(&number) {
        Some(other) if Some(&other.issuer) == issuer => Cell::Text(other.subject.clone()),
        _ => principal(Some(number)),
    }
}

/// What somebody may do at each place where they have a right of their own; it holds below it as well.
///
/// A cell is `YES`, `LIMITED` where every right has a largest amount, which stands at the end, or empty. What an issuer's
/// groups give is not part of it: nobody knows it while they are away.
pub fn may_sheet(number: PrincipalNo, now: DateTime<Utc>, view: &View) -> Sheet {
    let actions = Action::ALL.iter().map(|action| {
        let name = action.as_str();
        Column::new(action_key(*action), name, name, Kind::Word)
    });
    let places = [
        Column::new("unit", "Einheit", "unit", Kind::Code),
        Column::new("unit_name", "Name der Einheit", "unit name", Kind::Text),
        Column::new("measure", "Maßnahme", "measure", Kind::Code),
        Column::new("on_behalf_of", "In Vertretung von", "on behalf of", Kind::Code),
    ];
    let end = Column::new("amount_max", "Höchstbetrag", "amount max", Kind::Amount);
    let mut sheet = Sheet::new(places.into_iter().chain(actions).chain([end]));
    let state = view.state();
    let rights = state.rights_at(view.position());
    let moment = Moment {
        position: view.position(),
        now,
    };
    let accounts = state.principals.accounts(&number).iter();
    let held = accounts.flat_map(|number| state.grants.of_principal(*number));
    let held = held.filter(|grant| grant.holds_at(moment));
    let places: BTreeSet<(Option<PrincipalNo>, Option<UnitNo>, Option<MeasureNo>)> = held
        .map(|grant| (grant.on_behalf_of, grant.reach.unit, grant.reach.measure))
        .collect();
    for (on_behalf_of, at, on) in places {
        let actor = Actor::principal(ActingPrincipal {
            on_behalf_of,
            ..ActingPrincipal::new(number)
        });
        let name = at.and_then(|unit| view.unit(unit));
        let mut amount_max = None;
        let mut cells = vec![
            ("unit", unit(at, view)),
            ("unit_name", Cell::text(name.map(|unit| &unit.name))),
            ("measure", measure(on, view)),
            ("on_behalf_of", principal(on_behalf_of)),
        ];
        for action in Action::ALL {
            let request = Request {
                action: *action,
                scope: at.map_or(Scope::Ledger, Scope::Unit),
                measure: on,
                amount: Amount::Open,
            };
            let word = match rights.decide(&actor, &request, moment) {
                Verdict::Allow(_) => Some("YES"),
                Verdict::Deny(Denial::AmountAbove { amount_max: max }) => {
                    amount_max = amount_max.max(Some(max));
                    Some("LIMITED")
                }
                Verdict::Deny(_) => None,
            };
            cells.push((action_key(*action), Cell::word(word)));
        }
        cells.push(("amount_max", Cell::cents(amount_max.map(|max| max.0.into()))));
        let cells = sheet.cells(cells);
        sheet.rows.push(Row::listed(cells));
    }
    sheet
}

/// The key of an action's column.
fn action_key(action: Action) -> &'static str {
    match action {
        Action::Read => "read",
        Action::ReadPersonal => "read_personal",
        Action::Plan => "plan",
        Action::Book => "book",
        Action::Confirm => "confirm",
        Action::Cash => "cash",
        Action::Sign => "sign",
        Action::Measure => "measures",
        Action::Structure => "structure",
        Action::Grant => "give_rights",
        Action::Audit => "audit",
        Action::Operate => "operate",
    }
}

const PREPARED: [Column; 11] = [
    Column::new("act", "Vorgang", "act", Kind::Code),
    Column::new("action", "Befugnis", "action", Kind::Word),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("prepared_by", "Vorbereitet von", "prepared by", Kind::Text),
    Column::new("prepared_at", "Vorbereitet am", "prepared at", Kind::Instant),
    Column::new("expires_at", "Verfällt am", "expires at", Kind::Instant),
    Column::new("prepared_status", "Stand", "status", Kind::Word),
    Column::new("ended_by", "Beendet von", "ended by", Kind::Text),
    Column::new("input", "Eingabe", "input", Kind::Text),
    Column::new("text", "Text", "text", Kind::Text),
];

/// The prepared acts of a view: those that wait, or all.
pub fn prepared_acts(ended_too: bool, now: DateTime<Utc>, view: &View) -> Vec<&PreparedAct> {
    let acts = view.state().prepared_acts.iter().filter(|act| {
        act.position <= view.position()
            && (ended_too || act.status_at(view.position(), now) == PreparedStatus::Waiting)
    });
    acts.collect()
}

/// One row a prepared act, the oldest first. Texts are by the position of each.
pub fn prepared_sheet(
    acts: &[&PreparedAct],
    texts: &BTreeMap<Position, Texts>,
    now: DateTime<Utc>,
    view: &View,
) -> Sheet {
    let row = |act: &&PreparedAct| {
        let ending = act
            .ending
            .as_ref()
            .filter(|ending| ending.position <= view.position());
        let text = texts.get(&act.position);
        Row::listed(vec![
            Cell::filled(prepared_act_id(act.position)),
            Cell::Word(act.action.as_str()),
            unit(act.unit, view),
            measure(act.measure, view),
            Cell::Text(act.actor.clone()),
            instant(view.state().recorded_at(act.position)),
            Cell::Instant(act.expires_at),
            Cell::Word(act.status_at(view.position(), now).as_str()),
            Cell::text(ending.map(|ending| &ending.actor)),
            act.command
                .as_ref()
                .map_or(Cell::Empty, |command| Cell::filled(command.to_string())),
            Cell::text(text.and_then(|texts| texts.text.as_ref())),
        ])
    };
    Sheet {
        columns: PREPARED.to_vec(),
        rows: acts.iter().map(row).collect(),
    }
}

const FOUR_EYES: [Column; 5] = [
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("action", "Befugnis", "action", Kind::Word),
    Column::new("from_amount", "Ab Betrag", "from amount", Kind::Amount),
    Column::new("position", "Position", "position", Kind::Position),
    Column::new("recorded_at", "Gilt seit", "since", Kind::Instant),
];

/// One row an action that needs a second person by the rule of a unit.
pub fn four_eyes_sheet(view: &View) -> Sheet {
    let rules = view.state().four_eyes.at(view.position());
    let rows = rules.flat_map(|(at, rule)| {
        rule.actions.iter().map(move |action| {
            Row::listed(vec![
                unit(at, view),
                Cell::Word(action.as_str()),
                Cell::cents(rule.from_cents.map(Into::into)),
                Cell::Number(rule.position),
                instant(view.state().recorded_at(rule.position)),
            ])
        })
    });
    Sheet {
        columns: FOUR_EYES.to_vec(),
        rows: rows.collect(),
    }
}

fn principal(number: Option<PrincipalNo>) -> Cell {
    number.map_or(Cell::Empty, |number| Cell::filled(number.to_string()))
}

/// The code of a unit; of none, that of the whole ledger.
fn unit(number: Option<UnitNo>, view: &View) -> Cell {
    match number {
        None => Cell::Text(WHOLE_LEDGER.into()),
        Some(number) => Cell::text(view.unit(number).map(|unit| &unit.code)),
    }
}

fn measure(number: Option<MeasureNo>, view: &View) -> Cell {
    let known = number.and_then(|number| view.measure(number));
    Cell::text(known.map(|measure| &measure.code))
}

fn instant(instant: Option<DateTime<Utc>>) -> Cell {
    instant.map_or(Cell::Empty, Cell::Instant)
}

//! Rows of rights: who may do what, where, from when until when. A report of grants reads in as it is.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use querbuch_domain::actor::Group;
use querbuch_domain::code::{check_code, check_name, check_text, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::grant::give::{GiveRight, NewHolder};
use querbuch_domain::id::PrincipalNo;
use querbuch_domain::principal::Identity;
use querbuch_domain::principal::register::RegisterPrincipal;
use querbuch_domain::reference::Ref;
use querbuch_domain::role::Role;

use crate::berlin;
use crate::export::rights::WHOLE_LEDGER;
use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::{Definition, Start};
use crate::import::problem::Problem;
use crate::words;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        optional(Column::Principal, &["principal"]),
        optional(Column::Holder, &[]),
        optional(Column::Issuer, &["issuer", "to"]),
        optional(Column::Subject, &["subject", "identity"]),
        optional(Column::Group, &["group", "name"]),
        required(Column::Role, &["role"]),
        required(Column::Unit, &["unit"]),
        optional(Column::Measure, &["measure"]),
        optional(Column::From, &["from"]),
        optional(Column::Until, &["until"]),
        optional(Column::AmountMax, &["amountMax"]).of_numbers(),
        optional(Column::OnBehalfOf, &["onBehalfOf"]),
        required(Column::Reason, &["reason"]),
        // What a report of grants has besides.
        optional(Column::Grant, &[]),
        optional(Column::GivenBy, &[]),
        optional(Column::GivenAt, &[]),
    ]),
    |start| Some(Box::new(Grants::new(start))),
)
.with_remark([
    "`issuer` mit `subject` oder `group`, sonst `principal`; `unit` * ist das ganze Buch; `from` und `until` Tage oder Zeitpunkte",
    "`issuer` with `subject` or `group`, else `principal`; `unit` * is the whole ledger; `from` and `until` days or instants",
]);

/// Somebody by issuer and subject.
type Subject = (Arc<str>, Arc<str>);

/// Gathers rights, and makes whoever is not known yet known before the first of theirs.
struct Grants {
    known: HashMap<Subject, PrincipalNo>,
    next: u32,
    commands: Vec<(u32, Command)>,
}

impl Grants {
    fn new(start: &Start<'_, '_>) -> Self {
        // Of two of one issuer and subject, the first counts.
        let mut known = HashMap::new();
        for (number, identity) in start.options.identities.into_iter().flatten() {
            let subject = (identity.issuer.clone(), identity.subject.clone());
            known.entry(subject).or_insert(*number);
        }
        Self {
            known,
            next: start.state.principals.next_number().0,
            commands: Vec::new(),
        }
    }

    fn holder(&mut self, cells: &mut Cells<'_>, issuer: Option<&Arc<str>>) -> Result<NewHolder, Skip> {
        let subject = cells.checked_optional(Column::Subject, check_name)?;
        let group = cells.checked_optional(Column::Group, check_name)?;
        if subject.is_some() && group.is_some() {
            return Err(cells.fault(Column::Group, &Problem::HolderTwice));
        }
        match (issuer, subject, group) {
            (Some(issuer), Some(subject), _) => {
                let name = cells.checked_optional(Column::Holder, check_name)?;
                Ok(self.subject(cells.row(), name, (issuer.clone(), subject)))
            }
            (Some(issuer), None, Some(name)) => Ok(NewHolder::Group(Group {
                issuer: issuer.clone(),
                name,
            })),
            (None, Some(_), _) | (None, _, Some(_)) => {
                Err(cells.fault(Column::Issuer, &Problem::ValueMissing))
            }
            (_, None, None) => {
                let principal = cells.checked(Column::Principal, check_name)?;
                Ok(NewHolder::Principal(Ref(principal)))
            }
        }
    }

    /// The principal of a subject, made known where it is not yet.
    fn subject(&mut self, row: u32, name: Option<Arc<str>>, key: Subject) -> NewHolder {
        if let Some(number) = self.known.get(&key) {
            return NewHolder::Principal(number.to_string().into());
        }
        let number = PrincipalNo(self.next);
        self.next += 1;
        let identity = Identity {
            issuer: key.0.clone(),
            mail: None,
            name,
            subject: key.1.clone(),
        };
        let register = RegisterPrincipal::new(&identity, false).numbered(number);
        self.commands.push((row, register.into()));
        self.known.insert(key, number);
        NewHolder::Principal(number.to_string().into())
    }

    /// Whoever is substituted: a principal, or somebody of the same issuer who is known.
    fn substituted(&self, cells: &mut Cells<'_>, issuer: Option<&Arc<str>>) -> Result<Option<Ref>, Skip> {
        let Some(text) = cells.checked_optional(Column::OnBehalfOf, check_name)? else {
            return Ok(None);
        };
        if PrincipalNo::parse(&text).is_some() {
            return Ok(Some(Ref(text)));
        }
        let key = issuer.map(|issuer| (issuer.clone(), text.clone()));
        match key.and_then(|key| self.known.get(&key)) {
            Some(number) => Ok(Some(number.to_string().into())),
            // Nobody has this name: the ledger says so, at this cell.
            None => Ok(Some(Ref(text))),
        }
    }
}

impl Builder for Grants {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let issuer = cells.checked_optional(Column::Issuer, check_name);
        let role = cells.word::<Role>(Column::Role);
        let unit = match cells.text(Column::Unit) {
            Some(WHOLE_LEDGER) => Ok(None),
            _ => cells
                .checked(Column::Unit, check_unit_code)
                .map(|code| Some(Ref(code))),
        };
        let measure = cells.checked_optional(Column::Measure, check_code);
        let from = moment(cells, Column::From, berlin::start_of_day);
        let until = moment(cells, Column::Until, berlin::end_of_day);
        let amount_max = cells.amount_optional(Column::AmountMax);
        let reason = cells.checked(Column::Reason, check_text);
        let issuer = issuer?;
        let (role, unit, measure) = (role?, unit?, measure?);
        let (from, until, amount_max, reason) = (from?, until?, amount_max?, reason?);
        let on_behalf_of = self.substituted(cells, issuer.as_ref())?;
        let to = self.holder(cells, issuer.as_ref())?;
        let right = GiveRight {
            to,
            role,
            unit,
            measure: measure.map(Ref),
            from,
            until,
            amount_max,
            on_behalf_of,
            reason,
        };
        self.commands.push((cells.row(), right.into()));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, command) in self.commands {
            let name = match command {
                Command::RegisterPrincipal(_) => format!("{row}:principal"),
                _ => row.to_string(),
            };
            sink.push(name, command, [row]);
        }
    }
}

fn moment(
    cells: &mut Cells<'_>,
    column: Column,
    of_day: fn(NaiveDate) -> Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Skip> {
    let Some(text) = cells.text(column) else {
        return Ok(None);
    };
    match words::moment(text, of_day) {
        Some(instant) => Ok(Some(instant)),
        None => Err(cells.fault(column, &Problem::Moment)),
    }
}

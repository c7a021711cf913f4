//! Rights on the host: `grant`, `revoke`, `four-eyes`, `visibility`.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{ArgGroup, Args};
use querbuch_ledger::berlin;
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::money::Cents;
use querbuch_ledger::domain::role::Role;
use querbuch_ledger::domain::visibility::Visibility;
use querbuch_ledger::words;

use super::act::{ActOptions, word};
use crate::said::Said;

/// Options of `grant`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("holder").required(true).args(["principal", "subject", "group"])))]
#[command(group(ArgGroup::new("reach").required(true).args(["unit", "whole_ledger"])))]
pub struct GrantOptions {
    /// Who gets it, where it is known: principal:3
    #[arg(value_name = "PRINCIPAL")]
    pub principal: Option<String>,

    /// The address of the issuer who vouches for the subject or the group
    #[arg(long, value_name = "URL", conflicts_with = "principal")]
    pub issuer: Option<String>,

    /// What the issuer calls the person or the machine: the claim `sub`. Who is not known yet is made known
    #[arg(long, value_name = "SUBJECT", requires = "issuer")]
    pub subject: Option<String>,

    /// The name of a person who is made known; it lies beside the log and can be erased
    #[arg(long, value_name = "NAME", requires = "subject")]
    pub name: Option<String>,

    /// The subject is a machine, where it is made known
    #[arg(long, requires = "subject")]
    pub machine: bool,

    /// A group instead, as the issuer names it
    #[arg(long, value_name = "GROUP", requires = "issuer")]
    pub group: Option<String>,

    /// What it allows
    #[arg(long, value_name = "ROLE", value_parser = word(Role::ALL, Role::as_str, Role::name))]
    pub role: Role,

    /// At this unit and everything below it
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,

    /// On the whole ledger, with units that are yet to come
    #[arg(long)]
    pub whole_ledger: bool,

    /// On this measure only
    #[arg(long, value_name = "MEASURE")]
    pub measure: Option<String>,

    /// From when on: a day, from its beginning in Berlin, or an instant; now unless given
    #[arg(long, value_name = "MOMENT", value_parser = from)]
    pub from: Option<DateTime<Utc>>,

    /// Until when: a day, through its end in Berlin, or the first instant at which it holds no more
    #[arg(long, value_name = "MOMENT", value_parser = until)]
    pub until: Option<DateTime<Utc>>,

    /// The largest amount of one act, in euros
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub amount_max: Option<Cents>,

    /// In whose place, for 90 days at most: principal:7
    #[arg(long, value_name = "PRINCIPAL")]
    pub on_behalf_of: Option<String>,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `revoke`.
#[derive(Debug, Args)]
pub struct RevokeOptions {
    /// The right, as `report grants` names it: grant:17
    #[arg(value_name = "GRANT")]
    pub grant: String,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `four-eyes`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("reach").required(true).args(["unit", "whole_ledger"])))]
pub struct FourEyesOptions {
    /// The actions that need a second person; none: no act does any more by the rule of this unit
    #[arg(value_name = "ACTION", value_parser = word(Action::ALL, Action::as_str, Action::name))]
    pub actions: Vec<Action>,

    /// At this unit and everything below it
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,

    /// On the whole ledger, with units that are yet to come
    #[arg(long)]
    pub whole_ledger: bool,

    /// From which amount of one act on, in euros; always unless given
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub from_amount: Option<Cents>,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `visibility`.
#[derive(Debug, Args)]
pub struct VisibilityOptions {
    /// What holds from now on
    #[arg(value_name = "VISIBILITY", value_parser = word(Visibility::ALL, Visibility::as_str, Visibility::name))]
    pub visibility: Visibility,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

fn amount(text: &str) -> Result<Cents, Said> {
    // A largest amount that was read in the other way would be a thousand times too small or too large.
    words::parse_amount(text).ok_or_else(|| {
        Said::new(
            "erwartet wird ein Betrag in Euro wie 50000 oder 1250,50",
            "expected is an amount in euros such as 50000 or 1250.50",
        )
    })
}

fn from(text: &str) -> Result<DateTime<Utc>, Said> {
    moment(text, berlin::start_of_day)
}

fn until(text: &str) -> Result<DateTime<Utc>, Said> {
    moment(text, berlin::end_of_day)
}

/// An instant, or that of a day.
fn moment(text: &str, of_day: fn(NaiveDate) -> Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Said> {
    words::moment(text, of_day).ok_or_else(|| {
        Said::new(
            "erwartet wird ein Tag wie 31.12.2027 oder 2027-12-31, oder ein Zeitpunkt wie 2027-12-31T12:00:00Z",
            "expected is a day such as 2027-12-31 or 31.12.2027, or an instant such as 2027-12-31T12:00:00Z",
        )
    })
}

impl GrantOptions {
    /// The issuer, with which a subject or a group comes.
    pub fn issuer(&self) -> Arc<str> {
        self.issuer.as_deref().unwrap_or_default().into()
    }
}

//! Rights on the host: for the first administrator and for emergencies. They are events by whoever is stated, and asked
//! for no right; what no right overrides about the last administrator and pairs of roles holds here as well.

use querbuch_ledger::domain::actor::Group;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::four_eyes::set::SetFourEyes;
use querbuch_ledger::domain::grant::Holder;
use querbuch_ledger::domain::grant::give::{GiveRight, NewHolder};
use querbuch_ledger::domain::grant::revoke::RevokeRight;
use querbuch_ledger::domain::id::grant_id;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::visibility::set::SetVisibility;
use querbuch_ledger::giving::Somebody;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::batch::Answer;
use serde_json::json;

use super::change::{Act, run};
use super::{failed, refuse, with_ledger};
use crate::cli::{Cli, FourEyesOptions, GrantOptions, RevokeOptions, VisibilityOptions};
use crate::exit::Failure;
use crate::locale::Locale;

/// Gives a right.
pub async fn grant(options: &GrantOptions, cli: &Cli) -> Result<(), Failure> {
    with_ledger(&options.act, cli, async |ledger| give(options, cli, ledger).await).await
}

/// Revokes a right.
pub async fn revoke(options: &RevokeOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::RevokeRight(RevokeRight {
        grant: options.grant.as_str().into(),
        reason: options.reason.as_str().into(),
    });
    let act = Act::new(command, &options.grant, "entzogen", "revoked");
    run(act, &options.act, cli).await
}

/// Sets which acts need a second person.
pub async fn four_eyes(options: &FourEyesOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::SetFourEyes(SetFourEyes {
        unit: options.unit.as_deref().map(Into::into),
        actions: options.actions.clone(),
        from_amount: options.from_amount,
        reason: options.reason.as_str().into(),
    });
    let language = Locale::or_system(cli.locale).language();
    let everywhere = language.pick("ganzes Buch", "whole ledger");
    let subject = options.unit.as_deref().unwrap_or(everywhere);
    let act = Act::new(command, subject, "vier Augen gesetzt", "four eyes set");
    run(act, &options.act, cli).await
}

/// Sets who sees what.
pub async fn visibility(options: &VisibilityOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::SetVisibility(SetVisibility {
        visibility: options.visibility,
        reason: options.reason.as_str().into(),
    });
    let name = options.visibility.as_str();
    run(Act::new(command, name, "gesetzt", "set"), &options.act, cli).await
}

async fn give(options: &GrantOptions, cli: &Cli, ledger: &Ledger) -> Result<(), Failure> {
    let command = |to: NewHolder| {
        Input::from(Command::GiveRight(GiveRight {
            to,
            role: options.role,
            unit: options.unit.as_deref().map(Into::into),
            measure: options.measure.as_deref().map(Into::into),
            from: options.from,
            until: options.until,
            amount_max: options.amount_max,
            on_behalf_of: options.on_behalf_of.as_deref().map(Into::into),
            reason: options.reason.as_str().into(),
        }))
    };
    let (actor, dry_run) = (&options.act.actor, options.act.dry_run);
    let holder = match (&options.principal, &options.group) {
        (Some(principal), _) => Some(NewHolder::Principal(principal.as_str().into())),
        (None, Some(group)) => Some(NewHolder::Group(Group {
            issuer: options.issuer(),
            name: group.as_str().into(),
        })),
        (None, None) => None,
    };
    let reply = match holder {
        Some(holder) => {
            let mode = super::mode(&options.act);
            ledger.execute(actor, mode, vec![command(holder)]).await
        }
        None => ledger.give_to(actor, dry_run, &somebody(options), command).await,
    };
    let reply = reply.map_err(failed)?;
    let given = match reply.answers.first() {
        Some(Answer::Refused(refusals)) => return Err(refuse(refusals, &reply.state, cli)),
        Some(Answer::Done { position, .. }) => Some(*position),
        _ => None,
    };
    let locale = Locale::or_system(cli.locale);
    let role = options.role.name(locale.language());
    let holder = given.and_then(|position| reply.state.grants.at(position));
    let holder = holder.map(|grant| match &grant.holder {
        Holder::Principal(number) => number.to_string(),
        Holder::Group(group) => group.name.to_string(),
    });
    if cli.json {
        let answer = json!({
            "grant": given.map(grant_id),
            "holder": holder,
            "role": options.role.as_str(),
            "position": reply.state.position,
            "dryRun": dry_run,
        });
        println!("{answer}");
        return Ok(());
    }
    let (given, position) = (given.map(grant_id).zip(holder), reply.state.position);
    let told = match (given, locale.language()) {
        (Some((grant, holder)), Language::German) => {
            format!("{grant}: {role} an {holder} vergeben, Position {position}")
        }
        (Some((grant, holder)), Language::English) => {
            format!("{grant}: {role} given to {holder}, position {position}")
        }
        (None, Language::German) => format!("{role}: geprüft, nichts geändert"),
        (None, Language::English) => format!("{role}: checked, nothing changed"),
    };
    println!("{told}");
    Ok(())
}

fn somebody(options: &GrantOptions) -> Somebody {
    Somebody {
        identity: Identity {
            issuer: options.issuer(),
            mail: None,
            name: options.name.as_deref().map(Into::into),
            subject: options.subject.as_deref().unwrap_or_default().into(),
        },
        is_machine: options.machine,
    }
}

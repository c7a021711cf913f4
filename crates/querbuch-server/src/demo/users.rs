//! People of the demo, with rights and without figures of their own: of the Bund, two Länder, two municipalities, an
//! auditor and an administrator, so that one can try who sees what and who may do what.
//!
//! They are principals of a built-in issuer, which nobody else can be: its address is of a domain that never exists. How one
//! becomes one of them stands in [`told`] and nowhere else.

use chrono::TimeDelta;
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::grant::give::GiveRight;
use querbuch_ledger::domain::id::PrincipalNo;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::role::Role;
use querbuch_ledger::domain::visibility::Visibility;
use querbuch_ledger::domain::visibility::set::SetVisibility;
use querbuch_ledger::giving::Somebody;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::{LOCAL_ACTOR, Ledger};
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::secrets::TokenContent;

use crate::exit::Failure;

/// The issuer of the people of the demo.
pub const DEMO_ISSUER: &str = "https://demo.querbuch.invalid";

/// Somebody of the demo.
pub struct DemoUser {
    /// What the built-in issuer calls them.
    pub subject: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Where they work, in German and in English.
    place: [&'static str; 2],
    /// Their roles, each at a unit; none: for the whole ledger.
    rights: &'static [(Role, Option<&'static str>)],
}

/// Somebody of the demo who is known to the ledger.
pub struct LoadedUser {
    /// Who.
    pub user: &'static DemoUser,
    /// As the ledger knows them.
    pub number: PrincipalNo,
    /// The text of a token by which one becomes them; none where they have as many as one may have.
    pub token: Option<String>,
}

/// The people, at the units of the E-Akte.
pub const USERS: [DemoUser; 9] = [
    DemoUser {
        subject: "administration",
        name: "Adele Amt",
        place: ["das ganze Buch", "the whole ledger"],
        rights: &[(Role::Administrator, None)],
    },
    DemoUser {
        subject: "bund-leitung",
        name: "Bruno Bund",
        place: ["Bund", "Bund"],
        rights: &[(Role::MeasureLead, Some("bund")), (Role::Booker, Some("bund"))],
    },
    DemoUser {
        subject: "hessen-buchung",
        name: "Hanna Hessen",
        place: ["Land Hessen", "Land Hessen"],
        rights: &[(Role::Booker, Some("06")), (Role::Planner, Some("06"))],
    },
    DemoUser {
        subject: "hessen-haushalt",
        name: "Hugo Haushalt",
        place: ["Land Hessen", "Land Hessen"],
        rights: &[(Role::BudgetOfficer, Some("06"))],
    },
    DemoUser {
        subject: "pfalz-buchung",
        name: "Petra Pfalz",
        place: ["Land Rheinland-Pfalz", "Land Rheinland-Pfalz"],
        rights: &[(Role::Booker, Some("07"))],
    },
    DemoUser {
        subject: "darmstadt-pruefung",
        name: "Dora Darmstadt",
        place: ["Darmstadt", "Darmstadt"],
        rights: &[(Role::Reviewer, Some("06411000"))],
    },
    DemoUser {
        subject: "koblenz-buchung",
        name: "Karl Koblenz",
        place: ["Koblenz", "Koblenz"],
        rights: &[(Role::Booker, Some("07111000"))],
    },
    DemoUser {
        subject: "koblenz-pruefung",
        name: "Klara Koblenz",
        place: ["Koblenz", "Koblenz"],
        rights: &[(Role::Reviewer, Some("07111000"))],
    },
    DemoUser {
        subject: "revision",
        name: "Rita Revision",
        place: ["das ganze Buch", "the whole ledger"],
        rights: &[(Role::Auditor, None)],
    },
];

/// Makes the people known, gives them their rights, and shows everybody only what their rights reach. Who is known already
/// keeps what they have.
pub async fn load(ledger: &Ledger) -> Result<Vec<LoadedUser>, Failure> {
    let mut loaded = Vec::new();
    for user in &USERS {
        let known = ledger
            .find_principal(&ledger.state(), DEMO_ISSUER, user.subject)
            .await?;
        if known.is_none() {
            for (role, unit) in user.rights {
                give(ledger, user, *role, *unit).await?;
            }
        }
        let number = ledger
            .find_principal(&ledger.state(), DEMO_ISSUER, user.subject)
            .await?;
        if let Some(number) = number {
            let token = token(ledger, number).await?;
            loaded.push(LoadedUser { user, number, token });
        }
    }
    let state = ledger.state();
    if state.visibilities.at(state.position) != Visibility::Granted {
        let command = Command::SetVisibility(SetVisibility {
            visibility: Visibility::Granted,
            reason: REASON.into(),
        });
        let reply = ledger
            .execute(LOCAL_ACTOR, Mode::Each, vec![command.into()])
            .await;
        require(reply.map_err(Failure::environment)?.answers.first())?;
    }
    Ok(loaded)
}

/// Days for which the tokens of a demo hold.
const TOKEN_DAYS: i64 = 7;

/// A token for all that somebody may do, but for giving rights, which no token does.
async fn token(ledger: &Ledger, number: PrincipalNo) -> Result<Option<String>, Failure> {
    let actions = Action::ALL
        .iter()
        .copied()
        .filter(|action| *action != Action::Grant);
    let content = TokenContent {
        name: REASON.to_owned(),
        actions: actions.collect(),
        unit: None,
        networks: Vec::new(),
    };
    let until = ledger.now() + TimeDelta::days(TOKEN_DAYS);
    let made = ledger.make_token(number, &content, until).await?;
    Ok(made.ok().map(|made| made.shown.text().to_owned()))
}

/// Why all of it was given.
const REASON: &str = "Demo";

async fn give(ledger: &Ledger, user: &DemoUser, role: Role, unit: Option<&str>) -> Result<(), Failure> {
    let somebody = Somebody {
        identity: Identity {
            issuer: DEMO_ISSUER.into(),
            mail: None,
            name: Some(user.name.into()),
            subject: user.subject.into(),
        },
        is_machine: false,
    };
    let right = |to| {
        Input::from(Command::GiveRight(GiveRight {
            to,
            role,
            unit: unit.map(Into::into),
            measure: None,
            from: None,
            until: None,
            amount_max: None,
            on_behalf_of: None,
            reason: REASON.into(),
        }))
    };
    let reply = ledger.give_to(LOCAL_ACTOR, false, &somebody, right).await;
    require(reply.map_err(Failure::environment)?.answers.first())
}

fn require(answer: Option<&Answer>) -> Result<(), Failure> {
    match answer {
        Some(Answer::Refused(refusals)) => {
            let sentences = refusals
                .iter()
                .map(|refusal| refusal.reason.message(Language::English));
            Err(Failure::environment(sentences.collect::<Vec<_>>().join("\n")))
        }
        _ => Ok(()),
    }
}

/// What is printed about the people: who they are, and the token by which one becomes them.
pub fn told(users: &[LoadedUser], language: Language) -> Vec<String> {
    let line = |loaded: &LoadedUser| {
        let user = loaded.user;
        let roles = user.rights.iter().map(|(role, _)| role.name(language));
        let [german, english] = user.place;
        format!(
            "  {:<14} {:<16} {}: {}\n    {}",
            loaded.number.to_string(),
            user.name,
            language.pick(german, english),
            roles.collect::<Vec<_>>().join(", "),
            loaded.token.as_deref().unwrap_or("–"),
        )
    };
    let how = language.pick(
        "Wer eines der Token mitschickt (-H 'Authorization: Bearer qbt_…'), ist die Person. Ohne wird niemand eingelassen. \
         Sie gelten sieben Tage.",
        "Whoever sends one of the tokens (-H 'Authorization: Bearer qbt_…') is that person. Without one, nobody is let in. \
         They hold for seven days.",
    );
    users.iter().map(line).chain([how.to_owned()]).collect()
}

#[cfg(test)]
mod tests;

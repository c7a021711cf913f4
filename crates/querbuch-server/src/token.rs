//! `token` and `principals`: tokens and people, on the host.

use std::sync::Arc;

use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::id::PrincipalNo;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::principal::erase::ErasePrincipal;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::log::store::secrets::SecretRow;
use querbuch_ledger::secrets::{
    NETWORKS_PER_TOKEN_MAX, TOKEN_DAYS_MAX, TOKEN_NAME_CHARS_MAX, TOKENS_PER_OWNER_MAX, TokenContent,
    TokenFault,
};
use serde_json::{Value, json};

use crate::act;
use crate::cli::Cli;
use crate::cli::DatabaseOption;
use crate::cli::token::{
    ErasePrincipalOptions, ListTokensOptions, MakeTokenOptions, PrincipalsCommand, RevokeTokenOptions,
    TokenCommand,
};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::said::Said;
use crate::telemetry;

/// Who vouches for machines that were made known on the host.
const HOST: &str = "host";

/// Makes, revokes or lists tokens.
pub async fn run(command: &TokenCommand, cli: &Cli) -> Result<(), Failure> {
    match command {
        TokenCommand::Make(options) => make(options, cli).await,
        TokenCommand::Revoke(options) => revoke(options, cli).await,
        TokenCommand::List(options) => list(options, cli).await,
    }
}

/// Lists principals, or erases who one is.
pub async fn principals(command: &PrincipalsCommand, cli: &Cli) -> Result<(), Failure> {
    match command {
        PrincipalsCommand::List(database) => list_principals(database, cli).await,
        PrincipalsCommand::Erase(options) => erase(options, cli).await,
    }
}

async fn make(options: &MakeTokenOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let signer = location.signer(&options.key, &file).await?;
    let (ledger, committer) = location.open("", signer).await?;
    let made = make_on(&ledger, options).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    let (id, secret) = made?;
    if cli.json {
        println!("{}", json!({ "token": id, "secret": secret }));
    } else {
        println!("{id}\n{secret}");
    }
    Ok(())
}

async fn make_on(ledger: &Ledger, options: &MakeTokenOptions) -> Result<(String, String), Failure> {
    let owner = match (&options.owner, &options.machine) {
        (Some(owner), _) => owner_of(ledger, owner)?,
        (None, machine) => machine_of(ledger, machine.as_deref().unwrap_or_default()).await?,
    };
    let state = ledger.state();
    let unit = options.unit.as_deref().map(|unit| {
        let unknown = || {
            wrong(
                format!("--unit {unit}: gibt es nicht"),
                format!("--unit {unit}: there is none"),
            )
        };
        state.units.resolve(&unit.into()).ok_or_else(unknown)
    });
    let actions = options.action.iter().map(|name| {
        let known = Action::ALL
            .iter()
            .copied()
            .find(|action| action.as_str() == name.to_uppercase());
        known.ok_or_else(|| {
            let all: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
            let all = all.join(", ");
            wrong(
                format!("--action {name}: erwartet wird eines von {all}"),
                format!("--action {name}: expected one of {all}"),
            )
        })
    });
    let content = TokenContent {
        name: options.name.clone(),
        actions: actions.collect::<Result<_, _>>()?,
        unit: unit.transpose()?,
        networks: options.network.clone(),
    };
    match ledger.make_token(owner, &content, options.until).await? {
        Ok(made) => Ok((made.id, made.shown.text().to_owned())),
        Err(fault) => Err(Failure::usage_in(explained(fault))),
    }
}

fn owner_of(ledger: &Ledger, owner: &str) -> Result<PrincipalNo, Failure> {
    let state = ledger.state();
    let found = state
        .principals
        .require(&owner.into(), "owner")
        .map(|(number, _)| number);
    found.map_err(|_| {
        wrong(
            format!("--owner {owner}: gibt es nicht; `querbuch principals list` zeigt alle"),
            format!("--owner {owner}: there is none; `querbuch principals list` shows all"),
        )
    })
}

async fn machine_of(ledger: &Ledger, name: &str) -> Result<PrincipalNo, Failure> {
    let identity = Identity {
        issuer: HOST.into(),
        mail: None,
        name: Some(name.into()),
        subject: name.into(),
    };
    let failed = |error: Arc<StoreError>| Failure::environment(error);
    let signed_in = ledger.sign_in(&identity, true).await.map_err(failed)?;
    signed_in.map_err(|_: Vec<Refusal>| {
        wrong(
            format!("--machine {name}: kein Name"),
            format!("--machine {name}: no name"),
        )
    })
}

fn wrong(german: String, english: String) -> Failure {
    Failure::usage_in(Said::new(german, english))
}

fn explained(fault: TokenFault) -> Said {
    match fault {
        TokenFault::Name => Said::new(
            format!("--name: erwartet wird ein Name von höchstens {TOKEN_NAME_CHARS_MAX} Zeichen"),
            format!("--name: expected a name of at most {TOKEN_NAME_CHARS_MAX} characters"),
        ),
        TokenFault::Actions => Said::new(
            "--action: mindestens ein Recht, und nicht GRANT: ein Token vergibt keine Rechte",
            "--action: at least one, and not GRANT: a token gives no rights",
        ),
        TokenFault::End => Said::new(
            format!(
                "--until: erwartet wird ein Zeitpunkt in der Zukunft, in höchstens {TOKEN_DAYS_MAX} Tagen"
            ),
            format!("--until: expected a moment in the future, within {TOKEN_DAYS_MAX} days"),
        ),
        TokenFault::Networks => Said::new(
            format!(
                "--network: höchstens {NETWORKS_PER_TOKEN_MAX}, etwa 10.0.0.0/8, ohne Bits hinter denen, die zählen"
            ),
            format!(
                "--network: at most {NETWORKS_PER_TOKEN_MAX}, such as 10.0.0.0/8, without bits behind those that count"
            ),
        ),
        TokenFault::TooMany => Said::new(
            format!(
                "mehr als {TOKENS_PER_OWNER_MAX} Token auf einmal hat niemand; bitte vorher eines widerrufen"
            ),
            format!("nobody has more than {TOKENS_PER_OWNER_MAX} tokens at once; revoke one before"),
        ),
    }
}

async fn revoke(options: &RevokeTokenOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let signer = location.signer(&options.key, &file).await?;
    let (ledger, committer) = location.open("", signer).await?;
    let revoked = ledger.revoke_secret(&options.id).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    let id = &options.id;
    if revoked?.is_none() {
        return Err(wrong(
            format!("{id}: gibt es nicht, oder ist schon widerrufen"),
            format!("{id}: there is none, or it was revoked before"),
        ));
    }
    if cli.json {
        println!("{}", json!({ "token": id }));
    } else {
        let said = (format!("{id} widerrufen"), format!("{id} revoked"));
        println!("{}", Locale::or_system(cli.locale).pick(said.0, said.1));
    }
    Ok(())
}

async fn list(options: &ListTokensOptions, cli: &Cli) -> Result<(), Failure> {
    let ledger = open_to_read(&options.database, cli).await?;
    let owner = options
        .owner
        .as_deref()
        .map(|owner| owner_of(&ledger, owner))
        .transpose()?;
    let tokens = ledger.tokens(owner).await?;
    if cli.json {
        println!(
            "{}",
            json!({ "tokens": tokens.iter().map(shown).collect::<Vec<_>>() })
        );
        return Ok(());
    }
    for token in &tokens {
        let row = shown(token);
        let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        println!(
            "{} {} {:?} until {} used {} revoked {}",
            token.id,
            text("owner"),
            text("name"),
            text("until"),
            text("usedAt"),
            text("revokedAt")
        );
    }
    Ok(())
}

fn shown(row: &SecretRow) -> Value {
    let content: Option<TokenContent> = serde_json::from_str(&row.content).ok();
    let actions = content.as_ref().map(|content| {
        content
            .actions
            .iter()
            .map(|action| action.as_str())
            .collect::<Vec<_>>()
    });
    json!({
        "token": row.id,
        "owner": row.owner.map(|owner| PrincipalNo(owner).to_string()),
        "name": content.as_ref().map(|content| &content.name),
        "actions": actions,
        "networks": content.as_ref().map(|content| &content.networks),
        "madeAt": row.made_at.to_rfc3339(),
        "until": row.ends_at.to_rfc3339(),
        "usedAt": row.used_at.map(|at| at.to_rfc3339()),
        "revokedAt": row.revoked_at.map(|at| at.to_rfc3339()),
    })
}

async fn open_to_read(database: &DatabaseOption, cli: &Cli) -> Result<Ledger, Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(database, &file)?;
    Ok(location.open_to_read("").await?)
}

async fn list_principals(database: &DatabaseOption, cli: &Cli) -> Result<(), Failure> {
    let ledger = open_to_read(database, cli).await?;
    let state = ledger.state();
    let identities = ledger.identities(&state).await?;
    let rows = state.principals.iter().map(|(number, principal)| {
        let identity = identities.get(&number);
        json!({
            "principal": number.to_string(),
            "machine": principal.is_machine,
            "issuer": identity.map(|identity| &*identity.issuer),
            "subject": identity.map(|identity| &*identity.subject),
            "name": identity.and_then(|identity| identity.name.as_deref()),
            "erased": principal.erased_by.is_some(),
        })
    });
    let rows: Vec<Value> = rows.collect();
    if cli.json {
        println!("{}", json!({ "principals": rows }));
        return Ok(());
    }
    for row in &rows {
        let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        println!(
            "{} {} {} {}",
            text("principal"),
            text("issuer"),
            text("subject"),
            text("name")
        );
    }
    Ok(())
}

async fn erase(options: &ErasePrincipalOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::from(ErasePrincipal {
        principal: options.principal.as_str().into(),
        reason: options.reason.clone(),
    });
    let done = act::carry_out(command, &options.act, cli).await?;
    let (who, position) = (&options.principal, done.position);
    if cli.json {
        println!(
            "{}",
            json!({ "principal": who, "position": position, "dryRun": options.act.dry_run })
        );
        return Ok(());
    }
    let (german, english) = if options.act.dry_run {
        (
            format!("{who} kann gelöscht werden; nichts geändert"),
            format!("{who} can be erased; nothing changed"),
        )
    } else {
        (
            format!("{who} gelöscht, Position {position}"),
            format!("{who} erased, position {position}"),
        )
    };
    println!("{}", Locale::or_system(cli.locale).pick(german, english));
    Ok(())
}

//! Tokens and sessions: what was given out, whose it is, and until when it holds.

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::action::Action;
use querbuch_domain::actor::{ActingPrincipal, Group};
use querbuch_domain::id::{PrincipalNo, UnitNo};
use querbuch_identity::network::Network;
use querbuch_identity::secret::{Fingerprint, Shown};
use querbuch_log::store::StoreError;
use querbuch_log::store::secrets::{SecretAct, SecretKind, SecretRow};
use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;

/// Days for which a token holds at most.
pub const TOKEN_DAYS_MAX: i64 = 366;

/// Tokens of one owner that hold at once.
pub const TOKENS_PER_OWNER_MAX: usize = 100;

/// Networks of one token.
pub const NETWORKS_PER_TOKEN_MAX: usize = 20;

/// Characters of the name of a token.
pub const TOKEN_NAME_CHARS_MAX: usize = 100;

/// Hours after which a session ends, whatever was done: a working day.
pub const SESSION_HOURS_MAX: i64 = 10;

/// Minutes without a request after which a session ends.
pub const SESSION_IDLE_MINUTES_MAX: i64 = 60;

/// Minutes for which a sign-in waits for its answer.
pub const SIGN_IN_MINUTES_MAX: i64 = 10;

/// Sign-ins that wait at once. Anybody can begin one.
pub const SIGN_INS_WAITING_MAX: u32 = 2_000;

/// Seconds after which it is noted anew that a secret was used.
const USE_SECONDS: i64 = 60;

/// Days for which a secret stays in the table after its end, so that one can see what there was.
const KEPT_DAYS: i64 = 30;

/// A token, as its owner describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenContent {
    /// What it is for, for people.
    pub name: String,
    /// What is open to it, by their stored names.
    pub actions: Vec<Action>,
    /// Where: at this unit and below it; without one, wherever its owner may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitNo>,
    /// From where: these networks; without any, from everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
}

/// What belongs to a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SessionContent {
    /// The groups that the issuer vouched for when it began.
    groups: Vec<Group>,
}

/// A token that was made. Its text is nowhere else.
#[derive(Debug)]
pub struct MadeToken {
    /// By which it is named.
    pub id: String,
    /// Its text.
    pub shown: Shown,
}

/// Why a token is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// No name, or one too long.
    Name,
    /// No action, or the one to give rights.
    Actions,
    /// It ends before it begins, or after more than [`TOKEN_DAYS_MAX`] days.
    End,
    /// Not a network, or too many.
    Networks,
    /// Its owner has as many as one may have.
    TooMany,
}

/// Somebody whom a secret lets in.
#[derive(Clone, Debug)]
pub struct LetIn {
    /// Who, with limits.
    pub acting: ActingPrincipal,
    /// The first moment at which it does not hold any more.
    pub until: DateTime<Utc>,
    /// From where; empty: from everywhere.
    pub networks: Vec<Network>,
}

impl Ledger {
    /// Makes a token for somebody.
    pub async fn make_token(
        &self,
        owner: PrincipalNo,
        content: &TokenContent,
        until: DateTime<Utc>,
    ) -> Result<Result<MadeToken, TokenFault>, StoreError> {
        let now = self.now();
        if let Err(fault) = check_token(content, until, now) {
            return Ok(Err(fault));
        }
        let known = self.secrets_of(SecretKind::Token, Some(owner)).await?;
        let standing = known
            .iter()
            .filter(|row| row.revoked_at.is_none() && row.ends_at > now);
        if standing.count() >= TOKENS_PER_OWNER_MAX {
            return Ok(Err(TokenFault::TooMany));
        }
        let shown = Shown::token(self.chance()?);
        let text = serde_json::to_string(content).unwrap_or_default();
        let id = self
            .keep(SecretKind::Token, (Some(owner), text), (&shown, until))
            .await?;
        Ok(Ok(MadeToken { id, shown }))
    }

    /// The tokens of one owner, or of all, the earliest first.
    pub async fn tokens(&self, owner: Option<PrincipalNo>) -> Result<Vec<SecretRow>, StoreError> {
        self.secrets_of(SecretKind::Token, owner).await
    }

    async fn secrets_of(
        &self,
        kind: SecretKind,
        owner: Option<PrincipalNo>,
    ) -> Result<Vec<SecretRow>, StoreError> {
        let list = SecretAct::List {
            kind,
            owner: owner.map(|owner| owner.0),
            limit: SIGN_INS_WAITING_MAX,
        };
        self.store.secrets(list).await
    }

    /// Revokes a token or a session by its id: the row, where it was there and nobody had.
    pub async fn revoke_secret(&self, id: &str) -> Result<Option<SecretRow>, StoreError> {
        let revoke = SecretAct::Revoke {
            id: id.to_owned(),
            at: self.now(),
        };
        Ok(self.store.secrets(revoke).await?.into_iter().next())
    }

    /// Who a token or a session lets in; nobody where it is not known, has ended, was revoked, or its owner was erased.
    pub async fn let_in(
        &self,
        kind: SecretKind,
        fingerprint: Fingerprint,
    ) -> Result<Option<LetIn>, StoreError> {
        let now = self.now();
        let found = self.store.secrets(SecretAct::Find(fingerprint.0)).await?;
        let holds = |row: &SecretRow| row.kind == kind && row.revoked_at.is_none() && now < row.ends_at;
        let Some(row) = found.into_iter().next().filter(holds) else {
            return Ok(None);
        };
        let used_at = row.used_at.unwrap_or(row.made_at);
        if kind == SecretKind::Session && now - used_at >= TimeDelta::minutes(SESSION_IDLE_MINUTES_MAX) {
            return Ok(None);
        }
        let state = self.state();
        let owner = row.owner.map(PrincipalNo);
        let Some(owner) = owner.filter(|owner| {
            let known = state.principals.get(*owner);
            known.is_some_and(|principal| principal.erased_by.is_none())
        }) else {
            return Ok(None);
        };
        let Some((acting, networks)) = read_content(owner, &row) else {
            return Ok(None);
        };
        if row.used_at.is_none() || now - used_at >= TimeDelta::seconds(USE_SECONDS) {
            self.store
                .secrets(SecretAct::Use {
                    fingerprint: fingerprint.0,
                    at: now,
                })
                .await?;
        }
        Ok(Some(LetIn {
            acting,
            until: row.ends_at,
            networks,
        }))
    }

    /// Begins a session of somebody who signed in: its id, shown once.
    pub async fn begin_session(&self, acting: &ActingPrincipal) -> Result<Shown, StoreError> {
        let shown = Shown::session(self.chance()?);
        let content = SessionContent {
            groups: acting.groups.to_vec(),
        };
        let text = serde_json::to_string(&content).unwrap_or_default();
        let until = self.now() + TimeDelta::hours(SESSION_HOURS_MAX);
        self.keep(SecretKind::Session, (Some(acting.number), text), (&shown, until))
            .await?;
        Ok(shown)
    }

    /// Ends a session by its fingerprint.
    pub async fn end_session(&self, fingerprint: Fingerprint) -> Result<(), StoreError> {
        let found = self.store.secrets(SecretAct::Find(fingerprint.0)).await?;
        if let Some(row) = found
            .into_iter()
            .next()
            .filter(|row| row.kind == SecretKind::Session)
        {
            self.revoke_secret(&row.id).await?;
        }
        Ok(())
    }

    /// Keeps a sign-in that waits for its answer; false where too many wait.
    pub async fn keep_sign_in(&self, browser: &Shown, pending: String) -> Result<bool, StoreError> {
        let now = self.now();
        self.store
            .secrets(SecretAct::Sweep(now - TimeDelta::days(KEPT_DAYS)))
            .await?;
        let waiting = self.secrets_of(SecretKind::SignIn, None).await?;
        for ended in waiting.iter().filter(|row| row.ends_at <= now) {
            self.store.secrets(SecretAct::Take(ended.fingerprint)).await?;
        }
        if waiting.iter().filter(|row| row.ends_at > now).count() >= SIGN_INS_WAITING_MAX as usize {
            return Ok(false);
        }
        let until = now + TimeDelta::minutes(SIGN_IN_MINUTES_MAX);
        self.keep(SecretKind::SignIn, (None, pending), (browser, until))
            .await?;
        Ok(true)
    }

    /// Takes a sign-in that waits, once.
    pub async fn take_sign_in(&self, fingerprint: Fingerprint) -> Result<Option<String>, StoreError> {
        let taken = self
            .store
            .secrets(SecretAct::Take(fingerprint.0))
            .await?
            .into_iter()
            .next();
        let now = self.now();
        Ok(taken
            .filter(|row| row.kind == SecretKind::SignIn && now < row.ends_at)
            .map(|row| row.content))
    }

    /// The fingerprints of what was revoked since a moment.
    pub async fn revoked_since(&self, since: DateTime<Utc>) -> Result<Vec<[u8; 32]>, StoreError> {
        let rows = self.store.secrets(SecretAct::RevokedSince(since)).await?;
        Ok(rows.into_iter().map(|row| row.fingerprint).collect())
    }

    async fn keep(
        &self,
        kind: SecretKind,
        (owner, content): (Option<PrincipalNo>, String),
        (shown, ends_at): (&Shown, DateTime<Utc>),
    ) -> Result<String, StoreError> {
        let id = format!("{}:{}", kind.as_str(), self.new_id());
        let row = SecretRow {
            fingerprint: shown.fingerprint().0,
            kind,
            id: id.clone(),
            owner: owner.map(|owner| owner.0),
            content,
            made_at: self.now(),
            ends_at,
            used_at: None,
            revoked_at: None,
        };
        self.store.secrets(SecretAct::Keep(row)).await?;
        Ok(id)
    }

    /// 256 bits of chance.
    pub fn chance(&self) -> Result<[u8; 32], StoreError> {
        let secret = self.source.secret();
        secret.ok_or_else(|| StoreError::Unavailable("the machine gives no randomness".to_owned()))
    }
}

/// What a row of the table says of its owner.
fn read_content(owner: PrincipalNo, row: &SecretRow) -> Option<(ActingPrincipal, Vec<Network>)> {
    let own = ActingPrincipal::new(owner);
    match row.kind {
        SecretKind::Token => {
            let content: TokenContent = serde_json::from_str(&row.content).ok()?;
            let networks = content.networks.iter().map(|network| network.parse());
            let networks = networks.collect::<Result<_, _>>().ok()?;
            let acting = ActingPrincipal {
                only: Some(content.actions.into()),
                within: content.unit,
                ..own
            };
            Some((acting, networks))
        }
        SecretKind::Session => {
            let content: SessionContent = serde_json::from_str(&row.content).ok()?;
            let groups = content.groups.into();
            Some((ActingPrincipal { groups, ..own }, Vec::new()))
        }
        SecretKind::SignIn => None,
    }
}

fn check_token(content: &TokenContent, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), TokenFault> {
    let name = querbuch_domain::code::check_name(&content.name).ok();
    if name.is_none_or(|name| name.chars().count() > TOKEN_NAME_CHARS_MAX) {
        return Err(TokenFault::Name);
    }
    if content.actions.is_empty() || content.actions.contains(&Action::Grant) {
        return Err(TokenFault::Actions);
    }
    if until <= now || until > now + TimeDelta::days(TOKEN_DAYS_MAX) {
        return Err(TokenFault::End);
    }
    let is_network = |text: &String| text.parse::<Network>().is_ok();
    if content.networks.len() > NETWORKS_PER_TOKEN_MAX || !content.networks.iter().all(is_network) {
        return Err(TokenFault::Networks);
    }
    Ok(())
}

#[cfg(test)]
mod tests;

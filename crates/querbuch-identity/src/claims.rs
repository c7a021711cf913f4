//! What a token says of somebody, once its signature is known to be good.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::actor::Group;
use querbuch_domain::code::check_name;
use serde_json::{Map, Value};

use crate::LEEWAY_SECONDS;
use crate::issuer::Issuer;
use crate::refusal::Refusal;

/// Groups of one person. Each is looked up at each decision.
pub const GROUPS_MAX: usize = 500;

/// Characters of the name of a group.
const GROUP_CHARS_MAX: usize = 200;

/// Bytes of a subject: OpenID Connect allows 255 characters of ASCII.
const SUBJECT_BYTES_MAX: usize = 255;

/// Steps of a path of claims.
const STEPS_MAX: usize = 6;

/// Where a token names groups: names of claims with dots between them, `*` for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath {
    whole: String,
    steps: Vec<String>,
}

impl ClaimPath {
    /// Reads a path.
    pub fn parse(text: &str) -> Option<Self> {
        let steps: Vec<String> = text.split('.').map(str::to_owned).collect();
        let is_good = steps.len() <= STEPS_MAX && steps.iter().all(|step| !step.trim().is_empty());
        is_good.then(|| Self {
            whole: text.to_owned(),
            steps,
        })
    }

    /// The names that stand there. What a `*` stood for comes before them, so that equal roles of two clients differ.
    fn names(&self, claims: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
        let mut names = Vec::new();
        // Some issuers name a claim by an address, with dots of its own.
        match claims.get(&self.whole) {
            Some(value) => read_names(value, "", &mut names)?,
            None => walk(claims, &self.steps, "", &mut names)?,
        }
        Ok(names)
    }
}

fn walk(
    claims: &Map<String, Value>,
    steps: &[String],
    prefix: &str,
    names: &mut Vec<String>,
) -> Result<(), Refusal> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(());
    };
    let chosen = claims.iter().filter(|(name, _)| step == "*" || *name == step);
    for (name, value) in chosen {
        let prefix = if step == "*" {
            format!("{prefix}{name}/")
        } else {
            prefix.to_owned()
        };
        match (value, rest) {
            (value, []) => read_names(value, &prefix, names)?,
            (Value::Object(inner), rest) => walk(inner, rest, &prefix, names)?,
            _ => {}
        }
    }
    Ok(())
}

fn read_names(value: &Value, prefix: &str, names: &mut Vec<String>) -> Result<(), Refusal> {
    let some = match value {
        Value::String(_) => std::slice::from_ref(value),
        Value::Array(list) => list.as_slice(),
        Value::Null => &[],
        _ => return Err(Refusal::Groups),
    };
    for name in some {
        if names.len() >= GROUPS_MAX {
            return Err(Refusal::Groups);
        }
        names.push(format!("{prefix}{}", name.as_str().ok_or(Refusal::Groups)?));
    }
    Ok(())
}

/// Who a token is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who vouches for it.
    pub issuer: Arc<str>,
    /// What the issuer calls it, for ever.
    pub subject: Arc<str>,
    /// Its name for people.
    pub name: Option<Arc<str>>,
    /// Its mail address.
    pub mail: Option<Arc<str>>,
    /// Its groups.
    pub groups: Arc<[Group]>,
    /// Whether it is a machine: a client that signed in as itself.
    pub is_machine: bool,
    /// The first moment at which nobody vouches for that any more.
    pub until: DateTime<Utc>,
}

impl Person {
    /// Reads whose a token is. Of names that cannot be read there is none; subject and groups are asked for exactly.
    pub(crate) fn read(issuer: &Issuer, claims: &Map<String, Value>) -> Result<Self, Refusal> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let subject =
            text("sub").filter(|subject| subject.len() <= SUBJECT_BYTES_MAX && subject.trim() == *subject);
        let subject = subject
            .and_then(|subject| check_name(subject).ok())
            .ok_or(Refusal::Subject)?;
        let shown = |name: &str| text(name).and_then(|text| check_name(text).ok());
        let user = text("preferred_username").unwrap_or_default();
        let client = text("client_id").or_else(|| text("azp"));
        Ok(Self {
            issuer: issuer.name.clone(),
            // Keycloak gives clients accounts with names of this form.
            is_machine: client == Some(&*subject) || user.starts_with("service-account-"),
            subject,
            name: shown("name").or_else(|| shown("preferred_username")),
            mail: shown("email"),
            groups: groups(issuer, claims)?,
            until: until(claims)?,
        })
    }
}

fn groups(issuer: &Issuer, claims: &Map<String, Value>) -> Result<Arc<[Group]>, Refusal> {
    let mut names = BTreeSet::new();
    for path in &issuer.groups {
        names.extend(path.names(claims)?);
    }
    if names.len() > GROUPS_MAX {
        return Err(Refusal::Groups);
    }
    let groups = names.iter().map(|name| {
        let checked = check_name(name)
            .ok()
            .filter(|_| name.chars().count() <= GROUP_CHARS_MAX);
        // What people would read as another name is no name: nothing is trimmed or put into another form here.
        let name = checked
            .filter(|checked| **checked == **name)
            .ok_or(Refusal::Groups)?;
        Ok(Group {
            issuer: issuer.name.clone(),
            name,
        })
    });
    groups.collect()
}

/// A moment that a token names, in seconds since 1970.
fn moment(claims: &Map<String, Value>, name: &str) -> Result<Option<DateTime<Utc>>, ()> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "fractions of a second do not count; what is out of range is no moment"
            )]
            let seconds = value
                .as_i64()
                .or_else(|| value.as_f64().map(|seconds| seconds as i64));
            let moment = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            moment.map(Some).ok_or(())
        }
    }
}

fn until(claims: &Map<String, Value>) -> Result<DateTime<Utc>, Refusal> {
    moment(claims, "exp").ok().flatten().ok_or(Refusal::Expired)
}

/// Whether a token holds now: `exp` is demanded, `nbf` and `iat` are not in the future, where they are given.
pub(crate) fn check_time(claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<(), Refusal> {
    let leeway = TimeDelta::seconds(LEEWAY_SECONDS);
    if until(claims)? + leeway <= now {
        return Err(Refusal::Expired);
    }
    for name in ["nbf", "iat"] {
        let from = moment(claims, name).map_err(|()| Refusal::NotYet)?;
        if from.is_some_and(|from| from - leeway > now) {
            return Err(Refusal::NotYet);
        }
    }
    Ok(())
}

/// For whom a token is.
pub(crate) fn audiences(claims: &Map<String, Value>) -> Vec<&str> {
    match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

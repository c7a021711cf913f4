//! The same world for Cedar.

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
};
use querbuch_domain::action::Action;
use querbuch_domain::rights::Amount;

use crate::world::{Asked, PRINCIPALS, Place, Right, World};

/// A world as policies, with what each request needs besides.
pub struct Cedar {
    policies: PolicySet,
    units: Vec<Entity>,
    /// The smallest account of the person behind each principal.
    persons: Vec<u32>,
    authorizer: Authorizer,
}

type Answer<T> = Result<T, Box<dyn Error>>;

impl Cedar {
    /// Writes the policies of a world.
    pub fn of(world: &World) -> Answer<Self> {
        let persons = persons(world);
        let mut text = String::new();
        for right in world.rights.iter().filter(|right| !right.is_revoked) {
            permit(&mut text, right, &persons)?;
            forbid(&mut text, right, &persons)?;
        }
        // A token has no more actions than it names.
        text.push_str("forbid(principal, action, resource) when { context.token && !context.only.contains(context.action) };\n");
        let mut units = Vec::new();
        for (unit, parent) in (0_u32..).zip(&world.parents) {
            let above = parent.map(|parent| uid("Unit", parent)).transpose()?;
            units.push(Entity::new_no_attrs(
                uid("Unit", unit)?,
                above.into_iter().collect(),
            ));
        }
        Ok(Self {
            policies: text.parse()?,
            units,
            persons,
            authorizer: Authorizer::new(),
        })
    }

    /// Whether Cedar allows it. In somebody's place one may what the rights on their behalf say, and no more than they may
    /// themselves, by rights that they have without a group and without a token.
    pub fn allows(&self, asked: &Asked) -> Answer<bool> {
        if !self.decides(asked)? {
            return Ok(false);
        }
        match asked.on_behalf_of {
            None => Ok(true),
            Some(other) => self.decides(&Asked {
                principal: other,
                on_behalf_of: None,
                groups: Vec::new(),
                only: None,
                ..asked.clone()
            }),
        }
    }

    fn decides(&self, asked: &Asked) -> Answer<bool> {
        let person = |number: u32| self.persons[number as usize];
        let mut above = HashSet::from([uid("Person", person(asked.principal))?]);
        for group in &asked.groups {
            above.insert(uid("Group", *group)?);
        }
        let actor = uid("Actor", 0)?;
        let mut entities = vec![Entity::new_no_attrs(actor.clone(), above)];
        entities.extend(self.units.iter().cloned());
        let entities = Entities::from_entities(entities, None)?;
        let resource = match asked.place {
            Place::Unit(unit) => uid("Unit", unit)?,
            Place::Ledger => uid("Ledger", 0)?,
            Place::Anywhere => uid("Anywhere", 0)?,
            Place::Unknown => uid("Unknown", 0)?,
        };
        let (kind, cents) = match asked.amount {
            Amount::None => ("none", 0),
            Amount::Cents(cents) => ("cents", i64::try_from(cents)?),
            Amount::Open => ("open", 0),
        };
        let word = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let long = RestrictedExpression::new_long;
        let only = asked.only.iter().flatten().map(|action| word(action.as_str()));
        let context = Context::from_pairs([
            ("now".to_owned(), long(asked.now.into())),
            ("kind".to_owned(), word(kind)),
            ("cents".to_owned(), long(cents)),
            ("measure".to_owned(), long(asked.measure.map_or(-1, i64::from))),
            (
                "behalf".to_owned(),
                long(asked.on_behalf_of.map_or(-1, |other| person(other).into())),
            ),
            (
                "anywhere".to_owned(),
                RestrictedExpression::new_bool(matches!(asked.place, Place::Anywhere)),
            ),
            (
                "token".to_owned(),
                RestrictedExpression::new_bool(asked.only.is_some()),
            ),
            ("only".to_owned(), RestrictedExpression::new_set(only)),
            ("action".to_owned(), word(asked.action.as_str())),
        ])?;
        let action: EntityUid = format!("Action::\"{}\"", asked.action.as_str()).parse()?;
        let request = Request::new(actor, action, resource, context, None)?;
        let response = self.authorizer.is_authorized(&request, &self.policies, &entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string().into());
        }
        Ok(response.decision() == Decision::Allow)
    }
}

/// A right as it was given.
fn permit(text: &mut String, right: &Right, persons: &[u32]) -> Answer<()> {
    let actions = right.role.actions().iter();
    let actions: Vec<String> = actions
        .map(|action| format!("Action::\"{}\"", action.as_str()))
        .collect();
    let behalf = right
        .on_behalf_of
        .map_or(-1, |other| i64::from(persons[other as usize]));
    write!(
        text,
        "permit(principal in {}, action in [{}], resource) when {{ context.behalf == {behalf} && {}",
        holder(right, persons),
        actions.join(", "),
        span(right),
    )?;
    if let Some(unit) = right.unit {
        write!(text, " && (context.anywhere || resource in Unit::\"{unit}\")")?;
    }
    if let Some(measure) = right.measure {
        write!(text, " && (context.anywhere || context.measure == {measure})")?;
    }
    if let Some(max) = right.amount_max {
        write!(
            text,
            " && (context.kind == \"none\" || (context.kind == \"cents\" && context.cents <= {max}))"
        )?;
    }
    text.push_str(" };\n");
    Ok(())
}

/// Whoever gives rights or operates somewhere does not book there, whatever they may besides, and in whosever place.
fn forbid(text: &mut String, right: &Right, persons: &[u32]) -> Answer<()> {
    if ![Action::Grant, Action::Operate]
        .iter()
        .any(|action| right.role.allows(*action))
    {
        return Ok(());
    }
    write!(
        text,
        "forbid(principal in {}, action == Action::\"BOOK\", resource) when {{ !context.anywhere && {}",
        holder(right, persons),
        span(right),
    )?;
    if let Some(unit) = right.unit {
        write!(text, " && resource in Unit::\"{unit}\"")?;
    }
    text.push_str(" };\n");
    Ok(())
}

fn holder(right: &Right, persons: &[u32]) -> String {
    match right.holder {
        Ok(principal) => format!("Person::\"{}\"", persons[principal as usize]),
        Err(group) => format!("Group::\"{group}\""),
    }
}

fn span(right: &Right) -> String {
    let until = right.until.map(|until| format!(" && context.now < {until}"));
    format!("context.now >= {}{}", right.from, until.unwrap_or_default())
}

fn uid(kind: &str, number: u32) -> Answer<EntityUid> {
    Ok(format!("{kind}::\"{number}\"").parse()?)
}

/// Who is one person: accounts that a chain of links joins.
fn persons(world: &World) -> Vec<u32> {
    let mut persons: Vec<u32> = (0..PRINCIPALS).collect();
    for (one, other) in &world.links {
        let (one, other) = (persons[*one as usize], persons[*other as usize]);
        for person in &mut persons {
            if *person == one.max(other) {
                *person = one.min(other);
            }
        }
    }
    persons
}

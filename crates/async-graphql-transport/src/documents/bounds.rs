//! Holds lists and searches against their bounds, and whole numbers against the 32 bits of the specification: in the
//! document once, in the variables at each request.

use std::collections::HashMap;

use async_graphql::parser::types::VariableDefinition;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{Name, Positioned, Value, Variables};
use async_graphql_value::Value as Argument;

use crate::guard::{ArgumentBounds, BoundRefusal, Excess};

/// What the variables of the operations may hold, by what they are used for.
pub(super) type VariableBounds = HashMap<Option<Name>, HashMap<Name, VariableBound>>;

/// The member that a value stands for: the type that has it, and its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub(super) owner: &'a str,
    pub(super) name: &'a str,
}

/// What one variable may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct VariableBound {
    /// Items, where it is a list: the least of the bounds of the places where it stands.
    items_max: Option<usize>,
    /// Whether it is searched for.
    is_search: bool,
}

impl VariableBound {
    /// It stands for a member, too.
    pub(super) fn stands_for(&mut self, member: Member<'_>, bounds: &ArgumentBounds) {
        let items_max = bounds.items_max(member.owner, member.name);
        self.items_max = Some(self.items_max.map_or(items_max, |known| known.min(items_max)));
        self.is_search |= bounds.is_search(member.name);
    }
}

/// Whether a whole number fits the specification's `Int`, which has 32 bits.
pub(super) fn is_int(number: &async_graphql::Number) -> bool {
    number
        .as_i64()
        .is_some_and(|number| i32::try_from(number).is_ok())
}

/// What of a literal is too much, not looking into what it holds.
pub(super) fn excess_of_literal(
    value: &Argument,
    member: Member<'_>,
    bounds: &ArgumentBounds,
) -> Option<Excess> {
    match value {
        Argument::List(items) => excess_of_list(items.len(), bounds.items_max(member.owner, member.name)),
        Argument::String(text) if bounds.is_search(member.name) => bounds.excess_of_search(text),
        _ => None,
    }
}

fn excess_of_list(given: usize, max: usize) -> Option<Excess> {
    (given > max).then_some(Excess::Items { given, max })
}

/// Checks the variables of an operation, before anything else looks at them.
pub(super) fn check_variables(
    types: &Registry,
    definitions: &[Positioned<VariableDefinition>],
    variables: &Variables,
    allowed: (&ArgumentBounds, Option<&HashMap<Name, VariableBound>>),
) -> Result<(), BoundRefusal> {
    let (bounds, of_variables) = allowed;
    for Positioned { pos, node } in definitions {
        let name = &node.name.node;
        let Some(value) = variables.get(name) else {
            continue;
        };
        let own = of_variables.and_then(|known| known.get(name)).copied();
        let own = own.unwrap_or_default();
        let excess = match value {
            Value::List(items) => excess_of_list(items.len(), own.items_max.unwrap_or(bounds.items_max)),
            Value::String(text) if own.is_search => bounds.excess_of_search(text),
            _ => None,
        };
        let refused = excess.map_or_else(
            || within(types, &node.var_type.node.to_string(), value, bounds),
            |excess| Some(refusal(excess)),
        );
        if let Some(refused) = refused {
            return Err(BoundRefusal {
                place: Some(*pos),
                ..refused.within(name)
            });
        }
    }
    Ok(())
}

fn refusal(excess: Excess) -> BoundRefusal {
    BoundRefusal {
        path: Vec::new(),
        excess,
        place: None,
    }
}

/// The first that is too much within a value of a type.
fn within(types: &Registry, kind: &str, value: &Value, bounds: &ArgumentBounds) -> Option<BoundRefusal> {
    let inner = kind.strip_suffix('!').unwrap_or(kind);
    match value {
        Value::List(items) => {
            let kind = item_type(inner);
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| {
                within(types, kind, item, bounds).map(|refused| refused.within(&index.to_string()))
            })
        }
        Value::Object(members) => {
            let kind = named_type(inner);
            let Some(MetaType::InputObject { input_fields, .. }) = types.types.get(kind) else {
                return None;
            };
            members.iter().find_map(|(name, value)| {
                let field = input_fields.get(name.as_str())?;
                let excess = match value {
                    Value::List(items) => excess_of_list(items.len(), bounds.items_max(kind, name)),
                    Value::String(text) if bounds.is_search(name) => bounds.excess_of_search(text),
                    _ => None,
                };
                let refused = excess.map(refusal);
                let refused = refused.or_else(|| within(types, &field.ty, value, bounds));
                refused.map(|refused| refused.within(name))
            })
        }
        _ => None,
    }
}

/// The first whole number of a default that does not fit `Int`.
pub(super) fn wide_int<'a>(
    types: &Registry,
    kind: &str,
    value: &'a Value,
) -> Option<&'a async_graphql::Number> {
    let inner = kind.strip_suffix('!').unwrap_or(kind);
    match value {
        Value::Number(number) => (named_type(inner) == "Int" && !is_int(number)).then_some(number),
        Value::List(items) => items
            .iter()
            .find_map(|item| wide_int(types, item_type(inner), item)),
        Value::Object(members) => {
            let Some(MetaType::InputObject { input_fields, .. }) = types.types.get(named_type(inner)) else {
                return None;
            };
            members.iter().find_map(|(name, value)| {
                let field = input_fields.get(name.as_str())?;
                wide_int(types, &field.ty, value)
            })
        }
        _ => None,
    }
}

/// The type of the items of a list; a single value stands for a list of one.
pub(super) fn item_type(inner: &str) -> &str {
    inner
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(inner)
}

/// The named type within lists.
pub(super) fn named_type(kind: &str) -> &str {
    kind.trim_matches(['[', ']', '!'])
}

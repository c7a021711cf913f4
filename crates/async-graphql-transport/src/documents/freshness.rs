//! How long the answer to a query holds: told once per document from the names of the schema, and from the variables at
//! each request.
//!
//! Whatever is not known to stay the same counts as changing: a field of the root that is not pinned to a position, a
//! type that is not listed, a position that is not a plain number.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{Name, Value, Variables};
use async_graphql_value::Value as Argument;

/// Which answers can change, by names of the schema. Without any, every answer counts as changing with the data.
#[derive(Clone, Copy, Debug, Default)]
pub struct FreshnessRules {
    /// Sets of arguments. A field of the root is pinned where it is given all of a set, each as a position. An argument
    /// that is a set by itself may not be given otherwise, on any field.
    pub pins: &'static [&'static [&'static str]],
    /// The member of such an argument that is a position; the argument has this member and no other.
    pub position: &'static str,
    /// The types whose fields do not change once everything is pinned. Others, also those that are made later, do.
    pub pinned_types: &'static [&'static str],
    /// Fields of these types that change nevertheless, as type and field.
    pub unpinned_fields: &'static [(&'static str, &'static str)],
    /// Fields that change also where the data does not, as type and field: answers with them are not kept at all.
    pub volatile_fields: &'static [(&'static str, &'static str)],
}

/// How long an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// For ever: it is about positions, of which this is the latest.
    Pinned(u64),
    /// Until the data changes.
    Current,
    /// Not at all: it depends on more than the data, or it is no answer to a query.
    Volatile,
}

/// How long the answers to the operations of a document hold.
#[derive(Debug, Default)]
pub(super) struct DocumentFreshness {
    operations: HashMap<Option<Name>, OperationFreshness>,
    rules: FreshnessRules,
}

/// What decides about one operation.
#[derive(Debug, Default)]
struct OperationFreshness {
    is_volatile: bool,
    is_unpinned: bool,
    fields: Vec<PinnedField>,
}

/// The arguments of one field that may pin it.
#[derive(Clone, Debug)]
struct PinnedField {
    is_root: bool,
    arguments: Vec<(&'static str, Argument)>,
}

/// A field that is asked as of now, or as of something that may come to mean another position.
struct NotPinned;

/// What an argument says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pin {
    Absent,
    Position(u64),
    Other,
}

/// What one operation or fragment selects itself.
#[derive(Default)]
struct Scope<'a> {
    own: OperationFreshness,
    spreads: Vec<&'a str>,
}

struct Walk<'a> {
    types: &'a Registry,
    rules: FreshnessRules,
}

impl DocumentFreshness {
    /// Of a valid document.
    pub(super) fn of(types: &Registry, document: &ExecutableDocument, rules: FreshnessRules) -> Self {
        let walk = Walk { types, rules };
        let fragments: HashMap<&str, Scope<'_>> = document
            .fragments
            .iter()
            .map(|(name, fragment)| {
                let on = fragment.node.type_condition.node.on.node.as_str();
                let scope = walk.scope(&fragment.node.selection_set.node, types.types.get(on));
                (name.as_str(), scope)
            })
            .collect();
        let operations = document.operations.iter().map(|(name, operation)| {
            let freshness = if operation.node.ty == OperationType::Query {
                let root = types.types.get(&types.query_type);
                let own = walk.scope(&operation.node.selection_set.node, root);
                united(&own, &fragments)
            } else {
                OperationFreshness {
                    is_volatile: true,
                    ..OperationFreshness::default()
                }
            };
            (name.cloned(), freshness)
        });
        Self {
            operations: operations.collect(),
            rules,
        }
    }

    /// Of one operation with these variables, defaults filled in.
    pub(super) fn get(&self, operation: Option<&Name>, variables: &Variables) -> Freshness {
        let Some(known) = self.operations.get(&operation.cloned()) else {
            return Freshness::Volatile;
        };
        if known.is_volatile {
            return Freshness::Volatile;
        }
        if known.is_unpinned {
            return Freshness::Current;
        }
        let mut latest = None;
        for field in &known.fields {
            match field.pinned(&self.rules, variables) {
                Ok(position) => latest = latest.max(position),
                Err(NotPinned) => return Freshness::Current,
            }
        }
        latest.map_or(Freshness::Current, Freshness::Pinned)
    }
}

/// An operation with all fragments that it reaches.
fn united(own: &Scope<'_>, fragments: &HashMap<&str, Scope<'_>>) -> OperationFreshness {
    let mut whole = OperationFreshness::default();
    let (mut seen, mut scopes) = (HashSet::new(), vec![own]);
    while let Some(scope) = scopes.pop() {
        whole.is_volatile |= scope.own.is_volatile;
        whole.is_unpinned |= scope.own.is_unpinned;
        whole.fields.extend(scope.own.fields.iter().cloned());
        let unseen = scope.spreads.iter().filter(|name| seen.insert(**name));
        scopes.extend(unseen.filter_map(|name| fragments.get(name)));
    }
    whole
}

impl<'a> Walk<'a> {
    fn scope(&self, set: &'a SelectionSet, parent: Option<&'a MetaType>) -> Scope<'a> {
        let mut scope = Scope::default();
        self.add(set, parent, &mut scope);
        scope
    }

    fn add(&self, set: &'a SelectionSet, parent: Option<&'a MetaType>, scope: &mut Scope<'a>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.add_field(&field.node, parent, scope),
                Selection::FragmentSpread(spread) => {
                    scope.spreads.push(spread.node.fragment_name.node.as_str());
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map_or(parent, |condition| {
                        self.types.types.get(condition.node.on.node.as_str())
                    });
                    self.add(&inline.node.selection_set.node, on, scope);
                }
            }
        }
    }

    fn add_field(&self, field: &'a Field, parent: Option<&'a MetaType>, scope: &mut Scope<'a>) {
        let name = field.name.node.as_str();
        if name == "__typename" {
            return;
        }
        let known = parent.and_then(|parent| parent.field_by_name(name));
        let (Some(parent), Some(known)) = (parent, known) else {
            // `__schema` and `__type`: they change with the program only, and are seldom asked for.
            scope.own.is_unpinned = true;
            return;
        };
        let is_root = parent.name() == self.types.query_type;
        scope.own.is_volatile |= is_listed(self.rules.volatile_fields, parent, name);
        scope.own.is_unpinned |= is_listed(self.rules.unpinned_fields, parent, name)
            || !(is_root || self.rules.pinned_types.contains(&parent.name()));
        let names = self.rules.pins.iter().flat_map(|set| set.iter());
        let arguments: Vec<_> = names
            .filter_map(|name| Some((*name, field.get_argument(name)?.node.clone())))
            .collect();
        if is_root || !arguments.is_empty() {
            scope.own.fields.push(PinnedField { is_root, arguments });
        }
        let below = self.types.concrete_type_by_name(&known.ty);
        self.add(&field.selection_set.node, below, scope);
    }
}

/// Whether a field is among those of a list. A field of an interface may be that of any type that has it.
fn is_listed(fields: &[(&str, &str)], parent: &MetaType, name: &str) -> bool {
    let is_abstract = matches!(parent, MetaType::Interface { .. } | MetaType::Union { .. });
    fields
        .iter()
        .any(|(owner, field)| *field == name && (is_abstract || *owner == parent.name()))
}

impl PinnedField {
    /// The latest position that pins it; a field below the root may be without one, and is as that above it.
    fn pinned(&self, rules: &FreshnessRules, variables: &Variables) -> Result<Option<u64>, NotPinned> {
        let pin_of = |name: &str| {
            let given = self.arguments.iter().find(|(known, _)| *known == name);
            given.map_or(Pin::Absent, |(_, value)| pin(value, rules.position, variables))
        };
        let mut latest = None;
        let mut is_pinned = !self.is_root;
        for set in rules.pins {
            let pins: Vec<Pin> = set.iter().map(|name| pin_of(name)).collect();
            if pins == [Pin::Other] {
                return Err(NotPinned);
            }
            let positions: Option<Vec<u64>> = pins.iter().map(|pin| pin.position()).collect();
            if let Some(positions) = positions {
                is_pinned = true;
                latest = latest.max(positions.into_iter().max());
            }
        }
        if is_pinned { Ok(latest) } else { Err(NotPinned) }
    }
}

impl Pin {
    fn position(self) -> Option<u64> {
        match self {
            Self::Position(position) => Some(position),
            Self::Absent | Self::Other => None,
        }
    }
}

/// What an argument of the document says, with the variables put in.
fn pin(argument: &Argument, member: &str, variables: &Variables) -> Pin {
    let is_position = |members: usize| members == 1;
    match argument {
        Argument::Null => Pin::Absent,
        Argument::Variable(name) => match variables.get(name) {
            None | Some(Value::Null) => Pin::Absent,
            Some(Value::Object(members)) if is_position(members.len()) => {
                members.get(member).map_or(Pin::Other, number)
            }
            Some(_) => Pin::Other,
        },
        Argument::Object(members) if is_position(members.len()) => match members.get(member) {
            Some(Argument::Number(position)) => position.as_u64().map_or(Pin::Other, Pin::Position),
            Some(Argument::Variable(name)) => variables.get(name).map_or(Pin::Other, number),
            _ => Pin::Other,
        },
        _ => Pin::Other,
    }
}

fn number(value: &Value) -> Pin {
    match value {
        Value::Number(position) => position.as_u64().map_or(Pin::Other, Pin::Position),
        _ => Pin::Other,
    }
}

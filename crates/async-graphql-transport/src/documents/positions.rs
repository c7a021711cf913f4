//! Walks a document along the schema: each variable is used only where its type fits, whole numbers have 32 bits, and
//! lists and searches are within their bounds, also where no resolver looks.
//!
//! async-graphql has a rule for variables, but its visitor never hands input values on to it; without it a variable that
//! fits its own type could fail in the middle of an execution.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    Type,
};
use async_graphql::registry::{MetaInputValue, MetaType, Registry};
use async_graphql::{Name, Number, Pos, Positioned, ServerError, Value};
use async_graphql_value::Value as Argument;

use super::bounds::{
    Member, VariableBound, VariableBounds, excess_of_literal, is_int, item_type, named_type, wide_int,
};
use crate::guard::{ArgumentBounds, BoundRefusal};

/// What a walk over a document along the schema has found.
#[derive(Default)]
pub(super) struct Checked {
    /// Variables that stand where their type does not fit, and whole numbers that are no `Int`.
    pub(super) errors: Vec<ServerError>,
    /// The first literal that holds too much.
    pub(super) refused: Option<BoundRefusal>,
    /// What the variables may hold.
    pub(super) variables: VariableBounds,
}

/// Checks literals and the places of variables in a document.
pub(super) fn check(types: &Registry, document: &ExecutableDocument, bounds: &ArgumentBounds) -> Checked {
    let walk = Walk { types, bounds };
    let fragments: HashMap<&str, Scope<'_>> = document
        .fragments
        .iter()
        .map(|(name, fragment)| {
            let on = types
                .types
                .get(fragment.node.type_condition.node.on.node.as_str());
            let scope = walk.scope(&fragment.node.directives, &fragment.node.selection_set.node, on);
            (name.as_str(), scope)
        })
        .collect();
    let mut checked = Checked::default();
    for (name, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => Some(&types.query_type),
            OperationType::Mutation => types.mutation_type.as_ref(),
            OperationType::Subscription => types.subscription_type.as_ref(),
        };
        let root = root.and_then(|name| types.types.get(name));
        let directives = &operation.node.directives;
        let own = walk.scope(directives, &operation.node.selection_set.node, root);
        checked.errors.extend(walk.wide_defaults(&operation.node));
        let variables = walk.place_variables(&operation.node, (&own, &fragments), &mut checked.errors);
        checked.variables.insert(name.cloned(), variables);
        checked.add_faults(own.faults);
    }
    for scope in fragments.into_values() {
        checked.add_faults(scope.faults);
    }
    checked
}

impl Checked {
    fn add_faults(&mut self, faults: Faults) {
        self.errors.extend(faults.wide);
        self.refused = self.refused.take().or(faults.refused);
    }
}

/// Whether a variable of one type may stand where another is expected
/// ([specification](https://spec.graphql.org/October2021/#AreTypesCompatible())).
fn compatible(variable: &Type, position: &Type) -> bool {
    if variable.nullable && !position.nullable {
        return false;
    }
    match (&variable.base, &position.base) {
        (BaseType::Named(variable), BaseType::Named(position)) => variable == position,
        (BaseType::List(variable), BaseType::List(position)) => compatible(variable, position),
        _ => false,
    }
}

/// What one operation or fragment uses itself.
#[derive(Default)]
struct Scope<'a> {
    usages: Vec<Usage<'a>>,
    spreads: Vec<&'a str>,
    faults: Faults,
}

/// What is wrong with the literals of a scope.
#[derive(Default)]
struct Faults {
    wide: Vec<ServerError>,
    refused: Option<BoundRefusal>,
}

struct Usage<'a> {
    variable: &'a Name,
    expected: &'a str,
    has_default: bool,
    /// None for an element of a list.
    member: Option<Member<'a>>,
    place: Pos,
}

impl Usage<'_> {
    /// The error, where the variable stands in a place that its type does not fit.
    fn misplaced(&self, operation: &OperationDefinition) -> Option<ServerError> {
        let mut definitions = operation.variable_definitions.iter();
        let Positioned { node: definition, .. } =
            definitions.find(|definition| definition.node.name.node == *self.variable)?;
        let default = definition.default_value.as_ref();
        let has_default = default.is_some_and(|value| value.node != Value::Null);
        if self.accepts(&definition.var_type.node, has_default) {
            return None;
        }
        let message = format!(
            "Variable \"${}\" of type \"{}\" used in position expecting type \"{}\".",
            self.variable, definition.var_type.node, self.expected
        );
        Some(ServerError::new(message, Some(self.place)))
    }

    /// A default, of the variable or of its place, stands in for a value that is absent.
    fn accepts(&self, variable: &Type, variable_has_default: bool) -> bool {
        let Some(mut position) = Type::new(self.expected) else {
            return false;
        };
        position.nullable |= self.has_default || variable_has_default;
        compatible(variable, &position)
    }
}

/// The way to a literal: what it is an argument or a member of, and whether that has a default.
#[derive(Clone, Copy)]
struct Place<'a> {
    kind: &'a str,
    has_default: bool,
    member: Option<Member<'a>>,
    pos: Pos,
}

struct Walk<'a> {
    types: &'a Registry,
    bounds: &'a ArgumentBounds,
}

impl<'a> Walk<'a> {
    fn scope(
        &self,
        directives: &'a [Positioned<Directive>],
        set: &'a SelectionSet,
        parent: Option<&'a MetaType>,
    ) -> Scope<'a> {
        let mut scope = Scope::default();
        self.add_directives(directives, &mut scope);
        self.add_selections(set, parent, &mut scope);
        scope
    }

    fn add_selections(&self, set: &'a SelectionSet, parent: Option<&'a MetaType>, scope: &mut Scope<'a>) {
        for Positioned { node: selection, .. } in &set.items {
            self.add_directives(selection.directives(), scope);
            match selection {
                Selection::Field(field) => {
                    let known = parent.and_then(|parent| parent.field_by_name(&field.node.name.node));
                    if let (Some(parent), Some(known)) = (parent, known) {
                        self.add_arguments(parent.name(), &known.args, &field.node.arguments, scope);
                    }
                    let below = known.and_then(|known| self.types.concrete_type_by_name(&known.ty));
                    self.add_selections(&field.node.selection_set.node, below, scope);
                }
                Selection::FragmentSpread(spread) => {
                    scope.spreads.push(spread.node.fragment_name.node.as_str());
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map_or(parent, |condition| {
                        self.types.types.get(condition.node.on.node.as_str())
                    });
                    self.add_selections(&inline.node.selection_set.node, on, scope);
                }
            }
        }
    }

    fn add_directives(&self, directives: &'a [Positioned<Directive>], scope: &mut Scope<'a>) {
        for Positioned { node: directive, .. } in directives {
            if let Some(known) = self.types.directives.get(directive.name.node.as_str()) {
                self.add_arguments(&known.name, &known.args, &directive.arguments, scope);
            }
        }
    }

    fn add_arguments(
        &self,
        owner: &'a str,
        known: &'a IndexMap<String, MetaInputValue>,
        given: &'a [(Positioned<Name>, Positioned<Argument>)],
        scope: &mut Scope<'a>,
    ) {
        for (name, value) in given {
            if let Some(expected) = known.get(name.node.as_str()) {
                let place = Place::of(expected, owner, value.pos);
                let refused = self.add_value(place, &value.node, scope);
                scope.refuse(refused, &name.node);
            }
        }
    }

    /// The first that is too much within the value.
    fn add_value(
        &self,
        place: Place<'a>,
        value: &'a Argument,
        scope: &mut Scope<'a>,
    ) -> Option<BoundRefusal> {
        let inner = place.kind.strip_suffix('!').unwrap_or(place.kind);
        let excess = place
            .member
            .and_then(|member| excess_of_literal(value, member, self.bounds));
        if let Some(excess) = excess {
            return Some(BoundRefusal {
                path: Vec::new(),
                excess,
                place: Some(place.pos),
            });
        }
        match value {
            Argument::Variable(variable) => scope.usages.push(Usage {
                variable,
                expected: place.kind,
                has_default: place.has_default,
                member: place.member,
                place: place.pos,
            }),
            Argument::Number(number) if named_type(inner) == "Int" && !is_int(number) => {
                scope.faults.wide.push(no_int(number, place.pos));
            }
            Argument::List(items) => {
                let item = Place {
                    kind: item_type(inner),
                    has_default: false,
                    member: None,
                    ..place
                };
                for (index, value) in items.iter().enumerate() {
                    if let Some(refused) = self.add_value(item, value, scope) {
                        return Some(refused.within(&index.to_string()));
                    }
                }
            }
            Argument::Object(members) => {
                let known = self.types.concrete_type_by_name(inner);
                let Some(MetaType::InputObject {
                    name, input_fields, ..
                }) = known
                else {
                    return None;
                };
                for (member, value) in members {
                    if let Some(field) = input_fields.get(member.as_str()) {
                        let place = Place::of(field, name, place.pos);
                        if let Some(refused) = self.add_value(place, value, scope) {
                            return Some(refused.within(member));
                        }
                    }
                }
            }
            _ => {}
        }
        None
    }

    /// The defaults of variables that are no `Int`.
    fn wide_defaults(&self, operation: &OperationDefinition) -> Vec<ServerError> {
        let mut errors = Vec::new();
        for Positioned { node: definition, .. } in &operation.variable_definitions {
            if let Some(default) = &definition.default_value {
                let kind = definition.var_type.node.to_string();
                let wide = wide_int(self.types, &kind, &default.node);
                errors.extend(wide.map(|number| no_int(number, default.pos)));
            }
        }
        errors
    }

    /// What the variables of an operation may hold. Those that stand where their type does not fit are noted.
    fn place_variables(
        &self,
        operation: &OperationDefinition,
        (own, fragments): (&Scope<'a>, &HashMap<&str, Scope<'a>>),
        errors: &mut Vec<ServerError>,
    ) -> HashMap<Name, VariableBound> {
        let mut bounds: HashMap<Name, VariableBound> = HashMap::new();
        let (mut seen, mut scopes) = (HashSet::new(), vec![own]);
        while let Some(scope) = scopes.pop() {
            for usage in &scope.usages {
                if let Some(member) = usage.member {
                    let bound = bounds.entry(usage.variable.clone()).or_default();
                    bound.stands_for(member, self.bounds);
                }
                errors.extend(usage.misplaced(operation));
            }
            scopes.extend(
                scope
                    .spreads
                    .iter()
                    .filter(|name| seen.insert(**name))
                    .filter_map(|name| fragments.get(name)),
            );
        }
        bounds
    }
}

impl<'a> Place<'a> {
    fn of(expected: &'a MetaInputValue, owner: &'a str, pos: Pos) -> Self {
        Self {
            kind: &expected.ty,
            has_default: expected.default_value.is_some(),
            member: Some(Member {
                owner,
                name: &expected.name,
            }),
            pos,
        }
    }
}

impl Scope<'_> {
    /// Only the first one is told.
    fn refuse(&mut self, refused: Option<BoundRefusal>, argument: &str) {
        if self.faults.refused.is_none() {
            self.faults.refused = refused.map(|refused| refused.within(argument));
        }
    }
}

fn no_int(number: &Number, place: Pos) -> ServerError {
    let message = format!("{number} is no \"Int\": it needs more than 32 bits.");
    ServerError::new(message, Some(place))
}

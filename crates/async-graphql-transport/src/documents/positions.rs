//! Checks that each variable is used only where its type fits. async-graphql has this rule, but its visitor never
//! hands input values on to it; without it a variable that fits its own type could fail in the middle of an execution.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
    Selection, SelectionSet, Type,
};
use async_graphql::registry::{MetaInputValue, MetaType, Registry};
use async_graphql::{Name, Pos, Positioned, ServerError, Value};
use async_graphql_value::Value as Argument;

/// All variables of a document that stand where their type does not fit.
pub(super) fn check(types: &Registry, document: &ExecutableDocument) -> Vec<ServerError> {
    let fragments: HashMap<&str, Scope<'_>> = document
        .fragments
        .iter()
        .map(|(name, fragment)| {
            let on = types
                .types
                .get(fragment.node.type_condition.node.on.node.as_str());
            (
                name.as_str(),
                Scope::of(
                    types,
                    &fragment.node.directives,
                    &fragment.node.selection_set.node,
                    on,
                ),
            )
        })
        .collect();
    let operations: Vec<_> = match &document.operations {
        DocumentOperations::Single(operation) => vec![&operation.node],
        DocumentOperations::Multiple(operations) => {
            operations.values().map(|operation| &operation.node).collect()
        }
    };
    operations
        .into_iter()
        .flat_map(|operation| misplaced(types, operation, &fragments))
        .collect()
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

fn misplaced(
    types: &Registry,
    operation: &OperationDefinition,
    fragments: &HashMap<&str, Scope<'_>>,
) -> Vec<ServerError> {
    let root = match operation.ty {
        OperationType::Query => Some(&types.query_type),
        OperationType::Mutation => types.mutation_type.as_ref(),
        OperationType::Subscription => types.subscription_type.as_ref(),
    };
    let root = root.and_then(|name| types.types.get(name));
    let own = Scope::of(types, &operation.directives, &operation.selection_set.node, root);
    let (mut errors, mut seen, mut scopes) = (Vec::new(), HashSet::new(), vec![&own]);
    while let Some(scope) = scopes.pop() {
        for usage in &scope.usages {
            let definition = operation
                .variable_definitions
                .iter()
                .find(|definition| definition.node.name.node == *usage.variable);
            let Some(Positioned { node: definition, .. }) = definition else {
                continue;
            };
            let has_default = definition
                .default_value
                .as_ref()
                .is_some_and(|value| value.node != Value::Null);
            if !usage.accepts(&definition.var_type.node, has_default) {
                let message = format!(
                    "Variable \"${}\" of type \"{}\" used in position expecting type \"{}\".",
                    usage.variable, definition.var_type.node, usage.expected
                );
                errors.push(ServerError::new(message, Some(usage.place)));
            }
        }
        scopes.extend(
            scope
                .spreads
                .iter()
                .filter(|name| seen.insert(**name))
                .filter_map(|name| fragments.get(name)),
        );
    }
    errors
}

/// What one operation or fragment uses itself.
#[derive(Default)]
struct Scope<'a> {
    usages: Vec<Usage<'a>>,
    spreads: Vec<&'a str>,
}

struct Usage<'a> {
    variable: &'a Name,
    expected: &'a str,
    has_default: bool,
    place: Pos,
}

impl Usage<'_> {
    /// A default, of the variable or of its place, stands in for a value that is absent.
    fn accepts(&self, variable: &Type, variable_has_default: bool) -> bool {
        let Some(mut position) = Type::new(self.expected) else {
            return false;
        };
        position.nullable |= self.has_default || variable_has_default;
        compatible(variable, &position)
    }
}

impl<'a> Scope<'a> {
    fn of(
        types: &'a Registry,
        directives: &'a [Positioned<Directive>],
        set: &'a SelectionSet,
        parent: Option<&'a MetaType>,
    ) -> Self {
        let mut scope = Self::default();
        scope.add_directives(types, directives);
        scope.add_selections(types, set, parent);
        scope
    }

    fn add_selections(&mut self, types: &'a Registry, set: &'a SelectionSet, parent: Option<&'a MetaType>) {
        for Positioned { node: selection, .. } in &set.items {
            self.add_directives(types, selection.directives());
            match selection {
                Selection::Field(field) => {
                    let known = parent.and_then(|parent| parent.field_by_name(&field.node.name.node));
                    if let Some(known) = known {
                        self.add_arguments(types, &known.args, &field.node.arguments);
                    }
                    let below = known.and_then(|known| types.concrete_type_by_name(&known.ty));
                    self.add_selections(types, &field.node.selection_set.node, below);
                }
                Selection::FragmentSpread(spread) => {
                    self.spreads.push(spread.node.fragment_name.node.as_str());
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map_or(parent, |condition| {
                        types.types.get(condition.node.on.node.as_str())
                    });
                    self.add_selections(types, &inline.node.selection_set.node, on);
                }
            }
        }
    }

    fn add_directives(&mut self, types: &'a Registry, directives: &'a [Positioned<Directive>]) {
        for Positioned { node: directive, .. } in directives {
            if let Some(known) = types.directives.get(directive.name.node.as_str()) {
                self.add_arguments(types, &known.args, &directive.arguments);
            }
        }
    }

    fn add_arguments(
        &mut self,
        types: &'a Registry,
        known: &'a IndexMap<String, MetaInputValue>,
        given: &'a [(Positioned<Name>, Positioned<Argument>)],
    ) {
        for (name, value) in given {
            if let Some(expected) = known.get(name.node.as_str()) {
                self.add_value(
                    types,
                    (&expected.ty, expected.default_value.is_some()),
                    &value.node,
                    value.pos,
                );
            }
        }
    }

    /// `expected` is the type at this place, and whether the place has a default.
    fn add_value(&mut self, types: &'a Registry, expected: (&'a str, bool), value: &'a Argument, place: Pos) {
        let (kind, has_default) = expected;
        let inner = kind.strip_suffix('!').unwrap_or(kind);
        match value {
            Argument::Variable(variable) => {
                self.usages.push(Usage {
                    variable,
                    expected: kind,
                    has_default,
                    place,
                });
            }
            Argument::List(items) => {
                let kind = inner
                    .strip_prefix('[')
                    .and_then(|inner| inner.strip_suffix(']'))
                    .unwrap_or(inner);
                for item in items {
                    self.add_value(types, (kind, false), item, place);
                }
            }
            Argument::Object(members) => {
                let Some(MetaType::InputObject { input_fields, .. }) = types.concrete_type_by_name(inner)
                else {
                    return;
                };
                for (name, value) in members {
                    if let Some(field) = input_fields.get(name.as_str()) {
                        self.add_value(types, (&field.ty, field.default_value.is_some()), value, place);
                    }
                }
            }
            _ => {}
        }
    }
}

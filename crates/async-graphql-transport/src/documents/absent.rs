//! Leaves out the arguments whose variable is absent, so that their defaults apply as the specification wants it.
//! async-graphql would take them for `null`, which an argument like `first: Int! = 100` refuses.

use async_graphql::Name;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql_value::Value as Argument;

/// Removes every argument and member of an input object that is one of these variables.
pub(super) fn leave_out(document: &mut ExecutableDocument, absent: &[Name]) {
    if absent.is_empty() {
        return;
    }
    match &mut document.operations {
        DocumentOperations::Single(operation) => {
            in_selections(&mut operation.node.selection_set.node, absent);
        }
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                in_selections(&mut operation.node.selection_set.node, absent);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        in_selections(&mut fragment.node.selection_set.node, absent);
    }
}

fn in_selections(set: &mut SelectionSet, absent: &[Name]) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field
                    .node
                    .arguments
                    .retain(|(_, value)| !is_absent(&value.node, absent));
                for (_, value) in &mut field.node.arguments {
                    in_value(&mut value.node, absent);
                }
                in_selections(&mut field.node.selection_set.node, absent);
            }
            Selection::InlineFragment(inline) => in_selections(&mut inline.node.selection_set.node, absent),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn in_value(value: &mut Argument, absent: &[Name]) {
    match value {
        Argument::Object(members) => {
            members.retain(|_, value| !is_absent(value, absent));
            members.values_mut().for_each(|value| in_value(value, absent));
        }
        // An absent element of a list is null, here as in the specification.
        Argument::List(items) => items.iter_mut().for_each(|value| in_value(value, absent)),
        _ => {}
    }
}

fn is_absent(value: &Argument, absent: &[Name]) -> bool {
    matches!(value, Argument::Variable(name) if absent.contains(name))
}

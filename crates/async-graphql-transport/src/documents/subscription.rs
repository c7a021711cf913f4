//! Subscriptions select exactly one field, as the specification wants it. async-graphql checks that nowhere; it would
//! run several streams at once, and it overlooks a field that stands in a fragment.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType,
    Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, ServerError};

type Fragments = std::collections::HashMap<Name, Positioned<FragmentDefinition>>;

/// Brings the root of every subscription of a valid document into the form that async-graphql executes: one field,
/// outside of fragments.
pub(super) fn unite_root_field(document: &mut ExecutableDocument) -> Result<(), ServerError> {
    let fragments = &document.fragments;
    match &mut document.operations {
        DocumentOperations::Single(operation) => unite_in_operation(&mut operation.node, fragments),
        DocumentOperations::Multiple(operations) => operations
            .values_mut()
            .try_for_each(|operation| unite_in_operation(&mut operation.node, fragments)),
    }
}

fn unite_in_operation(operation: &mut OperationDefinition, fragments: &Fragments) -> Result<(), ServerError> {
    if operation.ty != OperationType::Subscription {
        return Ok(());
    }
    let mut root = None;
    gather(&operation.selection_set.node, fragments, &mut root)?;
    if let Some(field) = root {
        let pos = field.pos;
        operation.selection_set.node.items = vec![Positioned::new(Selection::Field(field), pos)];
    }
    Ok(())
}

/// The fragments of a document that passed the guard are not cyclic.
fn gather(
    set: &SelectionSet,
    fragments: &Fragments,
    root: &mut Option<Positioned<Field>>,
) -> Result<(), ServerError> {
    for selection in &set.items {
        if selection.node.directives().iter().any(is_condition) {
            let message = "The root field of a subscription takes neither @include nor @skip.";
            return Err(ServerError::new(message, Some(selection.pos)));
        }
        match &selection.node {
            Selection::Field(field) => add(field, root)?,
            Selection::InlineFragment(inline) => gather(&inline.node.selection_set.node, fragments, root)?,
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                    gather(&fragment.node.selection_set.node, fragments, root)?;
                }
            }
        }
    }
    Ok(())
}

/// A field that is mentioned twice is one field with both selections.
fn add(field: &Positioned<Field>, root: &mut Option<Positioned<Field>>) -> Result<(), ServerError> {
    if field.node.name.node.starts_with("__") {
        let message = "A subscription cannot be asked about the schema.";
        return Err(ServerError::new(message, Some(field.pos)));
    }
    match root {
        None => *root = Some(field.clone()),
        Some(known) if known.node.response_key().node == field.node.response_key().node => {
            let more = field.node.selection_set.node.items.iter().cloned();
            known.node.selection_set.node.items.extend(more);
        }
        Some(_) => {
            let message = "A subscription selects exactly one field.";
            return Err(ServerError::new(message, Some(field.pos)));
        }
    }
    Ok(())
}

fn is_condition(directive: &Positioned<async_graphql::parser::types::Directive>) -> bool {
    matches!(directive.node.name.node.as_str(), "include" | "skip")
}

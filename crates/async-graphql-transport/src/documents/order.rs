//! Brings the fields of an answer into the order of the document, so that the same question has the same bytes.

use std::iter::Peekable;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// The fields of a selection set in order of their first mention. Two fragments for different types never apply to
/// the same object, so one order serves both.
#[derive(Default)]
struct Layout<'a>(IndexMap<&'a str, Self>);

/// Orders every object of an answer.
pub(super) fn arrange(document: &ExecutableDocument, operation: &OperationDefinition, data: &mut Value) {
    if is_arranged(document, &operation.selection_set.node, data) {
        return;
    }
    let mut layout = Layout::default();
    layout.add(document, &operation.selection_set.node);
    layout.apply(data);
}

/// Whether an answer is plainly in order, as nearly every one is: found without allocating. A document that mentions
/// a field twice is left to the layout.
fn is_arranged(document: &ExecutableDocument, set: &SelectionSet, value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().all(|item| is_arranged(document, set, item)),
        Value::Object(fields) if !set.items.is_empty() => {
            let mut fields = fields.iter().peekable();
            follows(document, set, &mut fields) && fields.next().is_none()
        }
        _ => true,
    }
}

type Fields<'a> = Peekable<async_graphql::indexmap::map::Iter<'a, Name, Value>>;

/// Takes the fields that a selection set answers from the front; false where one of them is not in order inside.
fn follows(document: &ExecutableDocument, set: &SelectionSet, fields: &mut Fields<'_>) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let key = field.node.response_key();
            match fields.next_if(|(name, _)| **name == key.node) {
                Some((_, value)) => is_arranged(document, &field.node.selection_set.node, value),
                // Left out by a directive, or of another type than the object.
                None => true,
            }
        }
        Selection::FragmentSpread(spread) => document
            .fragments
            .get(&spread.node.fragment_name.node)
            .is_none_or(|fragment| follows(document, &fragment.node.selection_set.node, fields)),
        Selection::InlineFragment(inline) => follows(document, &inline.node.selection_set.node, fields),
    })
}

impl<'a> Layout<'a> {
    fn add(&mut self, document: &'a ExecutableDocument, set: &'a SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let below = self.0.entry(field.node.response_key().node.as_str()).or_default();
                    below.add(document, &field.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.add(document, &fragment.node.selection_set.node);
                    }
                }
                Selection::InlineFragment(inline) => self.add(document, &inline.node.selection_set.node),
            }
        }
    }

    fn apply(&self, value: &mut Value) {
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.apply(item)),
            // A scalar may be an object too (JSON): it has no layout and stays as it is.
            Value::Object(fields) if !self.0.is_empty() => {
                if !fields
                    .keys()
                    .map(|name| self.0.get_index_of(name.as_str()))
                    .is_sorted()
                {
                    fields.sort_by_cached_key(|name, _| self.0.get_index_of(name.as_str()));
                }
                for (name, value) in fields {
                    if let Some(below) = self.0.get(name.as_str()) {
                        below.apply(value);
                    }
                }
            }
            _ => {}
        }
    }
}

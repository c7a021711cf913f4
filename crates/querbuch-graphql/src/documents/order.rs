//! Brings the fields of an answer into the order of the document, so that the same question has the same bytes.

use async_graphql::Value;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};

/// The fields of a selection set in order of their first mention. Two fragments for different types never apply to
/// the same object, so one order serves both.
#[derive(Default)]
struct Layout<'a>(IndexMap<&'a str, Self>);

/// Orders every object of an answer.
pub(super) fn arrange(document: &ExecutableDocument, operation: &OperationDefinition, data: &mut Value) {
    let mut layout = Layout::default();
    layout.add(document, &operation.selection_set.node);
    layout.apply(data);
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

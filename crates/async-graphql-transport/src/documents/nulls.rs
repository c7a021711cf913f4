//! Puts `null` where a field failed, or at the nearest place above it that may be null
//! ([specification](https://spec.graphql.org/October2021/#sec-Handling-Field-Errors)). async-graphql leaves the field out.

use std::collections::BTreeMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{Name, PathSegment, Value};

/// The way to a failed field, from the current place on.
type Path<'a> = &'a [PathSegment];

/// A place that must be null and may not: the place above has to be.
struct NotNullable;

struct Nulls<'a> {
    types: &'a Registry,
    document: &'a ExecutableDocument,
}

/// The data of an answer with these errors, and `null` in the places that they ask for.
pub(super) fn put_in(
    types: &Registry,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    data: Value,
    errors: &[Path<'_>],
) -> Value {
    let root = match operation.ty {
        OperationType::Query => Some(&types.query_type),
        OperationType::Mutation => types.mutation_type.as_ref(),
        OperationType::Subscription => types.subscription_type.as_ref(),
    };
    // An error without a path concerns all, as it came before any field.
    let errors: Vec<_> = errors.iter().copied().filter(|path| !path.is_empty()).collect();
    match root {
        Some(root) if !errors.is_empty() => Nulls { types, document }
            .place(root, &[&operation.selection_set.node], Some(data), &errors)
            .unwrap_or_default(),
        _ => data,
    }
}

impl<'a> Nulls<'a> {
    /// One place of the answer: what should stand there, given what stands there and the errors at or below it.
    fn place(
        &self,
        kind: &str,
        sets: &[&'a SelectionSet],
        value: Option<Value>,
        errors: &[Path<'_>],
    ) -> Result<Value, NotNullable> {
        let (inner, nullable) = kind
            .strip_suffix('!')
            .map_or((kind, true), |inner| (inner, false));
        let item = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
        let settled = match (value, item) {
            (Some(Value::List(items)), Some(item)) => self.list(item, sets, items, errors),
            (Some(Value::Object(fields)), None) => self.object(inner, sets, fields, errors),
            // async-graphql makes null of an object all of whose fields failed.
            (Some(Value::Null), None) if errors.iter().any(|path| !path.is_empty()) => {
                self.object(inner, sets, IndexMap::new(), errors)
            }
            (None | Some(Value::Null), _) => Err(NotNullable),
            (Some(value), _) => Ok(value),
        };
        if nullable {
            Ok(settled.unwrap_or_default())
        } else {
            settled
        }
    }

    fn list(
        &self,
        item: &str,
        sets: &[&'a SelectionSet],
        mut items: Vec<Value>,
        errors: &[Path<'_>],
    ) -> Result<Value, NotNullable> {
        for (segment, errors) in by_first(errors) {
            let PathSegment::Index(index) = segment else {
                continue;
            };
            if let Some(place) = items.get_mut(*index) {
                *place = self.place(item, sets, Some(std::mem::take(place)), &errors)?;
            }
        }
        Ok(Value::List(items))
    }

    fn object(
        &self,
        kind: &str,
        sets: &[&'a SelectionSet],
        mut fields: IndexMap<Name, Value>,
        errors: &[Path<'_>],
    ) -> Result<Value, NotNullable> {
        let parent = self.types.types.get(kind);
        for (segment, errors) in by_first(errors) {
            let PathSegment::Field(key) = segment else {
                continue;
            };
            let mut found = Found {
                kind: None,
                sets: Vec::new(),
            };
            for set in sets {
                self.find(parent, set, key, &mut found);
            }
            let Some(kind) = found.kind else { continue };
            let value = fields.get_mut(key.as_str()).map(std::mem::take);
            let value = self.place(kind, &found.sets, value, &errors)?;
            fields.insert(Name::new(key), value);
        }
        Ok(Value::Object(fields))
    }

    /// All selections of a set that answer under one key; they are the same field.
    fn find(&self, parent: Option<&'a MetaType>, set: &'a SelectionSet, key: &str, found: &mut Found<'a>) {
        for selection in &set.items {
            let (condition, set) = match &selection.node {
                Selection::Field(field) => {
                    if field.node.response_key().node == *key {
                        let known = parent.and_then(|parent| parent.field_by_name(&field.node.name.node));
                        found.kind = found.kind.or(known.map(|known| known.ty.as_str()));
                        found.sets.push(&field.node.selection_set.node);
                    }
                    continue;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    let Some(fragment) = fragment else { continue };
                    (
                        Some(&fragment.node.type_condition),
                        &fragment.node.selection_set.node,
                    )
                }
                Selection::InlineFragment(inline) => (
                    inline.node.type_condition.as_ref(),
                    &inline.node.selection_set.node,
                ),
            };
            let on = condition.map_or(parent, |on| self.types.types.get(on.node.on.node.as_str()));
            self.find(on, set, key, found);
        }
    }
}

struct Found<'a> {
    kind: Option<&'a str>,
    sets: Vec<&'a SelectionSet>,
}

/// Groups paths by their first step; those that end here have none.
fn by_first<'p>(errors: &[Path<'p>]) -> Vec<(&'p PathSegment, Vec<Path<'p>>)> {
    let mut groups: BTreeMap<String, (&PathSegment, Vec<Path<'_>>)> = BTreeMap::new();
    for path in errors {
        if let Some((first, rest)) = path.split_first() {
            let key = match first {
                PathSegment::Field(name) => name.clone(),
                PathSegment::Index(index) => index.to_string(),
            };
            groups
                .entry(key)
                .or_insert_with(|| (first, Vec::new()))
                .1
                .push(rest);
        }
    }
    groups.into_values().collect()
}

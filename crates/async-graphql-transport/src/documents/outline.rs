//! The fields of a document along the schema, as far as it takes to count what an answer costs: which of them are lists,
//! and what one item of each costs.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet,
};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{Name, Pos, Positioned, Value, Variables};
use async_graphql_value::Value as Argument;

use crate::guard::DocumentLimits;

/// The place of a selection set in an outline.
type SetNo = usize;

/// The selection sets of a document, each after those that it refers to.
#[derive(Debug, Default)]
pub(super) struct Outline {
    sets: Vec<Set>,
    roots: HashMap<Option<Name>, SetNo>,
    lists: HashMap<Pos, Vec<Item>>,
    /// The costs, where no variable decides about them.
    fixed: Option<Arc<Costs>>,
}

#[derive(Debug, Default)]
struct Set {
    parts: Vec<Part>,
    /// Whether there is a list in it, or anywhere below.
    has_lists: bool,
}

#[derive(Debug)]
enum Part {
    Field {
        given: Given,
        key: Name,
        search: Search,
        is_list: bool,
        /// Whether it is one of those that hold the items of a page.
        is_content: bool,
        below: SetNo,
    },
    /// A fragment.
    Group { given: Given, set: SetNo },
}

/// What one item of a list, or of a page, answers: the items of a page may be asked for as nodes and as edges.
#[derive(Clone, Debug)]
struct Item {
    given: Given,
    set: SetNo,
}

/// Under which values of variables a selection is not left out by `@skip` and `@include`.
#[derive(Clone, Debug, Default)]
struct Given {
    never: bool,
    variables: Vec<(Name, bool)>,
}

/// The words that a field searches for.
#[derive(Debug)]
enum Search {
    Words(u64),
    Variable(Name),
}

/// What the selection sets of an operation cost with these variables.
#[derive(Debug)]
pub(crate) struct Costs {
    /// Of each set, with its lists empty.
    once: Vec<u64>,
    /// Of one item, by the place of the field that is the list or the page.
    items: HashMap<Pos, u64>,
}

impl Costs {
    /// What one item costs of the list, or of the page, whose field stands here.
    pub(crate) fn of_item(&self, field: Pos) -> u64 {
        self.items.get(&field).copied().unwrap_or_default()
    }
}

impl Outline {
    /// The outline of a valid document without circles.
    pub(super) fn of(types: &Registry, document: &ExecutableDocument, limits: &DocumentLimits) -> Self {
        let mut drawing = Drawing {
            types,
            document,
            limits,
            fragments: HashMap::new(),
            outline: Self::default(),
            depends: false,
        };
        for (name, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => Some(&types.query_type),
                OperationType::Mutation => types.mutation_type.as_ref(),
                OperationType::Subscription => types.subscription_type.as_ref(),
            };
            let root = root.and_then(|name| types.types.get(name));
            let set = drawing.set(&operation.node.selection_set.node, root);
            drawing.outline.roots.insert(name.cloned(), set);
        }
        let Drawing {
            mut outline, depends, ..
        } = drawing;
        if !depends {
            outline.fixed = Some(Arc::new(outline.worked_out(&Variables::default(), limits)));
        }
        outline
    }

    /// Whether variables decide about a cost.
    pub(super) fn needs_variables(&self) -> bool {
        self.fixed.is_none()
    }

    /// What everything costs with these variables, defaults filled in.
    pub(super) fn costs(&self, variables: &Variables, limits: &DocumentLimits) -> Arc<Costs> {
        match &self.fixed {
            Some(costs) => Arc::clone(costs),
            None => Arc::new(self.worked_out(variables, limits)),
        }
    }

    /// What an operation costs whatever its lists hold.
    pub(super) fn certain(&self, operation: Option<&Name>, costs: &Costs) -> u64 {
        let root = self.roots.get(&operation.cloned());
        root.map_or(0, |&root| costs.once[root])
    }

    /// What an answer to an operation costs.
    pub(super) fn answered(
        &self,
        operation: Option<&Name>,
        data: &Value,
        (costs, variables): (&Costs, &Variables),
    ) -> u64 {
        let Some(&root) = self.roots.get(&operation.cloned()) else {
            return 0;
        };
        let walk = Answered {
            outline: self,
            costs,
            variables,
        };
        costs.once[root].saturating_add(walk.lists_in(root, data))
    }

    fn worked_out(&self, variables: &Variables, limits: &DocumentLimits) -> Costs {
        let mut once = Vec::with_capacity(self.sets.len());
        // A set refers to earlier ones only, so one pass in order settles each of them once.
        for set in &self.sets {
            let cost = set.parts.iter().fold(0_u64, |total, part| {
                total.saturating_add(part.cost(&once, variables, limits))
            });
            once.push(cost);
        }
        let of_items = |(place, items): (&Pos, &Vec<Item>)| {
            let given = items.iter().filter(|item| item.given.holds(variables));
            (
                *place,
                given.map(|item| once[item.set]).fold(0, u64::saturating_add),
            )
        };
        let items = self.lists.iter().map(of_items).collect();
        Costs { once, items }
    }
}

impl Part {
    fn cost(&self, once: &[u64], variables: &Variables, limits: &DocumentLimits) -> u64 {
        match self {
            Self::Field {
                given,
                search,
                is_list,
                below,
                ..
            } if given.holds(variables) => {
                let bounds = &limits.arguments;
                let words = match search {
                    Search::Words(words) => *words,
                    Search::Variable(name) => match variables.get(name) {
                        Some(Value::String(text)) => bounds.words(text),
                        _ => 0,
                    },
                };
                let below = if *is_list { 0 } else { once[*below] };
                let searching = words.saturating_mul(bounds.search_word_cost);
                below.saturating_add(searching).saturating_add(1)
            }
            Self::Group { given, set } if given.holds(variables) => once[*set],
            Self::Field { .. } | Self::Group { .. } => 0,
        }
    }
}

impl Given {
    fn of(directives: &[Positioned<Directive>]) -> Self {
        let mut given = Self::default();
        for Positioned { node: directive, .. } in directives {
            let wanted = match directive.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => continue,
            };
            match directive.get_argument("if").map(|value| &value.node) {
                Some(Argument::Boolean(value)) => given.never |= *value != wanted,
                Some(Argument::Variable(name)) => given.variables.push((name.clone(), wanted)),
                _ => {}
            }
        }
        given
    }

    fn holds(&self, variables: &Variables) -> bool {
        let as_wanted = |(name, wanted): &(Name, bool)| matches!(variables.get(name), Some(Value::Boolean(value)) if value == wanted);
        !self.never && self.variables.iter().all(as_wanted)
    }
}

/// Draws an outline. The recursion is bounded by the nesting of the text and the number of fragments.
struct Drawing<'a> {
    types: &'a Registry,
    document: &'a ExecutableDocument,
    limits: &'a DocumentLimits,
    fragments: HashMap<&'a str, SetNo>,
    outline: Outline,
    /// Whether a variable decides about a cost.
    depends: bool,
}

impl<'a> Drawing<'a> {
    fn set(&mut self, set: &'a SelectionSet, parent: Option<&'a MetaType>) -> SetNo {
        let mut drawn = Set::default();
        for Positioned { node: selection, .. } in &set.items {
            let given = Given::of(selection.directives());
            self.depends |= !given.variables.is_empty();
            let part = match selection {
                Selection::Field(field) => self.field(field, given, parent),
                Selection::FragmentSpread(spread) => Part::Group {
                    given,
                    set: self.fragment(spread.node.fragment_name.node.as_str()),
                },
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map_or(parent, |condition| {
                        self.types.types.get(condition.node.on.node.as_str())
                    });
                    Part::Group {
                        given,
                        set: self.set(&inline.node.selection_set.node, on),
                    }
                }
            };
            drawn.has_lists |= match &part {
                Part::Field { is_list, below, .. } => *is_list || self.outline.sets[*below].has_lists,
                Part::Group { set, .. } => self.outline.sets[*set].has_lists,
            };
            drawn.parts.push(part);
        }
        self.outline.sets.push(drawn);
        self.outline.sets.len() - 1
    }

    fn fragment(&mut self, name: &'a str) -> SetNo {
        if let Some(&set) = self.fragments.get(name) {
            return set;
        }
        let set = match self.document.fragments.get(name) {
            Some(fragment) => {
                let on = fragment.node.type_condition.node.on.node.as_str();
                self.set(&fragment.node.selection_set.node, self.types.types.get(on))
            }
            None => self.set_of_nothing(),
        };
        self.fragments.insert(name, set);
        set
    }

    fn set_of_nothing(&mut self) -> SetNo {
        self.outline.sets.push(Set::default());
        self.outline.sets.len() - 1
    }

    fn field(&mut self, field: &'a Positioned<Field>, given: Given, parent: Option<&'a MetaType>) -> Part {
        let Positioned { node: field, pos } = field;
        // Introspection has limits of its own, and nothing below it is looked up.
        let parent = parent.filter(|_| !field.name.node.starts_with("__"));
        let known = parent.and_then(|parent| parent.field_by_name(&field.name.node));
        let is_list = known.is_some_and(|known| known.ty.trim_end_matches('!').starts_with('['));
        let below = known.and_then(|known| self.types.concrete_type_by_name(&known.ty));
        let below = self.set(&field.selection_set.node, below);
        if !field.selection_set.node.items.is_empty() {
            let mut items = Vec::new();
            if is_list {
                let given = Given::default();
                items.push(Item { given, set: below });
            } else {
                self.page_items(below, &Given::default(), &mut items);
            }
            if !items.is_empty() {
                self.outline.lists.insert(*pos, items);
            }
        }
        Part::Field {
            given,
            key: field.response_key().node.clone(),
            search: self.search(field),
            is_list,
            is_content: self
                .limits
                .pages
                .content_fields
                .contains(&field.name.node.as_str()),
            below,
        }
    }

    /// The lists that hold the items of a page, directly below its field.
    fn page_items(&self, set: SetNo, within: &Given, items: &mut Vec<Item>) {
        for part in &self.outline.sets[set].parts {
            match part {
                Part::Field {
                    given,
                    is_list: true,
                    is_content: true,
                    below,
                    ..
                } => items.push(Item {
                    given: within.and(given),
                    set: *below,
                }),
                Part::Group { given, set } => self.page_items(*set, &within.and(given), items),
                Part::Field { .. } => {}
            }
        }
    }

    fn search(&mut self, field: &Field) -> Search {
        let bounds = &self.limits.arguments;
        let mut words = 0_u64;
        for (name, value) in &field.arguments {
            match &value.node {
                _ if !bounds.is_search(&name.node) => {}
                Argument::String(text) => words = words.saturating_add(bounds.words(text)),
                Argument::Variable(name) => {
                    self.depends = true;
                    return Search::Variable(name.clone());
                }
                _ => {}
            }
        }
        Search::Words(words)
    }
}

impl Given {
    fn and(&self, other: &Self) -> Self {
        let variables = self.variables.iter().chain(&other.variables);
        Self {
            never: self.never || other.never,
            variables: variables.cloned().collect(),
        }
    }
}

/// Counts the items of an answer.
struct Answered<'a> {
    outline: &'a Outline,
    costs: &'a Costs,
    variables: &'a Variables,
}

impl Answered<'_> {
    /// What the items of all lists in an object cost. Sets without lists are not looked into.
    fn lists_in(&self, set: SetNo, object: &Value) -> u64 {
        let set = &self.outline.sets[set];
        let Value::Object(fields) = object else {
            return 0;
        };
        if !set.has_lists {
            return 0;
        }
        set.parts.iter().fold(0_u64, |total, part| {
            let cost = match part {
                Part::Field {
                    given,
                    key,
                    is_list,
                    below,
                    ..
                } if given.holds(self.variables) => match fields.get(key) {
                    Some(value) if *is_list => self.items(*below, value),
                    Some(value) => self.lists_in(*below, value),
                    None => 0,
                },
                Part::Group { given, set } if given.holds(self.variables) => self.lists_in(*set, object),
                Part::Field { .. } | Part::Group { .. } => 0,
            };
            total.saturating_add(cost)
        })
    }

    fn items(&self, below: SetNo, value: &Value) -> u64 {
        let Value::List(items) = value else { return 0 };
        let once = self.costs.once[below];
        if once == 0 {
            return 0;
        }
        if !self.outline.sets[below].has_lists && !matches!(items.first(), Some(Value::List(_))) {
            return once.saturating_mul(items.len() as u64);
        }
        items.iter().fold(0, |total: u64, item| {
            let cost = match item {
                Value::List(_) => self.items(below, item),
                item => once.saturating_add(self.lists_in(below, item)),
            };
            total.saturating_add(cost)
        })
    }
}

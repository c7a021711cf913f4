//! One walk over a parsed document that visits every selection once, and a fragment once however often it is spread.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};

use super::cost::{Cost, Sum, Times};
use super::{
    MAX_ALIASES, MAX_DEPTH, MAX_DIRECTIVES, MAX_FRAGMENTS, MAX_INTROSPECTION_DEPTH, MAX_INTROSPECTION_LISTS,
    MAX_ROOT_FIELDS, MAX_SELECTIONS, Refusal,
};

/// Fields that show their parent to be a page: without a page argument it has the default size.
const PAGE_FIELDS: [&str; 8] = [
    "edges",
    "nodes",
    "rows",
    "societyRows",
    "entries",
    "pageInfo",
    "links",
    "matrix",
];

/// Where introspection begins, and its lists that lead on to further types.
const INTROSPECTION_ROOTS: [&str; 2] = ["__schema", "__type"];
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

pub(super) struct Walk<'a> {
    fragments: HashMap<&'a str, (&'a FragmentDefinition, Visit)>,
    aliases: usize,
    directives: usize,
    selections: u64,
    sums: Vec<Sum>,
}

#[derive(Clone, Copy)]
enum Visit {
    Ahead,
    Open,
    Done(Measure),
}

/// What one selection set amounts to with its fragments expanded.
#[derive(Clone, Copy)]
struct Measure {
    depth: usize,
    fields: usize,
    selections: u64,
    lists: usize,
    paged: bool,
    cost: Cost,
}

impl Measure {
    const EMPTY: Self = Self {
        depth: 0,
        fields: 0,
        selections: 0,
        lists: 0,
        paged: false,
        cost: Cost::Known(0),
    };
}

impl<'a> Walk<'a> {
    /// Walks the fragments, also those that nobody spreads: they may be cyclic all the same.
    pub(super) fn new(document: &'a ExecutableDocument) -> Result<Self, Refusal> {
        if document.fragments.len() > MAX_FRAGMENTS {
            return Err(Refusal::TooManyFragments);
        }
        let fragments = document
            .fragments
            .iter()
            .map(|(name, fragment)| (name.as_str(), (&fragment.node, Visit::Ahead)))
            .collect();
        let mut walk = Self {
            fragments,
            aliases: 0,
            directives: 0,
            selections: 0,
            sums: Vec::new(),
        };
        for name in document.fragments.keys() {
            walk.fragment(name.as_str())?;
        }
        Ok(walk)
    }

    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Cost, Refusal> {
        self.count_directives(&operation.directives)?;
        for variable in &operation.variable_definitions {
            self.count_directives(&variable.node.directives)?;
        }
        let root = self.selections(&operation.selection_set.node)?;
        if root.fields > MAX_ROOT_FIELDS {
            return Err(Refusal::TooManyRootFields);
        }
        // The library walks all operations of the document, also those that are not run.
        self.selections = self.selections.saturating_add(root.selections);
        if self.selections > MAX_SELECTIONS {
            return Err(Refusal::TooManySelections);
        }
        Ok(root.cost)
    }

    pub(super) fn into_sums(self) -> Vec<Sum> {
        self.sums
    }

    /// The recursion is bounded by the nesting of the text and the number of fragments.
    fn selections(&mut self, set: &'a SelectionSet) -> Result<Measure, Refusal> {
        let mut whole = Measure::EMPTY;
        let mut sum = Sum::default();
        for Positioned { node: selection, .. } in &set.items {
            self.count_directives(selection.directives())?;
            let part = match selection {
                Selection::Field(field) => self.field(&field.node, &mut sum)?,
                Selection::FragmentSpread(spread) => {
                    let part = self.fragment(spread.node.fragment_name.node.as_str())?;
                    sum.add_fragment(part.cost);
                    part
                }
                Selection::InlineFragment(inline) => {
                    let part = self.selections(&inline.node.selection_set.node)?;
                    sum.add_fragment(part.cost);
                    part
                }
            };
            whole.depth = whole.depth.max(part.depth);
            whole.fields = whole.fields.saturating_add(part.fields);
            whole.selections = whole.selections.saturating_add(part.selections).saturating_add(1);
            whole.lists = whole.lists.max(part.lists);
            whole.paged |= part.paged;
            if whole.selections > MAX_SELECTIONS {
                return Err(Refusal::TooManySelections);
            }
        }
        whole.cost = sum.close(&mut self.sums);
        Ok(whole)
    }

    fn field(&mut self, field: &'a Field, sum: &mut Sum) -> Result<Measure, Refusal> {
        self.aliases += usize::from(field.alias.is_some());
        if self.aliases > MAX_ALIASES {
            return Err(Refusal::TooManyAliases);
        }
        let below = self.selections(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        let depth = below.depth + 1;
        if depth > MAX_DEPTH {
            return Err(Refusal::TooDeep);
        }
        if INTROSPECTION_ROOTS.contains(&name)
            && (depth > MAX_INTROSPECTION_DEPTH || below.lists > MAX_INTROSPECTION_LISTS)
        {
            return Err(Refusal::IntrospectionTooDeep);
        }
        sum.add_field(Times::of(field, below.paged), below.cost);
        Ok(Measure {
            depth,
            fields: 1,
            selections: below.selections,
            lists: below.lists + usize::from(INTROSPECTION_LISTS.contains(&name)),
            paged: PAGE_FIELDS.contains(&name),
            cost: Cost::Known(0),
        })
    }

    fn fragment(&mut self, name: &str) -> Result<Measure, Refusal> {
        // An unknown fragment is left to validation, which names it.
        let Some((definition, visit)) = self.fragments.get_mut(name) else {
            return Ok(Measure::EMPTY);
        };
        let definition = *definition;
        match *visit {
            Visit::Done(measure) => return Ok(measure),
            Visit::Open => return Err(Refusal::FragmentCycle),
            Visit::Ahead => *visit = Visit::Open,
        }
        self.count_directives(&definition.directives)?;
        let measure = self.selections(&definition.selection_set.node)?;
        if let Some((_, visit)) = self.fragments.get_mut(name) {
            *visit = Visit::Done(measure);
        }
        Ok(measure)
    }

    fn count_directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Refusal> {
        self.directives += directives.len();
        if self.directives > MAX_DIRECTIVES {
            Err(Refusal::TooManyDirectives)
        } else {
            Ok(())
        }
    }
}

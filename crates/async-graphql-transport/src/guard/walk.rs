//! One walk over a parsed document that visits every selection once, and a fragment once however often it is spread.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};

use super::cost::{Cost, Multiplier, Sum};
use super::{DocumentLimits, DocumentRefusal};

/// Where introspection begins, and its lists that lead on to further types.
const INTROSPECTION_ROOTS: [&str; 2] = ["__schema", "__type"];
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

pub(super) struct Walk<'a> {
    limits: DocumentLimits,
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
    Done(Extent),
}

/// What one selection set amounts to with its fragments expanded.
#[derive(Clone, Copy)]
struct Extent {
    depth: usize,
    fields: usize,
    selections: u64,
    lists: usize,
    paged: bool,
    cost: Cost,
}

impl Extent {
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
    /// Walks the fragments, also those that are never spread: they may be cyclic all the same.
    pub(super) fn new(
        document: &'a ExecutableDocument,
        limits: &DocumentLimits,
    ) -> Result<Self, DocumentRefusal> {
        if document.fragments.len() > limits.fragments_max {
            return Err(DocumentRefusal::TooManyFragments {
                max: limits.fragments_max,
            });
        }
        let fragments = document
            .fragments
            .iter()
            .map(|(name, fragment)| (name.as_str(), (&fragment.node, Visit::Ahead)))
            .collect();
        let mut walk = Self {
            limits: *limits,
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

    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Cost, DocumentRefusal> {
        self.count_directives(&operation.directives)?;
        for variable in &operation.variable_definitions {
            self.count_directives(&variable.node.directives)?;
        }
        let root = self.selections(&operation.selection_set.node)?;
        if root.fields > self.limits.root_fields_max {
            return Err(DocumentRefusal::TooManyRootFields {
                max: self.limits.root_fields_max,
            });
        }
        // async-graphql walks all operations of the document, also those that are not run.
        self.selections = self.selections.saturating_add(root.selections);
        if self.selections > self.limits.selections_max {
            return Err(DocumentRefusal::TooManySelections {
                max: self.limits.selections_max,
            });
        }
        Ok(root.cost)
    }

    pub(super) fn into_sums(self) -> Vec<Sum> {
        self.sums
    }

    /// The recursion is bounded by the nesting of the text and the number of fragments.
    fn selections(&mut self, set: &'a SelectionSet) -> Result<Extent, DocumentRefusal> {
        let mut whole = Extent::EMPTY;
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
            if whole.selections > self.limits.selections_max {
                return Err(DocumentRefusal::TooManySelections {
                    max: self.limits.selections_max,
                });
            }
        }
        whole.cost = sum.close(&mut self.sums);
        Ok(whole)
    }

    fn field(&mut self, field: &'a Field, sum: &mut Sum) -> Result<Extent, DocumentRefusal> {
        self.aliases += usize::from(field.alias.is_some());
        if self.aliases > self.limits.aliases_max {
            return Err(DocumentRefusal::TooManyAliases {
                max: self.limits.aliases_max,
            });
        }
        let below = self.selections(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        let depth = below.depth + 1;
        if depth > self.limits.depth_max {
            return Err(DocumentRefusal::TooDeep {
                max: self.limits.depth_max,
            });
        }
        if INTROSPECTION_ROOTS.contains(&name)
            && (depth > self.limits.introspection_depth_max
                || below.lists > self.limits.introspection_lists_max)
        {
            return Err(DocumentRefusal::IntrospectionTooDeep {
                depth_max: self.limits.introspection_depth_max,
                lists_max: self.limits.introspection_lists_max,
            });
        }
        for (argument, value) in &field.arguments {
            if self.limits.arguments.is_search(&argument.node) {
                sum.add_search(&value.node, &self.limits.arguments);
            }
        }
        sum.add_field(Multiplier::of(field, below.paged, &self.limits.pages), below.cost);
        Ok(Extent {
            depth,
            fields: 1,
            selections: below.selections,
            lists: below.lists + usize::from(INTROSPECTION_LISTS.contains(&name)),
            paged: self.limits.pages.content_fields.contains(&name),
            cost: Cost::Known(0),
        })
    }

    fn fragment(&mut self, name: &str) -> Result<Extent, DocumentRefusal> {
        // An unknown fragment is left to validation, which names it.
        let Some((definition, visit)) = self.fragments.get_mut(name) else {
            return Ok(Extent::EMPTY);
        };
        let definition = *definition;
        match *visit {
            Visit::Done(extent) => return Ok(extent),
            Visit::Open => return Err(DocumentRefusal::FragmentCycle),
            Visit::Ahead => *visit = Visit::Open,
        }
        self.count_directives(&definition.directives)?;
        let extent = self.selections(&definition.selection_set.node)?;
        if let Some((_, visit)) = self.fragments.get_mut(name) {
            *visit = Visit::Done(extent);
        }
        Ok(extent)
    }

    fn count_directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), DocumentRefusal> {
        self.directives += directives.len();
        if self.directives > self.limits.directives_max {
            Err(DocumentRefusal::TooManyDirectives {
                max: self.limits.directives_max,
            })
        } else {
            Ok(())
        }
    }
}

//! How often a field may answer what is below it.

use async_graphql::parser::types::Field;
use async_graphql::{Name, Value, Variables};
use async_graphql_value::Value as Argument;

use super::super::{DocumentLimits, PageRules};

/// A count of pages times elements, as far as possible without the variables.
#[derive(Debug)]
pub(in crate::guard) struct Multiplier {
    page_size: Option<u64>,
    page_variables: Vec<Name>,
    elements: u64,
    element_variable: Option<Name>,
    word_variable: Option<Name>,
}

impl Multiplier {
    pub(in crate::guard) fn once() -> Self {
        Self {
            page_size: None,
            page_variables: Vec::new(),
            elements: 1,
            element_variable: None,
            word_variable: None,
        }
    }

    /// As often as a variable has words to search for.
    pub(in crate::guard) fn words(variable: Name) -> Self {
        Self {
            word_variable: Some(variable),
            ..Self::once()
        }
    }

    /// How often a field answers its selection; `paged` if that selection is the one of a page.
    pub(in crate::guard) fn of(field: &Field, paged: bool, rules: &PageRules) -> Self {
        let mut multiplier = Self::once();
        for (name, value) in &field.arguments {
            let name = name.node.as_str();
            if rules.is_size_argument(name) {
                multiplier.add_page(&value.node);
            } else if rules.list_arguments.contains(&name) {
                multiplier.add_elements(&value.node);
            } else if rules.input_arguments.contains(&name) {
                multiplier.add_input(&value.node, rules);
            }
        }
        if paged && multiplier.page_size.is_none() && multiplier.page_variables.is_empty() {
            multiplier.page_size = Some(rules.size_default);
        }
        multiplier
    }

    /// The count, if no variable is needed for it.
    pub(super) fn known(&self) -> Option<u64> {
        let without_variables =
            self.page_variables.is_empty() && self.element_variable.is_none() && self.word_variable.is_none();
        without_variables.then(|| self.page_size.unwrap_or(1).max(1).saturating_mul(self.elements))
    }

    /// The count with these variables.
    pub(super) fn count(&self, variables: &Variables, limits: &DocumentLimits) -> u64 {
        if let Some(name) = &self.word_variable {
            return match variables.get(name) {
                Some(Value::String(text)) => limits.arguments.words(text),
                _ => 0,
            };
        }
        let rules = &limits.pages;
        let given = self
            .page_variables
            .iter()
            .filter_map(|name| match variables.get(name) {
                Some(Value::Number(number)) => Some(number.as_u64().unwrap_or(1)),
                _ => None,
            });
        let fallback = if self.page_variables.is_empty() {
            1
        } else {
            rules.size_default
        };
        let page_size = self.page_size.into_iter().chain(given).max().unwrap_or(fallback);
        let elements = match self
            .element_variable
            .as_ref()
            .and_then(|name| variables.get(name))
        {
            Some(Value::List(items)) => size(items.len()),
            Some(Value::Object(members)) => rules
                .input_lists
                .iter()
                .filter_map(|&member| match members.get(member) {
                    Some(Value::List(items)) => Some(size(items.len())),
                    _ => None,
                })
                .max()
                .unwrap_or(1),
            _ => 1,
        };
        page_size.max(1).saturating_mul(self.elements.max(elements))
    }

    fn add_page(&mut self, value: &Argument) {
        match value {
            Argument::Variable(name) => self.page_variables.push(name.clone()),
            // A negative size is refused by the resolver and answers nothing.
            Argument::Number(number) => {
                self.page_size = self.page_size.max(Some(number.as_u64().unwrap_or(1)));
            }
            _ => {}
        }
    }

    fn add_elements(&mut self, value: &Argument) {
        match value {
            Argument::Variable(name) => self.element_variable = Some(name.clone()),
            Argument::List(items) => self.elements = self.elements.max(size(items.len())),
            _ => {}
        }
    }

    fn add_input(&mut self, value: &Argument, rules: &PageRules) {
        match value {
            Argument::Variable(name) => self.element_variable = Some(name.clone()),
            Argument::Object(members) => {
                for member in rules.input_lists.iter().filter_map(|&member| members.get(member)) {
                    self.add_elements(member);
                }
            }
            _ => {}
        }
    }
}

fn size(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX).max(1)
}

//! Whether a schema holds everything that a contract promises.

use std::collections::BTreeMap;
use std::fmt::Display;

use async_graphql_parser::types::{
    FieldDefinition, InputValueDefinition, SchemaDefinition, ServiceDocument, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql_parser::{Positioned, parse_schema};

/// What the schema lacks or has otherwise, one sentence each; empty where a client of the contract can rely on
/// the schema.
pub fn missing(contract: &str, schema: &str) -> Vec<String> {
    let parse = |name: &str, text: &str| match parse_schema(text) {
        Ok(document) => document,
        Err(error) => panic!("the {name} cannot be read: {error}"),
    };
    let (contract, schema) = (parse("contract", contract), parse("schema", schema));
    let mut check = Check { faults: Vec::new() };
    check.roots(&roots(&contract), &roots(&schema));
    let served = types(&schema);
    for (name, promised) in types(&contract) {
        match served.get(name) {
            Some(served) => check.one_type(name, promised, served),
            None => check.fault(format!("type {name} is missing")),
        }
    }
    check.faults
}

fn types(document: &ServiceDocument) -> BTreeMap<&str, &TypeDefinition> {
    let named = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => {
                Some((definition.node.name.node.as_str(), &definition.node))
            }
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
    named.collect()
}

/// The root types by operation. Without a schema definition they have their usual names.
fn roots(document: &ServiceDocument) -> [(&'static str, Option<String>); 3] {
    let defined = document
        .definitions
        .iter()
        .find_map(|definition| match definition {
            TypeSystemDefinition::Schema(definition) => Some(&definition.node),
            TypeSystemDefinition::Type(_) | TypeSystemDefinition::Directive(_) => None,
        });
    let root = |usual: &str, get: fn(&SchemaDefinition) -> Option<String>| match defined {
        Some(schema) => get(schema),
        None => types(document).contains_key(usual).then(|| usual.to_owned()),
    };
    [
        (
            "query",
            root("Query", |schema| {
                schema.query.as_ref().map(|name| name.node.to_string())
            }),
        ),
        (
            "mutation",
            root("Mutation", |schema| {
                schema.mutation.as_ref().map(|name| name.node.to_string())
            }),
        ),
        (
            "subscription",
            root("Subscription", |schema| {
                schema.subscription.as_ref().map(|name| name.node.to_string())
            }),
        ),
    ]
}

struct Check {
    faults: Vec<String>,
}

impl Check {
    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    fn same<T: PartialEq + Display>(&mut self, what: &str, promised: &T, served: &T) {
        if promised != served {
            self.fault(format!("{what} is {served}, promised is {promised}"));
        }
    }

    fn roots(&mut self, promised: &[(&str, Option<String>)], served: &[(&str, Option<String>)]) {
        for ((operation, promised), (_, served)) in promised.iter().zip(served) {
            if let Some(promised) = promised {
                let served = served.clone().unwrap_or_else(|| "missing".to_owned());
                self.same(&format!("the root of {operation}"), promised, &served);
            }
        }
    }

    fn one_type(&mut self, name: &str, promised: &TypeDefinition, served: &TypeDefinition) {
        for directive in &promised.directives {
            let known = served
                .directives
                .iter()
                .any(|served| served.node.name.node == directive.node.name.node);
            if !known {
                self.fault(format!("{name} lacks @{}", directive.node.name.node));
            }
        }
        match (&promised.kind, &served.kind) {
            (TypeKind::Scalar, TypeKind::Scalar) => {}
            (TypeKind::Object(promised), TypeKind::Object(served)) => {
                self.names(name, "implement", &promised.implements, &served.implements);
                self.fields(name, &promised.fields, &served.fields);
            }
            (TypeKind::Interface(promised), TypeKind::Interface(served)) => {
                self.names(name, "implement", &promised.implements, &served.implements);
                self.fields(name, &promised.fields, &served.fields);
            }
            (TypeKind::Union(promised), TypeKind::Union(served)) => {
                self.names(name, "hold", &promised.members, &served.members);
            }
            (TypeKind::Enum(promised), TypeKind::Enum(served)) => {
                for value in &promised.values {
                    if !served
                        .values
                        .iter()
                        .any(|served| served.node.value.node == value.node.value.node)
                    {
                        self.fault(format!("{name} lacks the value {}", value.node.value.node));
                    }
                }
            }
            (TypeKind::InputObject(promised), TypeKind::InputObject(served)) => {
                self.inputs(name, &promised.fields, &served.fields);
            }
            _ => self.fault(format!("{name} is of another kind than promised")),
        }
    }

    fn names<T: PartialEq + Display>(
        &mut self,
        name: &str,
        verb: &str,
        promised: &[Positioned<T>],
        served: &[Positioned<T>],
    ) {
        for promised in promised.iter().filter(|promised| !served.contains(promised)) {
            self.fault(format!("{name} does not {verb} {}", promised.node));
        }
    }

    fn fields(
        &mut self,
        name: &str,
        promised: &[Positioned<FieldDefinition>],
        served: &[Positioned<FieldDefinition>],
    ) {
        for promised in promised {
            let place = format!("{name}.{}", promised.node.name.node);
            match served
                .iter()
                .find(|served| served.node.name.node == promised.node.name.node)
            {
                Some(served) => {
                    self.same(&place, &promised.node.ty.node, &served.node.ty.node);
                    self.inputs(&place, &promised.node.arguments, &served.node.arguments);
                }
                None => self.fault(format!("{place} is missing")),
            }
        }
    }

    /// Arguments of a field or fields of an input.
    fn inputs(
        &mut self,
        name: &str,
        promised: &[Positioned<InputValueDefinition>],
        served: &[Positioned<InputValueDefinition>],
    ) {
        let default = |input: &InputValueDefinition| {
            input
                .default_value
                .as_ref()
                .map_or_else(|| "without default".to_owned(), |value| value.node.to_string())
        };
        for promised in promised {
            let place = format!("{name}({})", promised.node.name.node);
            match served
                .iter()
                .find(|served| served.node.name.node == promised.node.name.node)
            {
                Some(served) => {
                    self.same(&place, &promised.node.ty.node, &served.node.ty.node);
                    let what = format!("the default of {place}");
                    self.same(&what, &default(&promised.node), &default(&served.node));
                }
                None => self.fault(format!("{place} is missing")),
            }
        }
        for served in served {
            let known = promised
                .iter()
                .any(|promised| promised.node.name.node == served.node.name.node);
            let optional = served.node.ty.node.nullable || served.node.default_value.is_some();
            if !known && !optional {
                self.fault(format!(
                    "{name}({}) is required, and not promised",
                    served.node.name.node
                ));
            }
        }
    }
}

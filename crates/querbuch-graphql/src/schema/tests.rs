use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{FieldDefinition, TypeKind, TypeSystemDefinition};

use super::*;

#[test]
fn the_committed_schema_is_this_one() {
    let (committed, current) = (include_str!("../../../../schema/querbuch.graphql"), sdl());
    let lines = committed.lines().zip(current.lines()).zip(1..);
    for ((committed, current), number) in lines {
        assert_eq!(committed, current, "line {number}; see make schema");
    }
    assert_eq!(committed.len(), current.len(), "see make schema");
}

/// Every name that a client sees, with whether it says what it is.
fn described() -> Vec<(String, bool)> {
    let document = parse_schema(sdl()).expect("is the schema");
    let mut found = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let definition = definition.node;
        let name = definition.name.node.to_string();
        found.push((name.clone(), definition.description.is_some()));
        let mut add_fields = |fields: &[Positioned<FieldDefinition>]| {
            for field in fields {
                let field = &field.node;
                let path = format!("{name}.{}", field.name.node);
                found.push((path.clone(), field.description.is_some()));
                let arguments = field.arguments.iter().map(|argument| &argument.node);
                found.extend(arguments.map(|argument| {
                    let path = format!("{path}({}:)", argument.name.node);
                    (path, argument.description.is_some())
                }));
            }
        };
        match &definition.kind {
            TypeKind::Object(object) => add_fields(&object.fields),
            TypeKind::Interface(interface) => add_fields(&interface.fields),
            TypeKind::InputObject(input) => found.extend(input.fields.iter().map(|field| {
                let path = format!("{name}.{}", field.node.name.node);
                (path, field.node.description.is_some())
            })),
            TypeKind::Enum(words) => found.extend(words.values.iter().map(|value| {
                let path = format!("{name}.{}", value.node.value.node);
                (path, value.node.description.is_some())
            })),
            TypeKind::Scalar => {
                let mut directives = definition.directives.iter();
                let is_specified = directives.any(|directive| directive.node.name.node == "specifiedBy");
                found.push((format!("{name} @specifiedBy"), is_specified));
            }
            TypeKind::Union(_) => {}
        }
    }
    found
}

#[test]
fn everything_in_the_schema_says_what_it_is_and_every_scalar_by_what_it_is_specified() {
    let found = described();
    assert!(found.len() > 1_000, "{} names", found.len());
    let silent: Vec<_> = found
        .into_iter()
        .filter(|(name, says_what)| {
            !says_what && !["Query", "Mutation", "Subscription"].contains(&name.as_str())
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

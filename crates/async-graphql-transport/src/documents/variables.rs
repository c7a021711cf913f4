//! Checks the variables of a request against their declared types, as the specification wants it before execution.
//!
//! async-graphql looks at a variable only where it is used as an argument, misses one that is required but absent,
//! and takes any value for an input object; what slips through fails in the middle of the execution.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::VariableDefinition;
use async_graphql::registry::{MetaInputValue, MetaType, Registry};
use async_graphql::{Name, Positioned, ServerError, Value, Variables};

use super::bounds::is_int;
use super::validate::ERRORS_MAX;

/// What does not fit, and where: the path is put together on the way back.
struct Misfit {
    path: String,
    reason: String,
}

/// Checks all variables of an operation and fills in the defaults; answers those that remain absent. async-graphql
/// would fill them in for arguments, but not for `@skip` and `@include`.
pub(super) fn check(
    types: &Registry,
    definitions: &[Positioned<VariableDefinition>],
    variables: &mut Variables,
) -> Result<Vec<Name>, Vec<ServerError>> {
    let (mut absent, mut errors) = (Vec::new(), Vec::new());
    for Positioned {
        pos,
        node: definition,
    } in definitions
    {
        let name = &definition.name.node;
        let kind = &definition.var_type.node;
        match (variables.get(name), &definition.default_value) {
            (Some(value), _) => {
                if let Err(Misfit { path, reason }) = fits(types, &kind.to_string(), value) {
                    errors.push(ServerError::new(
                        format!("Variable \"${name}{path}\": {reason}"),
                        Some(*pos),
                    ));
                }
            }
            (None, Some(default)) => {
                variables.insert(name.clone(), default.node.clone());
            }
            (None, None) if kind.nullable => absent.push(name.clone()),
            (None, None) => errors.push(ServerError::new(
                format!("Variable \"${name}\" of required type \"{kind}\" was not provided."),
                Some(*pos),
            )),
        }
    }
    if errors.is_empty() {
        Ok(absent)
    } else {
        errors.truncate(ERRORS_MAX);
        Err(errors)
    }
}

/// `kind` is a type as it is written, `[Ref!]!`: that is how the registry keeps the types of members.
fn fits(types: &Registry, kind: &str, value: &Value) -> Result<(), Misfit> {
    let (inner, nullable) = kind
        .strip_suffix('!')
        .map_or((kind, true), |inner| (inner, false));
    if *value == Value::Null {
        return if nullable { Ok(()) } else { Err(expected(kind)) };
    }
    match (
        inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')),
        value,
    ) {
        (Some(kind), Value::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                fits(types, kind, item).map_err(|misfit| misfit.below(&format!("[{index}]")))?;
            }
            Ok(())
        }
        // A single value stands for a list of one.
        (Some(kind), value) => fits(types, kind, value),
        (None, value) => fits_named(types, inner, value),
    }
}

fn fits_named(types: &Registry, name: &str, value: &Value) -> Result<(), Misfit> {
    let fitting = match types.types.get(name) {
        Some(MetaType::Scalar { is_valid, .. }) => {
            is_valid.as_ref().is_none_or(|is_valid| is_valid(value))
                && (name != "Int" || matches!(value, Value::Number(number) if is_int(number)))
        }
        Some(MetaType::Enum { enum_values, .. }) => {
            matches!(value, Value::String(text) if enum_values.contains_key(text))
        }
        Some(MetaType::InputObject {
            input_fields, oneof, ..
        }) => {
            let Value::Object(members) = value else {
                return Err(expected(name));
            };
            return fits_members(types, input_fields, *oneof, members);
        }
        _ => false,
    };
    if fitting { Ok(()) } else { Err(expected(name)) }
}

fn fits_members(
    types: &Registry,
    fields: &IndexMap<String, MetaInputValue>,
    oneof: bool,
    members: &IndexMap<Name, Value>,
) -> Result<(), Misfit> {
    if oneof && (members.len() != 1 || members.values().any(|value| *value == Value::Null)) {
        return Err(Misfit::new("exactly one member is required.".to_owned()));
    }
    for (name, value) in members {
        let Some(field) = fields.get(name.as_str()) else {
            return Err(Misfit::new("unknown member.".to_owned()).below(&format!(".{name}")));
        };
        fits(types, &field.ty, value).map_err(|misfit| misfit.below(&format!(".{name}")))?;
    }
    let missing = fields.values().find(|field| {
        field.ty.ends_with('!') && field.default_value.is_none() && !members.contains_key(field.name.as_str())
    });
    match missing {
        Some(field) => Err(expected(&field.ty).below(&format!(".{}", field.name))),
        None => Ok(()),
    }
}

fn expected(kind: &str) -> Misfit {
    Misfit::new(format!("expected type \"{kind}\"."))
}

impl Misfit {
    fn new(reason: String) -> Self {
        Self {
            path: String::new(),
            reason,
        }
    }

    fn below(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

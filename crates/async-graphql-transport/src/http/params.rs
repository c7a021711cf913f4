//! The parameters of a request, from a JSON body or a URL.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use async_graphql::{Extensions, Variables};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Characters of a reason that go into the answer: it may quote what was sent.
const REASON_CHARS_MAX: usize = 200;

/// What the specification calls the GraphQL-over-HTTP request parameters. Others are ignored.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Params<'a> {
    #[serde(borrow)]
    pub(crate) query: Cow<'a, str>,
    pub(crate) operation_name: Option<String>,
    #[serde(default)]
    pub(crate) variables: Variables,
    pub(crate) extensions: Option<Extensions>,
}

impl<'a> Params<'a> {
    /// From the body of a POST. The reason of a failure is for the developer of the client.
    pub(crate) fn from_body(body: &'a [u8]) -> Result<Self, String> {
        // The derived code would read an array as the parameters in their order.
        match body.trim_ascii_start().first() {
            Some(b'{') => {}
            Some(b'[') => return Err("A batch of operations in an array is not supported.".to_owned()),
            _ => return Err("The body must be a JSON object with a \"query\".".to_owned()),
        }
        let params: Self = serde_json::from_slice(body).map_err(|error| reason(&error))?;
        Ok(params.without_empty_name())
    }

    /// From the query string of a GET, where `variables` and `extensions` are JSON.
    pub(crate) fn from_url(query_string: &'a str) -> Result<Self, String> {
        let (mut query, mut operation_name, mut variables, mut extensions) = (None, None, None, None);
        for pair in query_string.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = match decoded(name)?.as_ref() {
                "query" => &mut query,
                "operationName" => &mut operation_name,
                "variables" => &mut variables,
                "extensions" => &mut extensions,
                _ => continue,
            };
            if place.replace(decoded(value)?).is_some() {
                return Err(format!("The parameter {name} is given twice."));
            }
        }
        let params = Self {
            query: query.ok_or_else(|| "The parameter query is missing.".to_owned())?,
            operation_name: operation_name.map(Cow::into_owned),
            variables: json(variables)?,
            extensions: json(extensions)?,
        };
        Ok(params.without_empty_name())
    }

    /// The same, without the bytes that it was read from.
    pub(crate) fn into_owned(self) -> Params<'static> {
        Params {
            query: Cow::Owned(self.query.into_owned()),
            operation_name: self.operation_name,
            variables: self.variables,
            extensions: self.extensions,
        }
    }

    fn without_empty_name(mut self) -> Self {
        self.operation_name = self.operation_name.filter(|name| !name.is_empty());
        self
    }
}

/// An empty parameter is none, as forms of clients send it.
fn json<T: DeserializeOwned + Default>(text: Option<Cow<'_, str>>) -> Result<T, String> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => serde_json::from_str(&text).map_err(|error| reason(&error)),
        None => Ok(T::default()),
    }
}

fn decoded(text: &str) -> Result<Cow<'_, str>, String> {
    let invalid = |_| "The URL is not UTF-8.".to_owned();
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        return Ok(Cow::Owned(
            percent_decode_str(&spaced)
                .decode_utf8()
                .map_err(invalid)?
                .into_owned(),
        ));
    }
    percent_decode_str(text).decode_utf8().map_err(invalid)
}

fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.char_indices().nth(REASON_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

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
#[derive(Debug)]
pub(crate) struct Params<'a> {
    /// The document; empty where it is not sent.
    pub(crate) query: Cow<'a, str>,
    /// By what the document is found.
    pub(crate) document: By,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
    pub(crate) extensions: Option<Extensions>,
}

/// By what the document of a request is found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Its text.
    Text,
    /// What should be its id.
    Id(String),
    /// Its text, and what should be the id of it.
    TextAndId(String),
    /// A hash in the extensions, as clients of Apollo send it.
    AutomaticHash,
}

/// A text that is not copied where it can stand as it is. Within an `Option` only a type of its own is.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The parameters as they are given.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given<'a> {
    #[serde(borrow)]
    query: Option<Text<'a>>,
    document_id: Option<String>,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Variables,
    extensions: Option<Extensions>,
}

impl<'a> Params<'a> {
    /// From the body of a POST. The reason of a failure is for the developer of the client.
    pub(crate) fn from_body(body: &'a [u8]) -> Result<Self, String> {
        // The derived code would read an array as the parameters in their order.
        match body.trim_ascii_start().first() {
            Some(b'{') => {}
            Some(b'[') => return Err("A batch of operations in an array is not supported.".to_owned()),
            _ => {
                return Err(
                    "The body must be a JSON object with a \"query\" or a \"documentId\".".to_owned(),
                );
            }
        }
        let given: Given<'a> = serde_json::from_slice(body).map_err(|error| reason(&error))?;
        given.into_params()
    }

    /// From the query string of a GET, where `variables` and `extensions` are JSON.
    pub(crate) fn from_url(query_string: &'a str) -> Result<Self, String> {
        let (mut query, mut document_id) = (None, None);
        let (mut operation_name, mut variables, mut extensions) = (None, None, None);
        for pair in query_string.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = match decoded(name)?.as_ref() {
                "query" => &mut query,
                "documentId" => &mut document_id,
                "operationName" => &mut operation_name,
                "variables" => &mut variables,
                "extensions" => &mut extensions,
                _ => continue,
            };
            if place.replace(decoded(value)?).is_some() {
                return Err(format!("The parameter {name} is given twice."));
            }
        }
        let given = Given {
            query: query.map(Text),
            document_id: document_id.map(Cow::into_owned),
            operation_name: operation_name.map(Cow::into_owned),
            variables: json(variables)?,
            extensions: json(extensions)?,
        };
        given.into_params()
    }

    /// The same, without the bytes that it was read from.
    pub(crate) fn into_owned(self) -> Params<'static> {
        Params {
            query: Cow::Owned(self.query.into_owned()),
            document: self.document,
            operation_name: self.operation_name,
            variables: self.variables,
            extensions: self.extensions,
        }
    }
}

impl<'a> Given<'a> {
    fn into_params(self) -> Result<Params<'a>, String> {
        let is_automatic = self
            .extensions
            .as_ref()
            .is_some_and(|extensions| extensions.contains_key("persistedQuery"));
        let document = match (&self.query, self.document_id) {
            (Some(_), None) => By::Text,
            (Some(_), Some(id)) => By::TextAndId(id),
            (None, Some(id)) => By::Id(id),
            (None, None) if is_automatic => By::AutomaticHash,
            (None, None) => return Err("query is missing, and so is documentId.".to_owned()),
        };
        Ok(Params {
            query: self.query.map(|text| text.0).unwrap_or_default(),
            document,
            operation_name: self.operation_name.filter(|name| !name.is_empty()),
            variables: self.variables,
            extensions: self.extensions,
        })
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

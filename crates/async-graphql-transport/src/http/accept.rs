//! What `Accept` and `Content-Type` say; lists of preferences, as `Accept-Language` has them too.

#[cfg(test)]
mod tests;

use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName};

/// The media types of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status says whether the request was well-formed.
    GraphqlResponse,
    /// `application/json`, for older clients.
    Json,
}

impl Media {
    /// As `Content-Type` has it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// What a client takes for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The most wanted media type of a single document; `None` if the client accepts neither.
    pub(super) single: Option<Media>,
    /// How much that is wanted, in thousandths.
    single_quality: u16,
    /// How much `text/event-stream` is wanted. It has to be named: a client that accepts anything wants no stream.
    events_quality: u16,
}

impl Accepted {
    /// Whether an answer may be a stream of events.
    pub(super) fn events(self) -> bool {
        self.events_quality > 0
    }

    /// Whether also a single answer should come as a stream.
    pub(super) fn prefers_events(self) -> bool {
        self.events_quality > self.single_quality
    }
}

/// What the client accepts.
pub(super) fn accepted(headers: &HeaderMap) -> Accepted {
    let (mut response, mut json, mut anything) = (Preference::default(), Preference::default(), true);
    let mut events_quality = 0;
    for Entry {
        value,
        parameters,
        quality,
    } in entries(headers, &ACCEPT)
    {
        anything = false;
        if !charset_is_utf8(parameters) {
            continue;
        }
        match value {
            "*/*" => {
                response.add(1, quality);
                json.add(1, quality);
            }
            "application/*" => {
                response.add(2, quality);
                json.add(2, quality);
            }
            value if value.eq_ignore_ascii_case("application/graphql-response+json") => {
                response.add(3, quality);
            }
            value if value.eq_ignore_ascii_case("application/json") => json.add(3, quality),
            value if value.eq_ignore_ascii_case("text/event-stream") => events_quality = quality,
            _ => {}
        }
    }
    // Named explicitly and as much wanted, the newer type wins; by wildcards alone, the older one.
    let prefers_response = (response.quality, response.precision) > (json.quality, json.precision)
        || (response.quality == json.quality && response.precision == 3);
    let single = match (response.quality, json.quality) {
        _ if anything => Some(Media::Json),
        (0, 0) => None,
        _ if prefers_response => Some(Media::GraphqlResponse),
        _ => Some(Media::Json),
    };
    Accepted {
        single,
        single_quality: if anything {
            1_000
        } else {
            response.quality.max(json.quality)
        },
        events_quality,
    }
}

/// Whether the body is JSON in UTF-8. A charset is allowed if it is this one.
pub(super) fn body_is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let (value, parameters) = value.split_once(';').unwrap_or((value, ""));
    value.trim().eq_ignore_ascii_case("application/json") && charset_is_utf8(parameters)
}

/// One element of a header that lists preferences; the quality in thousandths.
pub(super) struct Entry<'a> {
    pub(super) value: &'a str,
    parameters: &'a str,
    pub(super) quality: u16,
}

pub(super) fn entries<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = Entry<'a>> {
    let values = headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let entries = values
        .flat_map(|value| value.split(','))
        .filter(|entry| !entry.trim().is_empty());
    entries.map(|entry| {
        let (value, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let quality = parameter(parameters, "q").map_or(1_000, thousandths);
        Entry {
            value: value.trim(),
            parameters,
            quality,
        }
    })
}

/// How much a media type is wanted, by the most precise entry that names it.
#[derive(Default)]
struct Preference {
    precision: u8,
    quality: u16,
}

impl Preference {
    fn add(&mut self, precision: u8, quality: u16) {
        if precision >= self.precision {
            *self = Self { precision, quality };
        }
    }
}

fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().trim_matches('"'))
}

fn charset_is_utf8(parameters: &str) -> bool {
    parameter(parameters, "charset")
        .is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8"))
}

/// `0.85` is 850. Anything that is not a quality counts as unwanted.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    match (whole, fraction.len()) {
        ("1", _) if fraction.bytes().all(|digit| digit == b'0') => 1_000,
        ("0", length @ 0..=3) if fraction.bytes().all(|digit| digit.is_ascii_digit()) => fraction
            .parse()
            .map_or(0, |digits: u16| digits * [1_000, 100, 10, 1][length]),
        _ => 0,
    }
}

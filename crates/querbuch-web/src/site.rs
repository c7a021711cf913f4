//! The routes, and what every answer carries.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    IF_NONE_MATCH, REFERRER_POLICY, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use form_urlencoded::parse as parse_form;
use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::actor::Actor;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::log_state::LogState;
use querbuch_ledger::log::proofs;
use sha2::{Digest as _, Sha256};

use crate::asked::{Asked, hexadecimal};
use crate::edge::Edge;
use crate::fault::Fault;
use crate::layout::{Page, document};
use crate::parameters::{Frame, Parameters};
use crate::{assets, image, page};

/// Everything comes from here and nothing runs that stands in a page: no inline script or style, nothing of another host.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Seconds after which whoever found the server busy may ask again.
const RETRY_AFTER_SECONDS: &str = "5";

/// The position that an answer holds for.
const POSITION: HeaderName = HeaderName::from_static("querbuch-position");

/// What all pages share.
#[derive(Clone)]
struct Site {
    ledger: Ledger,
    edge: Edge,
}

/// All routes of the pages.
pub fn routes(ledger: Ledger, edge: Edge) -> Router {
    let paths = [
        "/",
        "/fluesse",
        "/massnahmen",
        "/massnahmen/{*code}",
        "/ansaetze",
        "/einheiten",
        "/einheiten/{*code}",
        "/zeitreise",
        "/verteilung",
        "/verteilung/{*code}",
        "/buchungen",
        "/nachweis",
        "/nachweis/{position}",
        "/suche",
        "/hilfe",
        "/programme",
        "/barrierefreiheit",
        "/bild/{name}",
    ];
    let pages = paths
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, any(handle)));
    pages
        .route("/assets/{name}", any(asset))
        .with_state(Site { ledger, edge })
}

async fn asset(request: Request) -> Response {
    assets::answer(request.uri().path()).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

async fn handle(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let actor = match (site.edge.actor_of)(&parts) {
        Ok(actor) => actor,
        Err(answer) => return *answer,
    };
    let mut refusals = Refusals::default();
    let mut asked = site.asked(&parts, &actor, &mut refusals);
    if refusals.0.is_empty() {
        match asked.at(asked.frame.as_of.clone()) {
            Ok(view) => asked.view = view,
            Err(refusal) => refusals.0.push(refusal),
        }
    }
    if !refusals.0.is_empty() {
        return fault(&asked, &Fault::Refused(refusals.0));
    }
    let is_image = asked.path.starts_with("/bild/");
    let tag = site.tag(&asked, &parts).await;
    if let Some(tag) = &tag
        && is_known(&parts.headers, tag)
    {
        let headers = kept(&asked, tag);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let answer = if is_image {
        image::answer(&asked)
            .await
            .map(|svg| (svg, "image/svg+xml; charset=utf-8"))
    } else {
        page::answer(&asked)
            .await
            .map(|page| (document(&asked, &page), "text/html; charset=utf-8"))
    };
    match answer {
        Err(why) => fault(&asked, &why),
        Ok((text, media_type)) => {
            let mut response = dressed(&asked, text, media_type);
            if let Some(tag) = tag {
                response.headers_mut().extend(kept(&asked, &tag));
            }
            response
        }
    }
}

impl Site {
    /// Reads a request; what does not fit is noted. It sees the newest moment until another one is found.
    fn asked(&self, parts: &Parts, actor: &Actor, refusals: &mut Refusals) -> Asked {
        let ledger = self.ledger.clone().for_one_asker();
        let parameters = Parameters::parse(parts.uri.query().unwrap_or_default(), refusals);
        let frame = Frame::read(&parameters, refusals);
        let moment = ledger.log_state();
        let reading = Arc::new(ledger.reading(&moment.state, actor));
        Asked {
            view: ledger.view_of_all(moment.state.clone()).seen_by(&reading),
            reader: ledger.reader(&moment.state, actor),
            language: frame
                .language
                .unwrap_or_else(|| (self.edge.language_of)(&parts.headers)),
            path: decoded(parts.uri.path()),
            address: (self.edge.address_of)(&parts.headers),
            version: self.edge.version,
            ledger,
            moment,
            parameters,
            frame,
        }
    }

    /// What tells an answer from every other one: the log, the program, the reader and the question.
    async fn tag(&self, asked: &Asked, parts: &Parts) -> Option<String> {
        let program = (self.edge.program)().await?;
        let root = seen_root(asked).await?;
        let mut hash = Sha256::new();
        for part in [
            &root[..],
            &program[..],
            asked.pick("de", "en").as_bytes(),
            asked.reader.as_deref().unwrap_or_default().as_bytes(),
            asked.address.as_bytes(),
            parts.uri.path().as_bytes(),
            parts.uri.query().unwrap_or_default().as_bytes(),
        ] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let hash = hash.finalize();
        Some(format!("\"{}\"", hexadecimal(&hash[..16])))
    }
}

/// The root of the log as far as the answer sees it. Free texts can be erased, and pages show some, so a page is told
/// apart by the newest root; pictures hold none.
async fn seen_root(asked: &Asked) -> Option<[u8; 32]> {
    let moment: &LogState = &asked.moment;
    if !asked.path.starts_with("/bild/") {
        return Some(moment.tree.root().0);
    }
    let root = proofs::root(asked.ledger.store(), moment, asked.view.position()).await;
    let root = root.inspect_err(|error| tracing::warn!(code = error.code(), %error, "no tag for a picture"));
    root.ok().map(|root| root.0)
}

fn is_pinned(asked: &Asked) -> bool {
    matches!(asked.frame.as_of, Some(AsOf::Position(_))) && asked.parameters.get("nachher").is_none()
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    given
        .flat_map(|value| value.split(','))
        .any(|shown| shown.trim() == tag || shown.trim() == "*")
}

/// How long an answer may be kept.
fn kept(asked: &Asked, tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let control = if asked.reader.is_some() {
        "private, no-cache"
    } else if asked.path.starts_with("/bild/") && is_pinned(asked) {
        "public, max-age=86400, immutable"
    } else {
        "no-cache"
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(control));
    headers.insert(VARY, HeaderValue::from_static("Accept-Language"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(ETAG, tag);
    }
    headers
}

fn dressed(asked: &Asked, text: String, media_type: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_LANGUAGE, asked.pick("de", "en")),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "Accept-Language"),
    ];
    let position = [(POSITION, HeaderValue::from(asked.view.position()))];
    (headers, position, text).into_response()
}

fn fault(asked: &Asked, why: &Fault) -> Response {
    let again = asked.parameters.address(&crate::asked::encoded(&asked.path));
    let body = why.body(&asked.view, &again, asked.language);
    let page = Page::of_words(why.title(asked.language), body);
    let mut response = dressed(asked, document(asked, &page), "text/html; charset=utf-8");
    *response.status_mut() = why.status();
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
    }
    response
}

/// A path without its percent signs. A plus stays a plus, which it is not in the values of a form.
fn decoded(path: &str) -> String {
    let escaped = format!("p={}", path.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = parse_form(escaped.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, path)| path.into_owned())
}

#[cfg(test)]
mod tests;

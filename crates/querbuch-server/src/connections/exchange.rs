//! Requests and answers on their way between a connection and the routes: where each begins and ends.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, StatusCode};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::peer::Peer;
use super::phase::Connection;

/// The routes, for one connection.
pub(super) struct Exchanges {
    routes: TowerToHyperService<Router>,
    connection: Arc<Connection>,
    peer: Peer,
}

impl Exchanges {
    pub(super) fn new(router: Router, connection: Arc<Connection>, peer: Peer) -> Self {
        Self {
            routes: TowerToHyperService::new(router),
            connection,
            peer,
        }
    }
}

impl Service<Request<Incoming>> for Exchanges {
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let connection = self.connection.clone();
        connection.is_asked(!request.body().is_end_stream());
        let mut request = request.map(|body| {
            let connection = connection.clone();
            Body::new(RequestBody { body, connection })
        });
        request.extensions_mut().insert(self.peer);
        let answer = self.routes.call(request);
        let answer = answer.map(|answer| {
            let answer = answer?;
            if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
                connection.is_upgraded();
            }
            Ok(answer.map(|body| AnswerBody { body, connection }))
        });
        answer.boxed()
    }
}

/// The body of a request. It tells when all of it has come in.
struct RequestBody {
    body: Incoming,
    connection: Arc<Connection>,
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.connection.has_whole_request();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. It tells when there is nothing more to send.
pub(super) struct AnswerBody {
    body: Body,
    connection: Arc<Connection>,
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        self.connection.is_answered();
    }
}

//! The connections of a server: how many there are, and how long one may say nothing.
//!
//! | module | what it holds |
//! |---|---|
//! | [`limits`] | the bounds, with their reasons |
//! | [`room`] | places for connections, and whose is given to somebody else |
//! | [`phase`] | what a connection is at: idle, asking, being answered |
//! | [`io`], [`exchange`] | what tells that: bytes that come in and stall, requests and answers |
//! | [`peer`] | who is at the other end, as requests know it |
//!
//! A connection is idle before and between requests, and closed when that takes too long. Where there is no place for
//! another one, the connection goes that has been idle longest; then the one whose request has been on its way longest.
//! One that is answered, a stream or a WebSocket is never closed for another. With TLS, what has to be said before the first
//! request has the time of a head, and counts as idle: who does not get to the end of it takes no place from anybody.

mod exchange;
mod io;
pub mod limits;
pub mod peer;
mod phase;
mod room;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use self::exchange::Exchanges;
use self::io::WatchedIo;
use self::limits::{ConnectionLimits, HEAD_BYTES_MAX};
use self::peer::{Peer, Wire};
use self::phase::Connection;
use self::room::Room;

/// Shortest pause after a connection could not be accepted; it doubles with each further failure.
const ACCEPT_PAUSE_MIN: Duration = Duration::from_millis(50);

/// Longest such pause: a place or a file that gets free is used within a second.
const ACCEPT_PAUSE_MAX: Duration = Duration::from_secs(1);

/// What TLS new connections are given; none where they are plain.
pub type TlsInForce = Option<watch::Receiver<Arc<ServerConfig>>>;

/// Serves until `stop`; then nothing new is accepted, what runs is answered, and idle connections are closed. Returns when
/// all are closed. A WebSocket counts no longer, once it is open.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    tls: TlsInForce,
    stop: impl Future<Output = ()>,
) {
    let room = Room::new(limits);
    let (stopping, told) = watch::channel(false);
    // Nothing is ever sent: it ends with the last connection.
    let (open, mut all_closed) = mpsc::channel::<Infallible>(1);
    let accept = async {
        loop {
            let (stream, address) = accept(&listener, &room).await;
            let connection = room.place().await;
            let (router, told, open) = (router.clone(), told.clone(), open.clone());
            let config = tls.as_ref().map(|tls| tls.borrow().clone());
            let deadline = Instant::now() + limits.head;
            tokio::spawn(async move {
                let served = Served {
                    connection,
                    router,
                    told,
                };
                match config {
                    None => served.run_plain(stream, address).await,
                    Some(config) => served.run_secured(stream, address, (config, deadline)).await,
                }
                drop(open);
            });
        }
    };
    tokio::select! {
        biased;
        () = stop => {}
        () = accept => {}
    }
    drop((listener, open));
    stopping.send_replace(true);
    while all_closed.recv().await.is_some() {}
}

/// The next connection. Where the system gives none, as it has no file left, the pauses grow.
async fn accept(listener: &TcpListener, room: &Room) -> (TcpStream, SocketAddr) {
    let mut pause = ACCEPT_PAUSE_MIN;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Events are small: they must not wait to be sent together with the next one.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "small packets will wait");
                }
                return (stream, address);
            }
            // The client went away before it was accepted.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
                ) => {}
            Err(error) => {
                tracing::warn!(%error, connections = room.taken(), "a connection could not be accepted");
                room.close_one();
                sleep(pause).await;
                pause = (pause * 2).min(ACCEPT_PAUSE_MAX);
            }
        }
    }
}

/// A connection and what it is served with.
struct Served {
    connection: Arc<Connection>,
    router: Router,
    told: watch::Receiver<bool>,
}

impl Served {
    /// One connection from its first byte to its end, or until it is a WebSocket.
    async fn run_plain(self, stream: TcpStream, address: SocketAddr) {
        let io = WatchedIo::new(stream, self.connection.clone());
        self.run(io, Peer::new(address, Wire::Plain)).await;
    }

    /// The same with TLS, whose handshake has to be done by then.
    async fn run_secured(
        mut self,
        stream: TcpStream,
        address: SocketAddr,
        tls: (Arc<ServerConfig>, Instant),
    ) {
        let io = WatchedIo::new(stream, self.connection.clone());
        if let Some(io) = self.handshake(io, tls).await {
            self.run(io, Peer::new(address, Wire::Tls)).await;
        }
    }

    /// What has to be said before anything can be; none where it was not said in time, or not well.
    async fn handshake(
        &mut self,
        io: WatchedIo,
        (config, deadline): (Arc<ServerConfig>, Instant),
    ) -> Option<TlsStream<WatchedIo>> {
        let mut agreed = pin!(timeout_at(deadline, TlsAcceptor::from(config).accept(io)));
        loop {
            tokio::select! {
                biased;
                agreed = &mut agreed => {
                    match agreed {
                        Ok(Ok(io)) => {
                            self.connection.is_secured();
                            return Some(io);
                        }
                        Ok(Err(error)) => tracing::debug!(%error, "a connection was not secured"),
                        Err(_) => tracing::debug!("a connection that was not secured in time is closed"),
                    }
                    return None;
                }
                () = self.connection.is_wanted_back() => {
                    if self.connection.closable_since().is_some() {
                        tracing::debug!("a connection that is not secured yet is closed to make room");
                        return None;
                    }
                }
                () = stops(&mut self.told) => return None,
            }
        }
    }

    /// Requests and answers, until the connection ends or is a WebSocket.
    async fn run(self, io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let Self {
            connection,
            router,
            mut told,
        } = self;
        let exchanges = Exchanges::new(router, connection.clone(), peer);
        let http = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(io), exchanges)
            .with_upgrades();
        let mut http = pin!(http);
        let mut timer = pin!(sleep_until(Instant::now()));
        let mut armed = None;
        let mut stopping = false;
        loop {
            let served = poll_fn(|context| {
                if let Poll::Ready(ended) = http.as_mut().poll(context) {
                    return Poll::Ready(Some(ended));
                }
                // All that moves the deadline happens while the connection is polled.
                let deadline = connection.deadline();
                if let Some(deadline) = deadline
                    && armed != Some(deadline)
                {
                    timer.as_mut().reset(deadline);
                }
                armed = deadline;
                if armed.is_some() && timer.as_mut().poll(context).is_ready() {
                    return Poll::Ready(None);
                }
                Poll::Pending
            });
            tokio::select! {
                biased;
                ended = served => {
                    match ended {
                        Some(Ok(())) => {}
                        Some(Err(error)) => tracing::debug!(%error, "a connection ended"),
                        None => tracing::debug!("a connection that said nothing in time is closed"),
                    }
                    return;
                }
                () = connection.is_wanted_back() => {
                    // It may have begun to ask in the meantime.
                    if connection.closable_since().is_some() {
                        tracing::debug!("an idle connection is closed to make room");
                        return;
                    }
                }
                () = stops(&mut told), if !stopping => {
                    stopping = true;
                    if connection.is_idle() {
                        return;
                    }
                    http.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// Waits until the server stops.
async fn stops(told: &mut watch::Receiver<bool>) {
    // Without a sender it stops as well. What is borrowed must not be held beyond this.
    drop(told.wait_for(|stopping| *stopping).await);
}

#[cfg(test)]
mod tests;

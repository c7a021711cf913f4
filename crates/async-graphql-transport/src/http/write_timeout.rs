//! Connections to clients that stopped reading are given up. Otherwise such a connection would keep its memory for
//! ever, and hold up an orderly shutdown.

use std::future::Future as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

/// Time within which a connection has to take at least something of what is written to it. Longer than the limits of
/// [`live`](crate::live), which say why before they cut off; and short enough for an orderly shutdown within the 30
/// seconds that supervisors usually grant.
pub const CONNECTION_WRITE_TIMEOUT: Duration = Duration::from_secs(20);

/// A listener for [`axum::serve()`] whose connections fail where the other side takes nothing for
/// [`CONNECTION_WRITE_TIMEOUT`].
#[derive(Debug)]
pub struct WriteTimeoutListener {
    listener: TcpListener,
    timeout: Duration,
}

impl WriteTimeoutListener {
    /// Accepts the connections of this listener.
    pub fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            timeout: CONNECTION_WRITE_TIMEOUT,
        }
    }

    /// Another time than [`CONNECTION_WRITE_TIMEOUT`].
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl Listener for WriteTimeoutListener {
    type Io = WriteTimeout<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Events are small: they must not wait to be sent together with the next one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small packets will wait");
        }
        let stream = WriteTimeout {
            stream,
            timeout: self.timeout,
            stalled: None,
        };
        (stream, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection whose writes fail where the other side takes nothing in time.
pub struct WriteTimeout<S> {
    stream: S,
    timeout: Duration,
    /// Runs while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> WriteTimeout<S> {
    /// A connection whose writes fail where the other side takes nothing for [`CONNECTION_WRITE_TIMEOUT`].
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            timeout: CONNECTION_WRITE_TIMEOUT,
            stalled: None,
        }
    }
}

impl<S: AsyncWrite + Unpin> WriteTimeout<S> {
    fn within_timeout<T>(
        &mut self,
        context: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let written = write(Pin::new(&mut self.stream), context);
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let timeout = self.timeout;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(timeout)));
        ready!(stalled.as_mut().poll(context));
        tracing::warn!("a connection whose client does not read is given up");
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WriteTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WriteTimeout<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut()
            .within_timeout(context, |stream, context| stream.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().within_timeout(context, |stream, context| {
            stream.poll_write_vectored(context, parts)
        })
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().within_timeout(context, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().within_timeout(context, AsyncWrite::poll_shutdown)
    }
}

//! Accepting connections, and letting those in flight finish when told to stop.

use std::time::Duration;

use anyhow::Context;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::front::Front;

/// How long a client may take to send its head, or to be silent between two requests.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// How long requests in flight have to finish when the server stops.
const FINISH_WITHIN: Duration = Duration::from_secs(8);
/// A pause after a connection could not be accepted, mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Takes the address.
///
/// # Errors
/// One sentence that names it.
pub async fn bind(config: &Config) -> anyhow::Result<TcpListener> {
    let address = config.listen;
    TcpListener::bind(address)
        .await
        .with_context(|| format!("listen: {address} cannot be used"))
}

/// Serves until `stop` is cancelled, then finishes what is in flight.
pub async fn serve(listener: TcpListener, front: Front, stop: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let connections = TaskTracker::new();
    let mut builder = Builder::new(TokioExecutor::new());
    // Without a timer hyper would silently ignore the time limit.
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .keep_alive_interval(Some(Duration::from_secs(30)));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let front = front.clone();
        let service = service_fn(move |request| front.clone().answer(request, peer));
        let connection = builder
            .serve_connection(TokioIo::new(prepared(stream)), service)
            .into_owned();
        let watched = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    connections.close();
    let finished = tokio::time::timeout(FINISH_WITHIN, async {
        graceful.shutdown().await;
        connections.wait().await;
    });
    if finished.await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

fn prepared(stream: TcpStream) -> TcpStream {
    // Answers are written whole, so waiting for more to send only delays them.
    let _unimportant = stream.set_nodelay(true);
    stream
}

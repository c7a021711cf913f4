//! Serving.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use querbuch_ledger::ledger::Ledger;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, Web};
use crate::cli::{Cli, LISTEN_DEFAULT, ServeOptions};
use crate::config::FileConfig;
use crate::connections::{self, limits::ConnectionLimits};
use crate::exit::Failure;
use crate::http::documents::known_documents;
use crate::http::hosts::{allowed_hosts, public_url};
use crate::http::origins::allowed_origins;
use crate::identity::gate::Gate;
use crate::identity::settings::providers;
use crate::location::LedgerLocation;
use crate::router::router;
use crate::said::Said;
use crate::telemetry;

/// The name of a ledger that was given none.
pub const NAME_DEFAULT: &str = "Querbuch";

/// Serves until told to stop.
pub async fn run(options: &ServeOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let listener = listen(options.listen.as_deref().or(file.listen.as_deref())).await?;
    let name = options
        .name
        .as_deref()
        .or(file.name.as_deref())
        .unwrap_or(NAME_DEFAULT);
    let web = Web {
        hosts: allowed_hosts(&options.public_url, &file)?,
        origins: Arc::new(allowed_origins(
            &options.allow_origin,
            &options.public_url,
            &file,
        )?),
        providers: providers(&file)?,
        public_url: public_url(&options.public_url, &file),
        documents: known_documents(options.documents.as_deref().or(file.documents.as_deref()))?,
    };
    let location = LedgerLocation::new(&options.database, &file)?;
    let (ledger, committer) = location
        .open(name, location.signer(&options.key, &file).await?)
        .await?;
    announce(&listener, cli.json)?;
    serve(listener, web, (ledger, committer)).await
}

/// Opens the address. Beyond loopback it refuses: anybody who reaches the port could book as anybody.
pub async fn listen(address: Option<&str>) -> Result<TcpListener, Failure> {
    let addresses: Vec<SocketAddr> = match address {
        None => vec![LISTEN_DEFAULT],
        Some(address) => tokio::net::lookup_host(address)
            .await
            .map_err(|error| {
                Failure::usage_in(Said::new(
                    format!("--listen {address}: {error}; erwartet wird ADRESSE:PORT, etwa {LISTEN_DEFAULT}"),
                    format!("--listen {address}: {error}; expected ADDR:PORT, such as {LISTEN_DEFAULT}"),
                ))
            })?
            .collect(),
    };
    if let Some(open) = addresses.iter().find(|address| !address.ip().is_loopback()) {
        let german = format!(
            "auf {open} wird nicht gelauscht: Nutzer sind noch nicht bekannt, und wer den Port erreicht, könnte alles lesen \
             und buchen. Bitte auf 127.0.0.1 oder [::1] lauschen; wo andere herankommen müssen, einen Proxy davor stellen, \
             der sie anmeldet"
        );
        let english = format!(
            "refusing to listen on {open}: users are not known yet, so whoever reaches the port could read and book \
             everything. Listen on 127.0.0.1 or [::1]; put a proxy that authenticates in front where others must reach it"
        );
        return Err(Failure::usage_in(Said::new(german, english)));
    }
    TcpListener::bind(addresses.as_slice()).await.map_err(|error| {
        Failure::environment_in(Said::new(
            format!("lauschen geht nicht: {error}"),
            format!("cannot listen: {error}"),
        ))
    })
}

/// Says where it can be reached, in one line that scripts can read.
pub fn announce(listener: &TcpListener, json: bool) -> Result<SocketAddr, Failure> {
    let address = listener.local_addr().map_err(Failure::environment)?;
    if json {
        println!(
            "{}",
            serde_json::json!({ "listening": format!("http://{address}") })
        );
    } else {
        println!("listening on http://{address}");
    }
    Ok(address)
}

/// Serves a ledger until SIGTERM or SIGINT: then nothing new is taken, what runs is finished, streams and
/// WebSockets end and are told to come back, and what was queued is committed.
pub async fn serve(
    listener: TcpListener,
    web: Web,
    (ledger, committer): (Ledger, JoinHandle<()>),
) -> Result<(), Failure> {
    let limits = ConnectionLimits::of_system();
    let (stop, stopping) = watch::channel(false);
    let state = ledger.state();
    tracing::info!(
        database = ledger.database_kind(),
        position = state.position,
        connections_max = limits.connections,
        streams_max = limits.streams(),
        "ledger is open; loopback only, without users"
    );
    // It holds no state of its own: what nobody reads any more can go.
    drop(state);
    let gate = Gate::open(&ledger, &web).await?;
    let app = router(App {
        ledger,
        gate,
        web,
        streams_max: limits.streams(),
        stopping,
    });
    let stop_signal = stop_signal();
    let told = async move {
        stop_signal.await;
        stop.send_replace(true);
        tracing::info!("stopping: finishing what runs");
    };
    connections::serve(listener, app, limits, told).await;
    committer.await.map_err(Failure::environment)?;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for SIGTERM or SIGINT. They are caught from this call on, before anything is served: a signal that came between
/// the first answer and the first wait would otherwise end the process at once, without its snapshot.
pub fn stop_signal() -> impl Future<Output = ()> {
    let interrupt = caught(signal(SignalKind::interrupt()));
    let terminate = caught(signal(SignalKind::terminate()));
    async {
        tokio::select! {
            () = interrupt => {}
            () = terminate => {}
        }
    }
}

async fn caught(handler: io::Result<Signal>) {
    match handler {
        Ok(mut signal) => drop(signal.recv().await),
        // Without a handler the signal ends the process at once, which loses nothing that was acknowledged.
        Err(_) => std::future::pending().await,
    }
}

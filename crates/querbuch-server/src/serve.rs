//! Serving.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::clock::{Machine, Source as _};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, Web};
use crate::cli::{Cli, LISTEN_DEFAULT, ServeOptions};
use crate::config::FileConfig;
use crate::connections::{self, limits::ConnectionLimits};
use crate::edge::beyond::{Guards, Place, may_listen};
use crate::edge::security::TARGET;
use crate::edge::setup::EdgeSettings;
use crate::edge::tls::Tls;
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
    let settings = EdgeSettings::new(&options.edge, &file);
    let addresses = addresses(options.listen.as_deref().or(file.listen.as_deref())).await?;
    let place = Place::of(&addresses);
    let security = settings.security_log(place)?;
    telemetry::start_with(&file, security.clone())?;
    let tls = settings.tls()?;
    let guards = Guards {
        identity: !file.issuer.is_empty(),
        tls: tls.is_some(),
        proxies: settings.has_proxies(),
    };
    let name = options
        .name
        .as_deref()
        .or(file.name.as_deref())
        .unwrap_or(NAME_DEFAULT);
    let web = |edge| {
        Ok::<_, Failure>(Web {
            hosts: allowed_hosts(&options.public_url, &file)?,
            origins: Arc::new(allowed_origins(
                &options.allow_origin,
                &options.public_url,
                &file,
            )?),
            providers: providers(&file)?,
            public_url: public_url(&options.public_url, &file),
            documents: known_documents(options.documents.as_deref().or(file.documents.as_deref()))?,
            edge,
        })
    };
    // Where nobody could be let in whatever tokens there are, no ledger is opened, or made, for that.
    let with_tokens = Guards {
        identity: true,
        ..guards
    };
    if may_listen(&addresses, with_tokens).is_err() {
        return may_listen(&addresses, guards).map(drop);
    }
    let location = LedgerLocation::new(&options.database, &file)?;
    let signer = location.signer(&options.key, &file).await?;
    let open = location.open(name, signer);
    if let Ok(reach) = may_listen(&addresses, guards) {
        let web = web(settings.edge(place, reach, &security)?)?;
        let listener = bind(&addresses).await?;
        let opened = open.await?;
        // Whoever may not read the tokens cannot tell who asks, and says so before anybody is invited.
        opened.0.tokens(None).await?;
        announce(&listener, tls.as_ref(), cli.json)?;
        return serve(listener, (web, tls), opened).await;
    }
    // A token in the ledger lets somebody in as well, so the ledger is asked before anybody is refused.
    let (ledger, committer) = open.await?;
    let guards = Guards {
        identity: guards.identity || !ledger.tokens(None).await?.is_empty(),
        ..guards
    };
    match may_listen(&addresses, guards) {
        Ok(reach) => {
            let web = web(settings.edge(place, reach, &security)?)?;
            let listener = bind(&addresses).await?;
            announce(&listener, tls.as_ref(), cli.json)?;
            serve(listener, (web, tls), (ledger, committer)).await
        }
        Err(refused) => {
            drop(ledger);
            committer.await.map_err(Failure::environment)?;
            Err(refused)
        }
    }
}

/// Opens an address of this machine, for a server that anybody may use who reaches it.
pub async fn listen_locally(address: Option<&str>) -> Result<TcpListener, Failure> {
    let addresses = addresses(address).await?;
    let nobody = Guards {
        identity: false,
        tls: false,
        proxies: false,
    };
    may_listen(&addresses, nobody)?;
    bind(&addresses).await
}

/// The addresses that are meant.
async fn addresses(address: Option<&str>) -> Result<Vec<SocketAddr>, Failure> {
    Ok(match address {
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
    })
}

async fn bind(addresses: &[SocketAddr]) -> Result<TcpListener, Failure> {
    TcpListener::bind(addresses).await.map_err(|error| {
        Failure::environment_in(Said::new(
            format!("lauschen geht nicht: {error}"),
            format!("cannot listen: {error}"),
        ))
    })
}

/// Says where it can be reached, in one line that scripts can read.
pub fn announce(listener: &TcpListener, tls: Option<&Tls>, json: bool) -> Result<SocketAddr, Failure> {
    let address = listener.local_addr().map_err(Failure::environment)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    if json {
        println!(
            "{}",
            serde_json::json!({ "listening": format!("{scheme}://{address}") })
        );
    } else {
        println!("listening on {scheme}://{address}");
    }
    Ok(address)
}

/// Serves a ledger until SIGTERM or SIGINT: then nothing new is taken, what runs is finished, streams and
/// WebSockets end and are told to come back, and what was queued is committed.
pub async fn serve(
    listener: TcpListener,
    (web, tls): (Web, Option<Tls>),
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
        tls = tls.is_some(),
        "ledger is open"
    );
    // It holds no state of its own: what nobody reads any more can go.
    drop(state);
    let edge = web.edge.clone();
    let tls_in_force = tls.as_ref().map(Tls::current);
    // The signal is caught from here on, before anything is served.
    let reloading = tls.map(|tls| tokio::spawn(reload_on(signal(SignalKind::hangup()), tls)));
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
    connections::serve(listener, app, limits, tls_in_force, told).await;
    if let Some(reloading) = reloading {
        reloading.abort();
    }
    committer.await.map_err(Failure::environment)?;
    edge.end();
    tracing::info!("stopped");
    Ok(())
}

/// Reads certificate and key anew at each SIGHUP. What is at fault is told of, and what was in force stays.
async fn reload_on(hangup: io::Result<Signal>, tls: Tls) {
    let mut hangup = match hangup {
        Ok(hangup) => hangup,
        Err(error) => {
            return tracing::error!(%error, "SIGHUP cannot be caught: a new certificate needs a restart");
        }
    };
    while hangup.recv().await.is_some() {
        match tls.reload(Machine.now()) {
            Ok(()) => {
                tracing::info!("the certificate was read anew");
                tracing::info!(target: TARGET, event = "certificate", code = "TLS_RELOADED");
            }
            Err(fault) => {
                let (code, error) = (fault.code(), fault.message());
                tracing::error!(code, %error, "the certificate that is in force stays");
                tracing::info!(target: TARGET, event = "certificate", code);
            }
        }
    }
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

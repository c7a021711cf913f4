//! Hints between processes: NOTIFY wakes the processes that follow the log. A hint is lost with its connection or in a
//! failover; the log itself is polled besides.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::Notify;

use super::connect::Settings;
use crate::store::StoreError;

/// The channel of NOTIFY and LISTEN that all processes of one database share.
pub(super) const CHANNEL: &str = "querbuch_log";

/// How long to wait before listening again on a new connection.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Listens until nobody else holds the hint any more.
pub(super) fn listen(settings: Settings, hint: Arc<Notify>) {
    tokio::spawn(async move {
        while Arc::strong_count(&hint) > 1 {
            if let Err(error) = hear(&settings, &hint).await {
                tracing::debug!(%error, "no hints at present");
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
    });
}

async fn hear(settings: &Settings, hint: &Arc<Notify>) -> Result<(), StoreError> {
    let mut listener = PgListener::connect_with(&settings.pool().await?).await?;
    listener.listen(CHANNEL).await?;
    // What was written before is not announced again.
    hint.notify_one();
    while Arc::strong_count(hint) > 1 {
        match tokio::time::timeout(RETRY_AFTER, listener.try_recv()).await {
            // Nothing heard: look whether anybody still wants to hear.
            Err(_) => {}
            Ok(heard) => match heard? {
                Some(_) => hint.notify_one(),
                // The connection was lost.
                None => break,
            },
        }
    }
    Ok(())
}

//! The floor: a program that does nothing but write, with as many threads as there are cores.

use std::sync::Arc;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use super::subscriber::{Message, Subscriber, Transport};
use crate::Outcome;

/// Sockets to write to.
pub struct Floor {
    address: String,
    messages: Arc<Vec<Vec<u8>>>,
    rounds: watch::Sender<usize>,
    /// Ends with this.
    _runtime: Runtime,
}

impl Floor {
    /// Listens. The first connection gets the first message in every round, and so on.
    pub fn start(messages: Vec<Vec<u8>>) -> Outcome<Self> {
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?.to_string();
        let messages = Arc::new(messages);
        let (rounds, started) = watch::channel(0);
        let each = messages.clone();
        runtime.spawn(async move {
            for number in 0..each.len() {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                tokio::spawn(write(stream, each.clone(), number, started.clone()));
            }
        });
        Ok(Self {
            address,
            messages,
            rounds,
            _runtime: runtime,
        })
    }

    /// Connects everybody.
    pub async fn connect(&self, told: &mpsc::UnboundedSender<Message>) -> Outcome<()> {
        for message in self.messages.iter() {
            let subscriber = Subscriber::connect(&self.address, Transport::Bytes(message.len())).await?;
            tokio::spawn(subscriber.listen(told.clone()));
        }
        Ok(())
    }

    /// Begins a round.
    pub fn write(&self) {
        self.rounds.send_modify(|rounds| *rounds += 1);
    }
}

async fn write(
    mut stream: TcpStream,
    messages: Arc<Vec<Vec<u8>>>,
    number: usize,
    mut rounds: watch::Receiver<usize>,
) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    while rounds.changed().await.is_ok() {
        if stream.write_all(&messages[number]).await.is_err() {
            return;
        }
    }
}

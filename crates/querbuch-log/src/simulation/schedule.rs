//! One run from beginning to end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::check;
use super::client::{Client, History};
use super::process::Process;
use super::world::World;
use crate::batch::Mode;
use crate::checkpoint::Signer;

/// What was wrong, and the trace where one was asked for.
pub type Findings = (Vec<String>, Vec<String>);

/// Runs one schedule on a runtime of its own, whose clock stands still while anybody works.
///
/// In some, the processes share a file for snapshots in `folder`; it is gone afterwards.
pub fn run(seed: u64, signer: &Signer, folder: &Path, traced: bool) -> Findings {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let world = runtime.block_on(async {
        let world = World::new(seed, traced);
        let signer = world.random.chance(200).then(|| signer.clone());
        let file = world.random.chance(150).then(|| folder.join("snapshot"));
        let all = play(world.clone(), signer, file.clone());
        if tokio::time::timeout(Duration::from_hours(1), all).await.is_err() {
            world.wrong("it never ends".to_owned());
        }
        if let Some(file) = file {
            drop(std::fs::remove_file(file));
        }
        world
    });
    drop(runtime);
    world.findings()
}

async fn play(world: Arc<World>, signer: Option<Signer>, file: Option<PathBuf>) {
    let history = Arc::new(History::default());
    let count = 1 + usize::try_from(world.random.below(4)).unwrap_or_default();
    let processes: Vec<_> = (0..count)
        .map(|number| Process::new(&world, number, signer.clone(), file.clone()))
        .collect();
    for process in &processes {
        process.start().await;
    }
    let trouble = tokio::spawn(trouble(world.clone(), processes.clone()));
    let client = || Client {
        world: world.clone(),
        history: history.clone(),
        processes: processes.clone(),
    };
    let clients: Vec<_> = (0..=world.random.below(5))
        .map(|_| tokio::spawn(client().run(1 + world.random.below(6))))
        .collect();
    for ended in join_all(clients).await {
        world.check(ended.is_ok(), || format!("a client: {ended:?}"));
    }
    // Appends that are under way get there; some processes are idle, and follow.
    world.wait_below(3_000).await;
    trouble.abort();
    drop(trouble.await);
    world.heal();
    tokio::time::sleep(Duration::from_secs(8)).await;
    come_to_rest(&world, &processes, &client()).await;
    for process in &processes {
        process.stop().await;
    }
    check::everything(&world, &history, &processes, file.as_deref());
}

/// From here on nothing fails: keys without an answer are asked again, and every process must reach the end of the log.
async fn come_to_rest(world: &World, processes: &[Arc<Process>], client: &Client) {
    for process in processes {
        if process.log().is_none() {
            process.start().await;
        }
    }
    for (key, act) in client.unresolved() {
        let Some(process) = world.random.pick(processes) else {
            return;
        };
        client.ask(process, Mode::Each, vec![(key, act)]).await;
        let asked = client.history.asked.lock().expect("no panic");
        let answered = asked
            .last()
            .is_some_and(|asked| matches!(asked.reply, Some(Ok(_))));
        world.check(answered, || format!("{key} {act:?} gets no answer in peace"));
    }
    let end = world.tables.lock().expect("no panic").head.position;
    for process in processes {
        let Some(log) = process.log() else { continue };
        let reached = tokio::time::timeout(Duration::from_secs(2), log.state_at_least(end)).await;
        world.check(matches!(reached, Ok(Some(_))), || {
            format!("p{} does not learn of {end}", process.number)
        });
    }
    world.check(world.tables.lock().expect("no panic").lock.is_none(), || {
        "somebody holds the lock for ever".to_owned()
    });
}

/// Crashes, stops, restarts and jumps of the clock.
async fn trouble(world: Arc<World>, processes: Vec<Arc<Process>>) {
    loop {
        tokio::time::sleep(Duration::from_millis(20) + Duration::from_micros(world.random.below(60_000)))
            .await;
        if world.random.chance(world.faults().jumps) {
            world.jump();
        }
        for process in &processes {
            if process.log().is_none() {
                process.start().await;
            } else if world.random.chance(world.faults().crashes) {
                process.crash().await;
            } else if world.random.chance(world.faults().stops) {
                process.stop().await;
            }
        }
    }
}

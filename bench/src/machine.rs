//! What the numbers were taken on.

use std::fs::{self, File};
use std::io::Write as _;
use std::process::Command;
use std::time::Instant;

use querbuch_tests::scratch;

use crate::figures::median;
use crate::{Options, Outcome, program};

/// Prints machine, versions and sizes.
pub fn print_header(options: &Options) -> Outcome<()> {
    let cpu = line_of("/proc/cpuinfo", "model name");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = line_of("/proc/meminfo", "MemTotal");
    let load = read("/proc/loadavg")
        .split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ");
    println!(
        "machine    {cpu}, {cores} cores, {memory} memory, Linux {}",
        read("/proc/sys/kernel/osrelease").trim()
    );
    println!("load       {load} before the start; clients and databases run on the same cores");
    println!("disk       {}", disk()?);
    let querbuch = printed(&program::binary()?.display().to_string(), "version");
    println!("versions   {querbuch}, {}, SQLite {}", postgres(), sqlite()?);
    println!(
        "sizes      {} runs of {} s with {:?} clients; {} lines; {:?} postings; 64 bit seeds, the same each time",
        options.runs, options.seconds, options.clients, options.lines, options.postings
    );
    Ok(())
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The rest of the first line that begins with this.
fn line_of(path: &str, begin: &str) -> String {
    let text = read(path);
    let rest = text
        .lines()
        .find_map(|line| line.strip_prefix(begin))
        .unwrap_or(" unknown");
    rest.trim_matches([' ', '\t', ':']).to_owned()
}

/// The disk bounds each commit: how long it takes to make a page durable, where the databases will be.
fn disk() -> Outcome<String> {
    let folder = scratch::folder("disk");
    let mut file = File::create(folder.join("page"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    fs::remove_dir_all(&folder)?;
    let mounts = read("/proc/mounts");
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let mount = mounts
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len());
    let kind = mount.map_or("unknown file system", |(_, kind)| kind);
    let folder = folder.parent().unwrap_or(&folder).display().to_string();
    Ok(format!(
        "{folder} on {kind}; 4 KiB appended and synced in {:.0} µs (median of 200)",
        median(times)
    ))
}

fn sqlite() -> Outcome<String> {
    let connection = rusqlite::Connection::open_in_memory()?;
    Ok(connection.query_row("SELECT sqlite_version()", [], |row| row.get(0))?)
}

fn postgres() -> String {
    let newest = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path())
        .max();
    let program = newest.map_or("postgres".to_owned(), |path| {
        path.join("bin/postgres").display().to_string()
    });
    printed(&program, "--version")
}

fn printed(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output();
    output.map_or_else(
        |error| format!("{program}: {error}"),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

//! PostGraphile: GraphQL straight from PostgreSQL, over tables that hold the answers. It is installed below the build
//! folder.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use querbuch_domain::words::Level;

use super::postgres::Postgres;
use super::{Peer as _, folder, run};
use crate::Outcome;

const PACKAGE: &str = include_str!("../../peers/package.json");
const CONFIG: &str = include_str!("../../peers/graphile.config.mjs");

/// How long it may take to come up.
const START_BOUND: Duration = Duration::from_mins(1);

/// The tables that answer the questions of dashboards, in words as the API has them.
const TABLES: &str = "
    CREATE TABLE dashboard.level_year AS SELECT level, f.month / 12 AS year,
            sum(CASE WHEN kind = 0 THEN cents ELSE 0 END) / 100.0 AS cost,
            sum(CASE WHEN kind = 1 THEN cents ELSE 0 END) / 100.0 AS saving,
            sum(CASE WHEN kind = 2 THEN cents ELSE 0 END) / 100.0 AS transfer,
            sum(CASE WHEN kind = 0 THEN -cents ELSE cents END) / 100.0 AS net
        FROM cell f JOIN (SELECT e.effect, e.kind, l.name AS level FROM effect e JOIN level_name l ON l.level = e.level
            WHERE society = 0) e USING (effect) WHERE slot >= 2 GROUP BY 1, 2;
    ALTER TABLE dashboard.level_year ADD PRIMARY KEY (level, year);
    CREATE TABLE dashboard.measure_net AS SELECT 'm-' || lpad(measure::text, 5, '0') AS code,
            sum(CASE WHEN kind = 0 THEN -cents ELSE cents END) / 100.0 AS net
        FROM cell f JOIN effect e USING (effect) WHERE society = 0 AND slot >= 2 GROUP BY measure;
    ALTER TABLE dashboard.measure_net ADD PRIMARY KEY (code);
    CREATE INDEX measure_net_net ON dashboard.measure_net (net);
    ANALYZE dashboard.level_year; ANALYZE dashboard.measure_net;";

/// A server that runs; it ends when this is dropped.
pub struct PostGraphile {
    process: Child,
    /// Where it listens.
    pub address: String,
}

impl PostGraphile {
    /// Makes the tables and starts it. Fails where it cannot be had.
    pub fn start(database: &mut Postgres) -> Outcome<Self> {
        let folder = folder()?.join("postgraphile");
        install(&folder)?;
        database.execute("CREATE SCHEMA dashboard; CREATE TABLE level_name (level int, name text)")?;
        for (place, level) in Level::ALL.iter().enumerate() {
            database.execute(&format!(
                "INSERT INTO level_name VALUES ({place}, '{}')",
                level.as_str()
            ))?;
        }
        database.execute(TABLES)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = fs::File::create(folder.join("log"))?;
        let process = Command::new("node")
            .arg("node_modules/postgraphile/dist/cli-run.js")
            .current_dir(&folder)
            .env("DATABASE_URL", &database.url)
            .env("PORT", port.to_string())
            .env("NODE_ENV", "production")
            .env("GRAPHILE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut server = Self {
            process,
            address: format!("127.0.0.1:{port}"),
        };
        let begin = Instant::now();
        while std::net::TcpStream::connect(&server.address).is_err() {
            if begin.elapsed() > START_BOUND || server.process.try_wait()?.is_some() {
                let said = fs::read_to_string(folder.join("log"))?;
                return Err(format!("PostGraphile did not come up:\n{said}").into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

impl Drop for PostGraphile {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn install(folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("package.json"), PACKAGE)?;
    fs::write(folder.join("graphile.config.mjs"), CONFIG)?;
    if folder.join("node_modules/postgraphile/dist/cli-run.js").is_file() {
        return Ok(());
    }
    let npm = ["install", "--no-audit", "--no-fund", "--loglevel", "error"];
    run(Command::new("npm").args(npm).current_dir(folder))
}

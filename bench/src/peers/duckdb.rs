//! DuckDB in a process of its own: its Python module, which is installed below the build folder, and a small script
//! that answers line by line. Times are taken in there, from the prepared statement to its first row; as every
//! statement sorts or limits, all rows are ready then.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::{DERIVED, Peer, SCHEMA, Tables, folder};
use crate::Outcome;
use crate::figures::Times;
use crate::questions::{Dialect, Rows};

const SCRIPT: &str = include_str!("../../peers/duckdb_peer.py");
const REQUIREMENTS: &str = include_str!("../../peers/requirements.txt");

/// A process that holds the tables.
pub struct DuckDb {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Its version.
    pub version: String,
}

impl DuckDb {
    /// Loads the tables. Fails where the module cannot be had.
    pub fn load(tables: &Tables) -> Outcome<Self> {
        let folder = folder()?;
        let python = install(&folder)?;
        let script = folder.join("duckdb_peer.py");
        fs::write(&script, SCRIPT)?;
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let pipes = (process.stdin.take(), process.stdout.take());
        let (Some(questions), Some(answers)) = pipes else {
            return Err("DuckDB has no pipes".into());
        };
        let mut peer = Self {
            process,
            questions,
            answers: BufReader::new(answers),
            version: String::new(),
        };
        let version = peer.say(&json!({ "do": "version" }))?;
        version["version"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut peer.version);
        peer.execute(SCHEMA)?;
        let files = querbuch_tests::scratch::folder("duckdb");
        for (name, columns) in Tables::NAMES.into_iter().zip(Tables::COLUMNS) {
            let path = files.join(name);
            let mut file = fs::File::create(&path)?;
            tables.lines(name, |chunk| Ok(file.write_all(chunk.as_bytes())?))?;
            let path = path.display();
            peer.execute(&format!(
                "COPY {name} ({columns}) FROM '{path}' (DELIMITER '\t', HEADER false)"
            ))?;
        }
        fs::remove_dir_all(&files)?;
        DERIVED.iter().try_for_each(|sql| peer.execute(sql))?;
        Ok(peer)
    }

    fn say(&mut self, question: &Value) -> Outcome<Value> {
        writeln!(self.questions, "{question}")?;
        self.questions.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            return Err("DuckDB has ended; what it complained of stands above".into());
        }
        let answer: Value = serde_json::from_str(&line)?;
        match answer["error"].as_str() {
            Some(error) => Err(format!("DuckDB: {error}").into()),
            None => Ok(answer),
        }
    }
}

impl Drop for DuckDb {
    fn drop(&mut self) {
        // Where it has ended already, that is as well.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Peer for DuckDb {
    fn name(&self) -> &'static str {
        "DuckDB"
    }

    fn dialect(&self) -> Dialect {
        Dialect::TwoStrokes
    }

    fn execute(&mut self, sql: &str) -> Outcome<()> {
        self.say(&json!({ "do": "execute", "sql": sql })).map(drop)
    }

    fn ask(&mut self, sql: &str) -> Outcome<Rows> {
        let mut answer = self.say(&json!({ "do": "ask", "sql": sql }))?;
        Ok(serde_json::from_value(answer["rows"].take())?)
    }

    fn time(&mut self, sql: &str) -> Outcome<Times> {
        let mut answer = self.say(&json!({ "do": "time", "sql": sql }))?;
        Ok(Times::new(serde_json::from_value(answer["seconds"].take())?))
    }
}

/// The module in an environment of its own; the Python that has it.
fn install(folder: &Path) -> Outcome<String> {
    let environment = folder.join("python");
    let python = environment.join("bin/python").display().to_string();
    let has_module = |python: &str| {
        let check = Command::new(python).args(["-c", "import duckdb"]).output();
        check.is_ok_and(|output| output.status.success())
    };
    if has_module(&python) {
        return Ok(python);
    }
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS)?;
    super::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let pip = ["-m", "pip", "install", "--quiet", "--requirement"];
    super::run(Command::new(&python).args(pip).arg(&requirements))?;
    Ok(python)
}

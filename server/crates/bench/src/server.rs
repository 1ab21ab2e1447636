//! Starting what is measured.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    http,
    options::Options,
    places::Places,
    process::{Cores, Pinned},
};

const READY_WITHIN: Duration = Duration::from_secs(120);

/// A server that is ready.
pub struct Ready {
    /// Its process.
    pub process: Pinned,
    /// From being started to `/readyz` saying yes.
    pub after: Duration,
}

/// The program with its settings in the environment; whatever the caller has set for another
/// server is kept away.
pub fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BACKSTOP_") {
            command.env_remove(name);
        }
    }
    command.env("BACKSTOP_DATA_DIR", folder);
    command
}

/// The program on a database of its own.
pub struct Program<'a> {
    /// What was asked for.
    pub options: &'a Options,
    /// Where things are.
    pub places: &'a Places,
    /// Address of its database; none for SQLite in the data folder.
    pub database: Option<&'a str>,
}

impl Program<'_> {
    /// The program with all its settings.
    pub fn command(&self, folder: &Path) -> Command {
        let mut command = command(&self.places.server, folder);
        command
            .env(
                "BACKSTOP_LISTEN",
                format!("127.0.0.1:{}", self.options.port),
            )
            .env("BACKSTOP_LIMITS", "off")
            .env("BACKSTOP_SITE_ROOT", &self.places.site);
        if let Some(url) = self.database {
            command.env("BACKSTOP_DATABASE_URL", url);
        }
        command
    }

    /// Runs a command and yields what it says.
    ///
    /// # Errors
    /// It fails.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Result<String> {
        let output = self.command(folder).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "backstop {arguments:?}: {said}");
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

/// Starts the server on its core and waits until it is ready.
///
/// # Errors
/// It ends, or is not ready within two minutes; its log then says more.
pub fn start(options: &Options, places: &Places, folder: &Path, cores: Cores) -> Result<Ready> {
    let program = Program {
        options,
        places,
        database: None,
    };
    start_with(&program, folder, cores)
}

/// The same, on the database of `program`.
///
/// # Errors
/// As [`start`].
pub fn start_with(program: &Program<'_>, folder: &Path, cores: Cores) -> Result<Ready> {
    let (options, places) = (program.options, program.places);
    let mut command = program.command(folder);
    command.arg("serve");
    let log = places.run.join("server.log");
    let began = Instant::now();
    let mut process = Pinned::start(&command, cores.server, &log)?;
    loop {
        let ready = http::answers(options.port)
            && http::get(options.port, "/readyz", &[]).is_ok_and(|answer| answer.status == 200);
        let after = began.elapsed();
        if ready {
            return Ok(Ready { process, after });
        }
        let hopeless = after > READY_WITHIN || !process.is_running();
        ensure!(
            !hopeless,
            "the server does not start: see {}",
            log.display()
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Starts and stops the server several times; milliseconds until ready.
///
/// # Errors
/// It does not start or stop.
pub fn cold_starts(
    options: &Options,
    places: &Places,
    folder: &Path,
    cores: Cores,
) -> Result<Vec<f64>> {
    // The first start may have work of its own, such as migrating or writing the log's head.
    start(options, places, folder, cores)?.process.stop()?;
    let one = || -> Result<f64> {
        let ready = start(options, places, folder, cores)?;
        let milliseconds = ready.after.as_secs_f64() * 1000.0;
        ready.process.stop().context("stopping the server")?;
        Ok(milliseconds)
    };
    (0..options.starts()).map(|_| one()).collect()
}

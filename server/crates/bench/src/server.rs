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

/// Starts the server on its core and waits until it is ready.
///
/// # Errors
/// It ends, or is not ready within two minutes; its log then says more.
pub fn start(options: &Options, places: &Places, folder: &Path, cores: Cores) -> Result<Ready> {
    let mut command = command(&places.server, folder);
    command
        .arg("serve")
        .env("BACKSTOP_LISTEN", format!("127.0.0.1:{}", options.port))
        .env("BACKSTOP_LIMITS", "off")
        .env("BACKSTOP_SITE_ROOT", &places.site);
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

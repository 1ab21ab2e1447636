//! The command line.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

const USAGE: &str = "usage: bench [requests] [search] [escalation] [--quick] [--posts N] [--port N] [--server FILE]";

/// What was asked for.
pub struct Options {
    /// Whether requests, memory and start are measured.
    pub requests: bool,
    /// Whether searching is measured.
    pub search: bool,
    /// Whether promises that fall due are measured.
    pub escalation: bool,
    /// One short round, for a look; the README stays as it is.
    pub quick: bool,
    /// Search in so many posts, put together from the sentences of the real ones; in those that are
    /// prepared anyhow where nothing is said.
    pub posts: Option<u32>,
    /// Port of the server; the calibrator takes the next one.
    pub port: u16,
    /// The program to measure instead of `target/release/backstop`.
    pub server: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// An argument that is none of ours.
    pub fn parse(mut args: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            requests: false,
            search: false,
            escalation: false,
            quick: false,
            posts: None,
            port: 3900,
            server: None,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().context(USAGE);
            match arg.as_str() {
                "requests" => options.requests = true,
                "search" => options.search = true,
                "escalation" => options.escalation = true,
                "--quick" => options.quick = true,
                "--posts" => {
                    options.posts = Some(value()?.parse().context("--posts takes a number")?);
                }
                "--port" => options.port = value()?.parse().context("--port takes a number")?,
                "--server" => options.server = Some(value()?.into()),
                _ => bail!("{arg:?} is unknown; {USAGE}"),
            }
        }
        if !options.requests && !options.search && !options.escalation {
            (options.requests, options.search, options.escalation) = (true, true, true);
        }
        Ok(options)
    }

    /// Where the bare handler listens.
    pub const fn calibrator_port(&self) -> u16 {
        self.port.wrapping_add(1)
    }

    /// How often everything is measured; the median counts.
    pub const fn rounds(&self) -> usize {
        if self.quick { 1 } else { 3 }
    }

    /// Seconds of load for one figure: ticks of CPU time are 10 ms, so 4 s give three digits.
    pub const fn seconds(&self) -> u64 {
        if self.quick { 2 } else { 4 }
    }

    /// How often the start is measured.
    pub const fn starts(&self) -> usize {
        if self.quick { 3 } else { 5 }
    }
}

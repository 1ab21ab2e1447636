//! A child on a core of its own, and what the kernel says about it.

use std::{
    fs::{self, File},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// One core for what is measured, another for the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores {
    /// Of the server and the calibrator.
    pub server: usize,
    /// Of the load; the same where there is only one.
    pub load: usize,
}

impl Cores {
    /// The first and the last core that this process may use.
    ///
    /// # Errors
    /// The kernel does not say.
    pub fn of_this_machine() -> Result<Self> {
        let status = fs::read_to_string("/proc/self/status").context("reading /proc")?;
        let list = field(&status, "Cpus_allowed_list:").context("no list of cores")?;
        Self::of_list(list).context("a list of cores that cannot be read")
    }

    fn of_list(list: &str) -> Option<Self> {
        let mut numbers = list
            .split([',', '-'])
            .filter_map(|number| number.parse().ok());
        let server = numbers.next()?;
        Some(Self {
            server,
            load: numbers.next_back().unwrap_or(server),
        })
    }
}

/// Resident memory, in KiB.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// All of it.
    pub all: u64,
    /// What is the process's own: heap and stacks.
    pub anonymous: u64,
    /// Pages of mapped files, which the kernel may drop: the program and the index.
    pub mapped: u64,
    /// The most there ever was.
    pub peak: u64,
}

impl Memory {
    /// Of a child.
    ///
    /// # Errors
    /// It has ended.
    pub fn of(child: &Child) -> Result<Self> {
        let status = fs::read_to_string(file(child, "status")).context("the process has ended")?;
        let size = |name: &str| -> Result<u64> {
            let text = field(&status, name).with_context(|| format!("no {name}"))?;
            Ok(text.trim_end_matches("kB").trim().parse()?)
        };
        Ok(Self {
            all: size("VmRSS:")?,
            anonymous: size("RssAnon:")?,
            mapped: size("RssFile:")?,
            peak: size("VmHWM:")?,
        })
    }
}

/// A running child; killed when dropped.
pub struct Pinned {
    child: Child,
    ticks_per_second: f64,
}

impl Pinned {
    /// Starts `command` on `core` (by `taskset`, which becomes the program), with its output in
    /// the file `log`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(command: &Command, core: usize, log: &Path) -> Result<Self> {
        let out = File::options().create(true).append(true).open(log)?;
        let mut pinned = pin(command, core);
        pinned.stdout(out.try_clone()?).stderr(out);
        let child = pinned.stdin(Stdio::null()).spawn();
        Ok(Self {
            child: child.context("starting by taskset")?,
            ticks_per_second: ticks_per_second()?,
        })
    }

    /// CPU time used so far, by all threads together, in milliseconds.
    ///
    /// # Errors
    /// It has ended.
    pub fn cpu_ms(&self) -> Result<f64> {
        let stat = fs::read_to_string(self.file("stat")).context("the process has ended")?;
        let ticks = ticks(&stat).context("/proc/PID/stat cannot be read")?;
        Ok(ticks / self.ticks_per_second * 1000.0)
    }

    /// Memory it holds now.
    ///
    /// # Errors
    /// It has ended.
    pub fn memory(&self) -> Result<Memory> {
        Memory::of(&self.child)
    }

    fn file(&self, name: &str) -> String {
        file(&self.child, name)
    }

    /// Waits until it does next to nothing, at most `most`: what earlier requests left to do is
    /// done then.
    ///
    /// # Errors
    /// It has ended.
    pub fn settle(&self, most: Duration) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < most {
            let before = self.cpu_ms()?;
            std::thread::sleep(Duration::from_millis(300));
            if self.cpu_ms()? - before <= 10.0 {
                break;
            }
        }
        Ok(())
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Whether it has ended by itself, and well.
    pub fn has_succeeded(&mut self) -> bool {
        let ended = self.child.try_wait().ok().flatten();
        ended.is_some_and(|status| status.success())
    }

    /// Asks it to end and waits.
    ///
    /// # Errors
    /// It does not end within fifteen seconds, or not well.
    pub fn stop(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status()?;
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(15) {
            if let Some(status) = self.child.try_wait()? {
                anyhow::ensure!(status.success(), "the server ended with {status}");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("the server did not stop within 15 s")
    }
}

fn file(child: &Child, name: &str) -> String {
    format!("/proc/{}/{name}", child.id())
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The same command, on one core. Threads and children inherit that.
pub fn pin(command: &Command, core: usize) -> Command {
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", &core.to_string()]);
    pinned.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => pinned.env(name, value),
            None => pinned.env_remove(name),
        };
    }
    pinned
}

/// How many programs wanted to run at a time in the last minute, on average.
pub fn load_average() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// The unit of `/proc/PID/stat`.
fn ticks_per_second() -> Result<f64> {
    let output = Command::new("getconf").arg("CLK_TCK").output();
    let output = output.context("asking getconf")?.stdout;
    Ok(String::from_utf8_lossy(&output).trim().parse()?)
}

/// User and system time; the fields are counted after the name, which may hold spaces (proc(5)).
fn ticks(stat: &str) -> Option<f64> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some(number(11)? + number(12)?)
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_words_are_read() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 1 0 0 0 25 17 0 0 20 0 3 0 100";
        assert_eq!(ticks(stat), Some(42.0));
        assert_eq!(
            field("VmRSS:\t  120 kB\nRssAnon: 7 kB", "RssAnon:"),
            Some("7 kB")
        );
    }

    #[test]
    fn two_cores_are_used_where_there_are_two() {
        let cores = |server, load| Some(Cores { server, load });
        assert_eq!(Cores::of_list("0-1"), cores(0, 1));
        assert_eq!(Cores::of_list("2,5-7"), cores(2, 7));
        assert_eq!(Cores::of_list("3"), cores(3, 3));
    }
}

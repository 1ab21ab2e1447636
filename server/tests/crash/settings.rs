//! What can be chosen about a campaign, by environment variables.

use std::path::PathBuf;
use std::time::Duration;

/// Enough to send again what got lost. On PostgreSQL a request that a dead node had begun is only
/// free after two minutes; what is not known by then may be there once or not at all.
const SETTLE_SECONDS: u64 = 15;
/// Kills where nothing is said: enough to meet a request at each of its steps, over in seconds.
const KILLS: usize = 20;

#[derive(Clone, Debug)]
pub struct Settings {
    /// What runs, for the figures.
    pub name: &'static str,
    /// Decides what is killed when, and who does what: `BACKSTOP_CRASH_SEED`.
    pub seed: u64,
    /// How many servers are killed: `BACKSTOP_CRASH_KILLS`.
    pub kills: usize,
    /// How long writes with an unknown outcome are sent again: `BACKSTOP_CRASH_SETTLE`, in seconds.
    pub settle: Duration,
    /// How long is waited at the end for what is on its way to the helpdesk outside:
    /// `BACKSTOP_CRASH_DELIVER`, in seconds. What failed several times is tried again
    /// minutes later; where nothing is said, that may still be under way at the end, and once at most.
    pub deliver: Option<Duration>,
    /// The program: `BACKSTOP_CRASH_SERVER`, or the one that was built with this test.
    pub server: PathBuf,
}

impl Settings {
    pub fn read(name: &'static str) -> Self {
        let number = |name: &str| variable(name).map(|text| text.parse::<u64>().expect("a number"));
        Self {
            name,
            seed: number("BACKSTOP_CRASH_SEED").unwrap_or_else(|| fastrand::u64(..1_000_000)),
            kills: number("BACKSTOP_CRASH_KILLS").map_or(KILLS, |kills| {
                usize::try_from(kills).expect("a small number")
            }),
            settle: Duration::from_secs(number("BACKSTOP_CRASH_SETTLE").unwrap_or(SETTLE_SECONDS)),
            deliver: number("BACKSTOP_CRASH_DELIVER").map(Duration::from_secs),
            server: variable("BACKSTOP_CRASH_SERVER")
                .map_or_else(|| env!("CARGO_BIN_EXE_backstop").into(), PathBuf::from),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test asks what it should do")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

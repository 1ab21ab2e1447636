//! The proof: every check that must hold, run over the whole database.

mod anchors;
mod checks;
mod delivery;
mod index;
mod ledger;
mod seals;
#[cfg(test)]
mod tests;

use crate::{Ctx, Result};
use backstop_domain::{FieldError, Timestamp};
use backstop_entity::ledger_anchor;
use serde::Serialize;

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its stable name.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// How many things were looked at.
    pub checked: u64,
    /// What is wrong: the first findings, a sentence each.
    pub findings: Vec<String>,
    /// How many findings there are in all.
    pub broken: u64,
}

/// The outcome of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether every check holds.
    pub ok: bool,
    /// Each check.
    pub checks: Vec<Check>,
    /// The ledger's latest anchor, worth keeping in another place; none where nothing is anchored.
    pub anchor: Option<Latest>,
}

/// The latest anchor of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Latest {
    /// Number and hash: what to keep, and what [`against`] takes as kept.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
    /// Chains it holds the ends of.
    pub heads: i32,
}

/// An anchor that was kept outside the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

impl Anchor {
    fn id(&self) -> String {
        format!("{}:{}", self.number, self.hash)
    }
}

impl std::str::FromStr for Anchor {
    type Err = FieldError;

    /// Reads what [`Latest::id`] holds.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        let parts = text.trim().split_once(':');
        let read = parts.and_then(|(number, hash)| {
            let number = number.parse().ok().filter(|n| *n > 0)?;
            let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
            let hash = is_hash.then(|| hash.to_ascii_lowercase())?;
            Some(Self { number, hash })
        });
        let sentence = "An anchor is its number, a colon and 64 hexadecimal digits, as `backstop audit` prints it.";
        read.ok_or_else(|| FieldError::new("anchor", sentence))
    }
}

impl From<ledger_anchor::Model> for Latest {
    fn from(row: ledger_anchor::Model) -> Self {
        let (at, heads) = (row.at, row.heads);
        let anchor = Anchor {
            number: row.number,
            hash: row.hash,
        };
        Self {
            id: anchor.id(),
            at,
            heads,
        }
    }
}

/// Findings that are told one by one; the rest is counted.
const TOLD: usize = 20;

/// Gathers findings of one check.
pub(crate) struct Tally {
    name: &'static str,
    checked: u64,
    broken: u64,
    findings: Vec<String>,
}

impl Tally {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            checked: 0,
            broken: 0,
            findings: Vec::new(),
        }
    }

    pub(crate) fn looked_at(&mut self, count: usize) {
        self.checked += count as u64;
    }

    pub(crate) fn broken(&mut self, finding: String) {
        self.broken += 1;
        if self.findings.len() < TOLD {
            self.findings.push(finding);
        }
    }

    pub(crate) fn done(self) -> Check {
        Check {
            name: self.name,
            ok: self.broken == 0,
            checked: self.checked,
            findings: self.findings,
            broken: self.broken,
        }
    }
}

/// Runs every check.
///
/// # Errors
/// When the database does not answer; a broken check is no error but a finding.
pub async fn audit(ctx: &Ctx) -> Result<Report> {
    against(ctx, &[]).await
}

/// Runs every check. `kept` are anchors of the ledger that were kept outside the database: they must
/// still be there, so that not even rewriting everything goes unseen.
///
/// # Errors
/// As [`audit`].
pub async fn against(ctx: &Ctx, kept: &[Anchor]) -> Result<Report> {
    let overdue = checks::overdue(ctx).await?;
    let exactly_once = checks::exactly_once(ctx).await?;
    let mut clocks = Tally::new("clocks");
    let (ledger, anchor) = ledger::ledger(ctx, kept, &mut clocks).await?;
    let delivery = delivery::delivery(ctx).await?;
    let index = index::index(ctx).await?;
    seals::check(ctx, &mut clocks).await?;
    let clocks = checks::clocks(ctx, clocks).await?;
    let checks = vec![overdue, exactly_once, ledger, delivery, index, clocks];
    Ok(Report {
        ok: checks.iter().all(|c| c.ok),
        checks,
        anchor,
    })
}

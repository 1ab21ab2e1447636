//! The proof: every check that must hold, run over the whole database.

mod checks;
mod index;
mod ledger;
#[cfg(test)]
mod tests;

use crate::{Ctx, Result};
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
    let checks = vec![
        checks::overdue(ctx).await?,
        checks::exactly_once(ctx).await?,
        ledger::ledger(ctx).await?,
        checks::delivery(ctx).await?,
        index::index(ctx).await?,
    ];
    Ok(Report {
        ok: checks.iter().all(|c| c.ok),
        checks,
    })
}

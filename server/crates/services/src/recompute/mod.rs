//! Puts right what rows cache of clocks: derived anew from the events of threads and the ledgers of
//! cases, through the same rules by which they were written.

mod cases;
#[cfg(test)]
mod tests;
mod threads;

use crate::{Ctx, Result};

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What is wrong is put right.
    Mend,
    /// It is only told.
    DryRun,
}

/// Something that a recompute found, a sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A row did not say what its events say; it does now, or would without [`Mode::DryRun`].
    Mended(String),
    /// A row is wrong and stays so: what it would follow from cannot be believed.
    Left(String),
}

/// How much a recompute did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// Threads and cases looked at.
    pub checked: usize,
    /// Rows put right, or that would be.
    pub mended: usize,
    /// Rows that are wrong and stay so.
    pub left: usize,
}

impl Recomputed {
    fn count(&mut self, found: &Found) {
        match found {
            Found::Mended(_) => self.mended += 1,
            Found::Left(_) => self.left += 1,
        }
    }
}

/// Compares the rows of all clocks and cases with what happened, and puts right what differs. A second
/// run finds nothing to do. It may run beside a server; each row is looked at again under its lock.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn recompute(ctx: &Ctx, mode: Mode, mut tell: impl FnMut(Found)) -> Result<Recomputed> {
    let mut done = Recomputed::default();
    threads::recompute(ctx, mode, &mut done, &mut tell).await?;
    cases::recompute(ctx, mode, &mut done, &mut tell).await?;
    Ok(done)
}

//! `backstop recompute`.

use std::process::ExitCode;

use backstop_services::Ctx;
use backstop_services::recompute::{Found, Mode, recompute};

use super::{FAILED, say};

pub async fn run(ctx: &Ctx, dry_run: bool) -> anyhow::Result<ExitCode> {
    let mode = if dry_run { Mode::DryRun } else { Mode::Mend };
    let verb = if dry_run { "would mend" } else { "mended" };
    // Where nobody listens any more, the work is still to be done.
    let done = recompute(ctx, mode, |found| {
        let _unheard = match found {
            Found::Mended(what) => say(&format!("{verb}: {what}")),
            Found::Left(what) => say(&format!("left as it is: {what}")),
        };
    })
    .await?;
    say(&format!(
        "{} looked at, {} {}, {} left",
        done.checked,
        done.mended,
        if dry_run { "to mend" } else { "mended" },
        done.left
    ))?;
    Ok(if done.left == 0 {
        ExitCode::SUCCESS
    } else {
        FAILED.into()
    })
}

//! `backstop audit`.

use std::process::ExitCode;
use std::time::Duration;

use backstop_search::SearchError;
use backstop_services::Ctx;
use backstop_services::audit::{self, Anchor, Report};
use backstop_services::search::Projector;

use super::{FAILED, say};

/// How often an audit looks again while a running server may still be indexing what was just posted.
const LOOKS: u32 = 4;
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub async fn run(ctx: &Ctx, kept: &[Anchor], json: bool) -> anyhow::Result<ExitCode> {
    catch_up(ctx).await?;
    let mut report = audit::against(ctx, kept).await?;
    for _ in 1..LOOKS {
        if !only_index_is_broken(&report) {
            break;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
        report = audit::against(ctx, kept).await?;
    }
    say(&if json {
        serde_json::to_string_pretty(&report)?
    } else {
        in_words(&report)
    })?;
    Ok(if report.ok {
        ExitCode::SUCCESS
    } else {
        FAILED.into()
    })
}

/// A server that was stopped may have left its indexes a moment behind the database. That is no
/// broken promise but work not done yet; an index that is lost or damaged is left for the audit to
/// tell.
async fn catch_up(ctx: &Ctx) -> anyhow::Result<()> {
    let posts = Projector::open(ctx.search());
    let cases = Projector::open_cases(ctx.staff_search());
    for opened in [posts, cases] {
        match opened {
            Ok(mut projector) if projector.is_whole() => while projector.follow(ctx).await? > 0 {},
            Ok(_) | Err(SearchError::Locked(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn only_index_is_broken(report: &Report) -> bool {
    let mut broken = report.checks.iter().filter(|check| !check.ok);
    broken.next().is_some_and(|check| check.name == "index") && broken.next().is_none()
}

fn in_words(report: &Report) -> String {
    let mut lines = Vec::new();
    for check in &report.checks {
        let word = if check.ok { "holds" } else { "BROKEN" };
        let count = if check.ok {
            String::new()
        } else {
            format!(", {} findings", check.broken)
        };
        lines.push(format!(
            "{:<13} {word} ({} looked at{count})",
            check.name, check.checked
        ));
        lines.extend(
            check
                .findings
                .iter()
                .map(|finding| format!("              {finding}")),
        );
    }
    if let Some(anchor) = &report.anchor {
        lines.push(format!("Latest anchor, of {}: {}", anchor.at, anchor.id));
    }
    lines.push(
        if report.ok {
            "Every promise is kept."
        } else {
            "A promise is broken."
        }
        .to_owned(),
    );
    lines.join("\n")
}

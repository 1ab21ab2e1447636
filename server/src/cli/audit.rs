//! `backstop audit`.

use std::process::ExitCode;

use backstop_services::Ctx;
use backstop_services::audit::{self, Report};

use super::{FAILED, say};

pub async fn run(ctx: &Ctx, json: bool) -> anyhow::Result<ExitCode> {
    let report = audit::audit(ctx).await?;
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

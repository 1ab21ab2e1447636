//! The style: one file, imports inlined, written for the browsers in use.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    files::{self, Stamp},
    plan::{NAME, Plan},
    tools,
};

/// Bundles `style/main.css` and returns the finished file.
///
/// # Errors
/// No lightningcss, or it refuses the style.
pub fn build(plan: &Plan) -> Result<Vec<PathBuf>> {
    let made = vec![plan.pkg().join(NAME).with_extension("css")];
    let tool = tools::find("lightningcss")
        .context("lightningcss is not installed: run .ci/setup build")?;
    let stamp = Stamp::new(&plan.work, "style", (sources()?, plan.dev, &tool));
    if stamp.holds(&made) {
        return Ok(made);
    }
    let bundle = plan.work.join("bundle.css");
    fs::create_dir_all(&plan.work)?;
    let mut command = Command::new(tool);
    command.args(["--bundle", "--targets", ">= 0.5%", "style/main.css", "-o"]);
    command.arg(&bundle);
    if !plan.dev {
        command.arg("--minify");
    }
    tools::run(&mut command)?;
    files::write_if_changed(&made[0], &fs::read(&bundle)?)?;
    stamp.keep()?;
    Ok(made)
}

/// Every style file with its text.
fn sources() -> Result<Vec<(PathBuf, Vec<u8>)>> {
    files::below(Path::new("style"))?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "css"))
        .map(|file| Ok((file.clone(), fs::read(file)?)))
        .collect()
}

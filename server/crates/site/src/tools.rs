//! Finds and runs the tools that come as npm packages.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

/// Where the project's own packages put their programs.
const PACKAGED: &str = "end2end/node_modules/.bin";

/// The program `name`: the project's own, else the first on `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    let own = Path::new(PACKAGED).to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(own)
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Runs `command` to its end.
///
/// # Errors
/// The program cannot be started, or says that it failed.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("{name} did not start"))?;
    ensure!(status.success(), "{name} failed ({status})");
    Ok(())
}

/// Minifies one script with esbuild where it is installed; otherwise the script stays as it is.
///
/// # Errors
/// esbuild refuses the script.
pub fn minify_script(file: &Path) -> Result<Vec<u8>> {
    let Some(esbuild) = find("esbuild") else {
        return std::fs::read(file).with_context(|| format!("reading {}", file.display()));
    };
    let output = Command::new(esbuild)
        .args(["--minify", "--format=esm", "--log-level=warning"])
        .arg(file)
        .output()
        .context("esbuild did not start")?;
    ensure!(
        output.status.success(),
        "esbuild refused {}: {}",
        file.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output.stdout)
}

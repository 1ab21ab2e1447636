//! The browser's part of the program: cargo, wasm-bindgen, wasm-opt.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    files::{self, Stamp},
    plan::{NAME, Plan},
    tools,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Features that rustc's WebAssembly uses beyond the first version of the format.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the client and returns the finished files.
///
/// # Errors
/// The client does not compile, or a tool refuses it.
pub fn build(plan: &Plan) -> Result<Vec<PathBuf>> {
    let compiled = compile(plan)?;
    let optimiser = tools::find("wasm-opt").filter(|_| !plan.dev);
    let bytes = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let stamp = Stamp::new(&plan.work, "wasm", (&bytes, plan.dev, &optimiser));
    let staged = plan.work.join("wasm");
    let noted = staged.join("done");
    if !stamp.holds(std::slice::from_ref(&noted)) {
        bind(&compiled, &staged, plan.dev)?;
        if let Some(optimiser) = optimiser {
            optimise(&optimiser, &staged.join(wasm_name()))?;
        }
        fs::write(noted, "")?;
        stamp.keep()?;
    }
    publish(&staged, &plan.pkg())
}

fn wasm_name() -> String {
    format!("{NAME}.wasm")
}

/// Runs cargo, with flags of its own: the server's must not make the client compile twice.
fn compile(plan: &Plan) -> Result<PathBuf> {
    let profile = if plan.dev { "dev" } else { "wasm-release" };
    tools::run(
        Command::new("cargo")
            .args(["build", "--quiet", "--package", "backstop_client"])
            .args(["--target", TARGET, "--profile", profile])
            .arg("--target-dir")
            .arg(&plan.cargo_target)
            .env("RUSTFLAGS", ""),
    )?;
    let folder = if plan.dev { "debug" } else { profile };
    let folder = plan.cargo_target.join(TARGET).join(folder);
    Ok(folder.join("backstop_client.wasm"))
}

/// Writes the script and the WebAssembly it wraps, under one name, into an emptied folder.
fn bind(compiled: &Path, staged: &Path, dev: bool) -> Result<()> {
    if staged.exists() {
        fs::remove_dir_all(staged)?;
    }
    Bindgen::new()
        .input_path(compiled)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // The page script names the file itself, so the wrapper need not guess.
        .omit_default_module_path(true)
        .remove_name_section(!dev)
        .remove_producers_section(!dev)
        .generate(staged)?;
    fs::rename(
        staged.join(format!("{NAME}_bg.wasm")),
        staged.join(wasm_name()),
    )?;
    if !dev {
        for file in files::below(staged)? {
            if file.extension().is_some_and(|ending| ending == "js") {
                files::write_if_changed(&file, &tools::minify_script(&file)?)?;
            }
        }
    }
    Ok(())
}

fn optimise(optimiser: &Path, file: &Path) -> Result<()> {
    tools::run(
        Command::new(optimiser)
            .arg("-Oz")
            .args(FEATURES)
            .arg(file)
            .arg("-o")
            .arg(file),
    )
}

/// Copies the staged files to the site.
fn publish(staged: &Path, pkg: &Path) -> Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for file in files::below(staged)? {
        let name = file.strip_prefix(staged)?;
        if name == Path::new("done") {
            continue;
        }
        let copy = pkg.join(name);
        files::write_if_changed(&copy, &fs::read(&file)?)?;
        made.push(copy);
    }
    Ok(made)
}

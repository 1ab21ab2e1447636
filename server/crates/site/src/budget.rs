//! What a visitor downloads: printed each time, and bounded.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};

use crate::compress::beside;

/// Most bytes that the WebAssembly may weigh on the wire, with brotli.
const WASM_BYTES: u64 = 160 * 1024;
/// The same for the script that every page loads.
const BOOT_BYTES: u64 = 2 * 1024;
/// The same for the scripts that it loads where they are needed.
const SCRIPT_BYTES: u64 = 4 * 1024;

/// Prints the sizes of the scripts, style and WebAssembly.
///
/// # Errors
/// A file is over its budget.
#[expect(clippy::print_stdout, reason = "the table is what this tool says")]
pub fn check(out: &Path, made: &[PathBuf]) -> Result<()> {
    println!("{:<24}{:>10}{:>10}{:>10}", "site", "raw", "gzip", "brotli");
    for file in made.iter().filter(|file| file.starts_with(out.join("pkg"))) {
        let raw = fs::metadata(file)?.len();
        let size = |ending| fs::metadata(beside(file, ending)).map_or(raw, |found| found.len());
        let (gzip, brotli) = (size("gz"), size("br"));
        let name = file.strip_prefix(out)?.display().to_string();
        println!("{name:<24}{raw:>10}{gzip:>10}{brotli:>10}");
        let most = match name.as_str() {
            "pkg/boot.js" => BOOT_BYTES,
            "pkg/backstop.js" => u64::MAX,
            name if name.ends_with(".wasm") => WASM_BYTES,
            name if name.ends_with(".js") => SCRIPT_BYTES,
            _ => u64::MAX,
        };
        ensure!(
            brotli <= most,
            "{name}: {brotli} bytes with brotli, allowed are {most}"
        );
    }
    Ok(())
}

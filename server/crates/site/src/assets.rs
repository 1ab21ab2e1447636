//! Pictures, icons and the page script.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{files, plan::Plan, tools};

const SOURCE: &str = "style/assets";
/// Goes beside the WebAssembly, which it loads by a relative address.
const SCRIPT: &str = "boot.js";

/// Copies `style/assets` to the site's top, the page script to its `pkg`, and returns the copies.
///
/// # Errors
/// A file cannot be read, minified or written.
pub fn copy(plan: &Plan) -> Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for source in files::below(Path::new(SOURCE))? {
        let name = source.strip_prefix(SOURCE)?;
        let bytes = if name == Path::new(SCRIPT) && !plan.dev {
            tools::minify_script(&source)?
        } else {
            fs::read(&source).with_context(|| format!("reading {}", source.display()))?
        };
        let copy = if name == Path::new(SCRIPT) {
            plan.pkg().join(SCRIPT)
        } else {
            plan.out.join(name)
        };
        files::write_if_changed(&copy, &bytes)?;
        made.push(copy);
    }
    Ok(made)
}

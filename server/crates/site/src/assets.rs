//! Pictures, icons and scripts.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{files, plan::Plan, tools};

const SOURCE: &str = "style/assets";

/// Copies `style/assets` to the site's top and returns the copies. Scripts go to its `pkg`, beside
/// the WebAssembly: they load it and each other by relative addresses.
///
/// # Errors
/// A file cannot be read, minified or written.
pub fn copy(plan: &Plan) -> Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for source in files::below(Path::new(SOURCE))? {
        let name = source.strip_prefix(SOURCE)?;
        let is_script = name.extension().is_some_and(|ending| ending == "js");
        let bytes = if is_script && !plan.dev {
            tools::minify_script(&source)?
        } else {
            fs::read(&source).with_context(|| format!("reading {}", source.display()))?
        };
        let copy = if is_script {
            plan.pkg().join(name)
        } else {
            plan.out.join(name)
        };
        files::write_if_changed(&copy, &bytes)?;
        made.push(copy);
    }
    Ok(made)
}

//! Builds the site files: `target/site` with the browser's WebAssembly, style, scripts and images,
//! each with a brotli and a gzip copy beside it.
//!
//! It does what cargo-leptos would do, with tools that come as packages; wasm-bindgen is linked as
//! a library, so `Cargo.lock` keeps it in step with the crate. Run from the workspace root by
//! `.ci/site`: `site [--dev] [TARGET_DIR]`. Only what changed is made again.

mod assets;
mod budget;
mod compress;
mod files;
mod plan;
mod style;
mod tools;
mod wasm;

use anyhow::Result;
use plan::Plan;

fn main() -> Result<()> {
    let plan = Plan::from_args(std::env::args().skip(1))?;
    let mut made = wasm::build(&plan)?;
    made.extend(style::build(&plan)?);
    made.extend(assets::copy(&plan)?);
    files::remove_others(&plan.out, &made)?;
    if plan.dev {
        return compress::remove(&made);
    }
    compress::all(&made)?;
    budget::check(&plan.out, &made)
}

//! The browser's entry: `style/assets/boot.js` loads this module on pages that hold islands.
//!
//! The crate is a thin `cdylib` apart from `backstop_app`, so that the linker keeps only what an
//! island reaches and the server never links a library meant for the browser.

// Named for its islands alone: each exports itself under the name its element carries.
use backstop_app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Makes panics readable in the console and starts the reactive system. `boot.js` calls it once,
/// before it hydrates the islands one by one.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}

//! The few things islands ask the browser for.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response, Storage, UrlSearchParams};

/// Sends a form and gives the answer's text: `Ok` for a good status, `Err` for a refusal. None
/// where the network is away.
pub async fn post(path: &str, fields: &[(&str, &str)]) -> Option<Result<String, String>> {
    let form = UrlSearchParams::new().ok()?;
    for (name, value) in fields {
        form.append(name, value);
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&form);
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &init))
        .await
        .ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?)
        .await
        .ok()?
        .as_string()?;
    Some(if answer.ok() { Ok(text) } else { Err(text) })
}

/// What the browser keeps for this site; none where that is forbidden.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

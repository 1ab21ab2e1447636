//! What is served beside pages and the API.

pub mod assets;
pub mod events;
pub mod health;
pub mod hooks;
pub mod reload;

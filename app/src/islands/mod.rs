//! What comes alive in the browser. Each island works as plain HTML before it does, and for good
//! where scripts are off.

#[cfg(feature = "hydrate")]
mod browser;
mod composer;
mod similar;

pub use composer::Composer;
pub use similar::SimilarWhileAsking;

//! What every test stands on.

pub mod app;
pub mod client;
pub mod db;
pub mod fixtures;
pub mod mailbox;
pub mod proxy;

pub use app::TestApp;
pub use client::{Client, Reply};

/// Runs a test on SQLite and, where a server is named, on PostgreSQL.
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of its file's imports")]
            use super::*;

            $(#[$meta])*
            async fn body($app: &$crate::support::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let app = $crate::support::TestApp::sqlite().await;
                body(&app).await;
                app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(app) = $crate::support::TestApp::postgres().await else { return };
                body(&app).await;
                app.stop().await;
            }
        }
    };
}
pub(crate) use on_both;

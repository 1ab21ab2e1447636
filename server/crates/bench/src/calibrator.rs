//! The yardstick: a bare axum handler with a page of 30 KB that never changes.

use std::{process::Command, time::Duration, time::Instant};

use anyhow::{Context, Result, ensure};
use axum::{Router, http::header, routing::get};

use crate::{
    http,
    process::{Cores, Pinned},
};

const BYTES: usize = 30 * 1024;

/// Serves until killed. Pinned to one core, the runtime has one worker.
///
/// # Errors
/// The port is taken.
pub fn serve(port: &str) -> Result<()> {
    let page: &'static str = String::leak(page());
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let app = Router::new().route("/", get(move || async move { (kind, page) }));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
        Ok(axum::serve(listener, app).await?)
    })
}

/// Starts this program as calibrator on the server's core.
///
/// # Errors
/// It does not answer.
pub fn start(port: u16, cores: Cores) -> Result<Pinned> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["calibrator", &port.to_string()]);
    let log = std::path::Path::new("/dev/null");
    let process = Pinned::start(&command, cores.server, log)?;
    let began = Instant::now();
    while !http::answers(port) {
        let late = began.elapsed() > Duration::from_secs(5);
        ensure!(!late, "the calibrator does not answer");
        std::thread::sleep(Duration::from_millis(10));
    }
    let answer = http::get(port, "/", &[]).context("asking the calibrator")?;
    ensure!(answer.body.len() == BYTES, "the calibrator's page is cut");
    Ok(process)
}

fn page() -> String {
    let mut page = "<!doctype html><title>Calibrator</title>".to_owned();
    while page.len() < BYTES {
        page += "<p>The quick brown fox jumps over the lazy dog.";
    }
    page.truncate(BYTES);
    page
}

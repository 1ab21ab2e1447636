//! How soon and how fast promises that fall due become cases, with ever more open threads, on both
//! databases; and how fast agents take them.
//!
//! Everything is measured from outside, on the running server: the threads are put into its database,
//! what it did is read there and from its own figures.

mod agents;
mod database;
mod figures;
mod stage;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::options::Options;
use crate::places::Places;
use crate::process::Cores;
use crate::{say, server};

pub use figures::text;
use figures::{Claims, Stage};

use database::Database;

/// Open threads, in the order in which they are added.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

/// What one database came to.
pub struct Measured {
    /// Its name.
    pub database: &'static str,
    /// One for each number of open threads.
    pub stages: Vec<Stage>,
    /// Agents racing for cases.
    pub claims: Claims,
}

/// Measures both databases.
///
/// # Errors
/// A server or database does not start, or does not do its work in time.
pub fn measure(options: &Options, places: &Places, cores: Cores) -> Result<Vec<Measured>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let sqlite = runtime.block_on(one(options, places, cores, Database::Sqlite))?;
    let cluster = database::Cluster::start(places)?;
    let postgres = runtime.block_on(one(options, places, cores, Database::Postgres(&cluster)))?;
    Ok(vec![sqlite, postgres])
}

async fn one(
    options: &Options,
    places: &Places,
    cores: Cores,
    database: Database<'_>,
) -> Result<Measured> {
    let name = database.name();
    say(&format!("escalations on {name}"));
    let folder = places.run.join(format!("escalation-{name}"));
    std::fs::create_dir_all(&folder)?;
    let url = database.url(&folder);
    let program = server::Program {
        options,
        places,
        database: Some(&url),
    };
    let tokens = prepare(&program, &folder)?;
    let server = server::start_with(&program, &folder, cores)?;
    let mut db = database::Store::open(&url).await?;
    let mut stages = Vec::new();
    for open in sizes(options) {
        say(&format!("{open} open threads on {name}"));
        db.fill_to(*open).await?;
        server.process.settle(Duration::from_secs(60))?;
        stages.push(stage::measure(options, &mut db, &server.process, *open).await?);
    }
    let claims = agents::race(options.port, &tokens, &mut db).await?;
    server.process.stop().context("stopping the server")?;
    Ok(Measured {
        database: name,
        stages,
        claims,
    })
}

fn sizes(options: &Options) -> &'static [usize] {
    if options.quick { &SIZES[..1] } else { &SIZES }
}

/// A category, a policy whose clocks do not run out by themselves, and agents.
fn prepare(program: &server::Program<'_>, folder: &Path) -> Result<Vec<String>> {
    let line = r#"{"type":"category","import_id":"general","slug":"general","name":"General"}"#;
    let file = folder.join("category.ndjson");
    std::fs::write(&file, line)?;
    let file = file.display().to_string();
    program.run(folder, &["import", &file])?;
    program.run(
        folder,
        &["policy", "set", "--name", "all", "--after", "48h"],
    )?;
    (0..agents::COUNT)
        .map(|number| {
            let name = format!("agent{number}");
            let mail = format!("{name}@example.com");
            program.run(
                folder,
                &[
                    "user",
                    "create",
                    "--username",
                    &name,
                    "--email",
                    &mail,
                    "--role",
                    "agent",
                ],
            )?;
            program.run(folder, &["token", "create", "--user", &name])
        })
        .collect()
}

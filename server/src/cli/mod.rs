//! The command line: each command is a use case, done by the program itself.

mod audit;
mod bulk;
mod members;
mod policy;
mod recompute;
mod reindex;
mod serve;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use backstop_domain::{FieldError, Role};
use backstop_services::audit::Anchor;
use backstop_services::db::Durability;
use backstop_services::{Ctx, Error};
use clap::{Parser, Subcommand};

use crate::config::{Config, Flags};
use crate::{demo, open, telemetry};

/// Something is broken or failed.
const FAILED: u8 = 1;
/// A setting or an argument cannot be used.
const BAD_CONFIG: u8 = 2;
/// The import left lines out.
const REJECTED: u8 = 3;

/// A forum in which every question is answered: by the community, or in time by an agent.
#[derive(Debug, Parser)]
#[command(name = "backstop", version, about)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database up to date, serve the forum and do its background work
    Serve {
        /// Fill an empty database with the demo community first
        #[arg(long)]
        demo: bool,
        /// Let open pages reload themselves when the program is built anew
        #[arg(long)]
        dev: bool,
    },
    /// Accounts
    #[command(subcommand)]
    User(User),
    /// API tokens
    #[command(subcommand)]
    Token(Token),
    /// Escalation policies
    #[command(subcommand)]
    Policy(Policy),
    /// Load records in bulk
    Import {
        /// Newline-delimited JSON, plain or gzipped
        file: PathBuf,
        /// Check every line, store nothing
        #[arg(long)]
        dry_run: bool,
        /// Treat threads as newly asked: they get a clock
        #[arg(long)]
        live: bool,
    },
    /// Write everything into a file, in the form of the import
    Export {
        /// Where to, gzipped
        file: PathBuf,
    },
    /// Build the search index anew from the database
    Reindex,
    /// Put right what rows keep of clocks, derived anew from what happened, and say what changed; an
    /// exit code of 1 where something cannot be put right
    Recompute {
        /// Say what would change, change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Prove the promise: every check, and an exit code of 1 where one is broken
    Audit {
        /// For machines
        #[arg(long)]
        json: bool,
        /// An anchor of the ledger that was printed by an earlier audit and kept elsewhere; may be
        /// given several times
        #[arg(long, value_name = "NUMBER:HASH", value_parser = kept_anchor)]
        anchor: Vec<Anchor>,
    },
    /// Fill an empty database with the demo community
    Demo,
}

#[derive(Debug, Subcommand)]
enum User {
    /// Create an account, or give the one of that name another role, address or password
    Create {
        /// The name shown
        #[arg(long)]
        username: String,
        /// Where notices go
        #[arg(long)]
        email: String,
        /// member, moderator, agent, supervisor or admin
        #[arg(long)]
        role: Role,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Token {
    /// Create a token and print it; only its hash is stored
    Create {
        /// Whose it is
        #[arg(long)]
        user: String,
        /// For how long, such as 90d
        #[arg(long)]
        expires: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum Policy {
    /// Create or replace a policy
    Set(policy::Set),
}

/// Threads for work that blocks: four searches, two passwords, the index's writer, and one to spare.
/// Every thread keeps some memory of its own, so more of them mostly make the program larger.
const BLOCKING_THREADS: usize = 8;

/// Parses the arguments, runs the command and says how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::load(&cli.flags) {
        Ok(config) => config,
        Err(error) => {
            complain(&error.to_string());
            return BAD_CONFIG.into();
        }
    };
    telemetry::start(&config);
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error.to_string());
            return FAILED.into();
        }
    };
    match runtime.block_on(Box::pin(run(cli.command, config))) {
        Ok(code) => code,
        Err(error) => {
            complain(&said(&error));
            FAILED.into()
        }
    }
}

async fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { demo, dev } => Box::pin(serve::run(config, demo, dev)).await,
        Command::User(User::Create {
            username,
            email,
            role,
            password_stdin,
        }) => {
            members::create(
                &context(&config).await?,
                username,
                email,
                role,
                password_stdin,
            )
            .await
        }
        Command::Token(Token::Create { user, expires }) => {
            members::token(&context(&config).await?, &user, expires.as_deref()).await
        }
        Command::Policy(Policy::Set(set)) => policy::set(&context(&config).await?, set).await,
        Command::Import {
            file,
            dry_run,
            live,
        } => {
            // A bulk load is not acknowledged line by line: it may be run again after a power cut.
            let ctx = open::context(&config, config.listen, Durability::Normal).await?;
            bulk::import(&ctx, &file, dry_run, live).await
        }
        Command::Export { file } => bulk::export(&context(&config).await?, &file).await,
        Command::Reindex => reindex::run(&context(&config).await?).await,
        Command::Recompute { dry_run } => recompute::run(&context(&config).await?, dry_run).await,
        Command::Audit { json, anchor } => {
            audit::run(&context(&config).await?, &anchor, json).await
        }
        Command::Demo => {
            demo::fill(&context(&config).await?).await?;
            say(&demo::logins())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn kept_anchor(text: &str) -> Result<Anchor, String> {
    text.parse().map_err(|error: FieldError| error.message)
}

async fn context(config: &Config) -> anyhow::Result<Ctx> {
    open::context(config, config.listen, Durability::Full).await
}

/// What went wrong in one line, with the cause. A refusal speaks for itself.
fn said(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(Error::Refused(failure)) if !failure.fields.is_empty() => {
            let fields: Vec<String> = failure
                .fields
                .iter()
                .map(|field| format!("{}: {}", field.field, field.message))
                .collect();
            fields.join(" ")
        }
        Some(Error::Db(cause)) => format!("the database failed: {cause}"),
        Some(Error::Internal(cause)) => format!("{cause:#}"),
        _ => format!("{error:#}"),
    }
}

/// Prints what was asked for.
fn say(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}").context("standard output")
}

/// Says what went wrong. Nothing can be done where nobody hears it.
fn complain(text: &str) {
    let line = text.lines().collect::<Vec<_>>().join(" ");
    let _unheard = writeln!(std::io::stderr().lock(), "backstop: {line}");
}

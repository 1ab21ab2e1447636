//! Measures the release build: CPU time, rate and latency of requests beside a bare handler in the
//! same run, memory, start and the bytes of a first visit; and how soon promises that fall due become
//! cases.
//!
//! `bench [requests] [search] [escalation] [--quick] [--posts N] [--port N] [--server FILE]`, best by
//! `make bench`. How to read the figures is in `server/docs/benchmark.md`.

mod calibrator;
mod corpus;
mod data;
mod escalation;
mod http;
mod measure;
mod median;
mod options;
mod places;
mod process;
mod queries;
mod report;
mod scene;
mod search;
mod server;
mod synthetic;
mod table;
mod traffic;
mod visit;
mod wrk;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, Result, ensure};

use options::Options;
use places::Places;
use report::{Memory, Report};

fn main() -> ExitCode {
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn bench() -> Result<()> {
    let mut args = std::env::args().skip(1).peekable();
    if args.next_if(|word| word == "calibrator").is_some() {
        return calibrator::serve(&args.next().context("the calibrator needs a port")?);
    }
    let options = Options::parse(args)?;
    let places = Places::new(&options)?;
    if options.requests {
        let report = run(&options, &places)?;
        report::write(&report, &options, &places)?;
    }
    if options.search {
        refuse_missing()?;
        refuse_taken(options.port)?;
        let cores = process::Cores::of_this_machine()?;
        let measured = search::measure(&options, &places, cores)?;
        report::write_search(&measured, &options, &places)?;
    }
    if options.escalation {
        refuse_taken(options.port)?;
        let cores = process::Cores::of_this_machine()?;
        let measured = escalation::measure(&options, &places, cores)?;
        report::write_escalation(&measured, &options, &places)?;
    }
    Ok(())
}

fn refuse_missing() -> Result<()> {
    ensure!(
        wrk::is_installed(),
        "wrk is missing: run '.ci/setup bench', or install it"
    );
    Ok(())
}

fn refuse_taken(port: u16) -> Result<()> {
    let taken = http::answers(port);
    ensure!(
        !taken,
        "something answers on port {port} already: stop it, or use --port"
    );
    Ok(())
}

fn run(options: &Options, places: &Places) -> Result<Report> {
    refuse_missing()?;
    for port in [options.port, options.calibrator_port()] {
        refuse_taken(port)?;
    }
    if process::load_average().is_some_and(|load| load > 0.7) {
        say("other programs are busy here: figures will look worse than they are");
    }
    let cores = process::Cores::of_this_machine()?;
    let corpus = data::prepare(options, places, cores)?;
    let folder = data::working_copy(options, places)?;

    say("measuring the start");
    let cold_starts = server::cold_starts(options, places, &folder, cores)?;
    let server = server::start(options, places, &folder, cores)?;
    std::thread::sleep(Duration::from_secs(2));
    let at_rest = server.process.memory()?;

    say("setting the scene");
    let scene = scene::set(options.port)?;
    let first_visit = visit::first(options.port)?;
    let calibrator = calibrator::start(options.calibrator_port(), cores)?;
    let plans = traffic::all(&scene, &corpus)?;
    let rows = measure::rounds(
        options,
        places,
        &plans,
        &server.process,
        &calibrator,
        cores,
        say,
    )?;
    std::thread::sleep(Duration::from_secs(1));
    let after_load = server.process.memory()?;
    Ok(Report {
        corpus: corpus.summary,
        rows,
        memory: Memory {
            at_rest,
            after_load,
        },
        cold_starts,
        first_visit,
    })
}

/// What goes on, for the person who waits; the figures themselves go to stdout.
#[expect(clippy::print_stderr, reason = "progress of a command")]
pub fn say(text: &str) {
    eprintln!("bench: {text}");
}

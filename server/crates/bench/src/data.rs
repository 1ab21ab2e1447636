//! The community that is measured: made once, kept in `target/bench-data`, copied for each run.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    corpus::Corpus, options::Options, places::Places, process::Cores, say, server, synthetic,
};

/// Turns the real questions into bulk records, on machines that have them.
const CONVERTER: &str = "end2end/tools/sumo-to-ndjson.py";
/// Where those are, beside the workspace.
const REAL: &str = "../shared/data/sumo";
/// Prepared data depends on these: the form of the tables, of the index and of stored HTML.
const SHAPED_BY: [&str; 4] = [
    "migrations/src",
    "server/crates/search/src",
    "server/crates/markdown/src",
    "server/crates/bench/src/synthetic.rs",
];

/// The data folder for this version, made where it is not there; and what is in it.
///
/// # Errors
/// The import fails.
pub fn prepare(options: &Options, places: &Places, cores: Cores) -> Result<Corpus> {
    let folder = folder(places)?;
    let note = folder.join("corpus.json");
    if let Ok(text) = fs::read(&note) {
        return Corpus::from_json(serde_json::from_slice(&text)?);
    }
    // Older versions, and what a broken run left.
    if places.data.exists() {
        fs::remove_dir_all(&places.data)?;
    }
    fs::create_dir_all(&folder)?;
    let records = places.data.join("records.ndjson");
    let source = write_records(places, &records)?;
    let mut corpus = Corpus::pick(&records, source)?;
    ensure!(
        corpus.queries.len() >= 200,
        "too few questions to search for"
    );
    corpus.summary["import_seconds"] = import(places, &records, &folder)?.into();
    fs::remove_file(&records)?;
    // What the import leaves to the running server, such as indexing, is done once and for all.
    let server = server::start(options, places, &folder.join("data"), cores)?;
    server.process.settle(Duration::from_secs(180))?;
    server.process.stop()?;
    fs::write(&note, serde_json::to_vec(&corpus.to_json())?)?;
    Ok(corpus)
}

/// A copy that the run may write to.
///
/// # Errors
/// The disk is full.
pub fn working_copy(places: &Places) -> Result<PathBuf> {
    let copy = places.run.join("data");
    copy_folder(&folder(places)?.join("data"), &copy).context("copying the prepared data")?;
    Ok(copy)
}

fn folder(places: &Places) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    let mut open: Vec<PathBuf> = SHAPED_BY
        .iter()
        .map(|part| places.root.join(part))
        .collect();
    if has_real(places) {
        open.push(places.root.join(CONVERTER));
    }
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path)?.map(|entry| entry.map(|e| e.path()));
            let mut inside = entries.collect::<std::io::Result<Vec<_>>>()?;
            inside.sort();
            open.extend(inside);
        } else {
            fs::read(&path)
                .with_context(|| path.display().to_string())?
                .hash(&mut hasher);
        }
    }
    Ok(places.data.join(format!("{:016x}", hasher.finish())))
}

fn has_real(places: &Places) -> bool {
    places.root.join(REAL).is_dir() && places.root.join(CONVERTER).is_file()
}

fn write_records(places: &Places, file: &Path) -> Result<&'static str> {
    let out = File::create(file)?;
    if has_real(places) {
        say("converting the real questions");
        let status = Command::new("python3")
            .arg(CONVERTER)
            .current_dir(&places.root)
            .stdout(out)
            .status();
        ensure!(
            status.context("starting python3")?.success(),
            "the converter failed"
        );
        return Ok("real support questions");
    }
    say("making up questions");
    let mut out = BufWriter::new(out);
    synthetic::write(&mut out)?;
    out.flush()?;
    Ok("made-up questions")
}

/// Seconds it took.
fn import(places: &Places, records: &Path, folder: &Path) -> Result<f64> {
    say("importing, which takes a minute; later runs use it again");
    let log = File::create(places.run.join("import.log"))?;
    let mut command = server::command(&places.server, &folder.join("data"));
    command.arg("import").arg(records);
    let began = Instant::now();
    let status = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()?;
    // 3: some lines were refused, which real data may well bring about.
    ensure!(
        matches!(status.code(), Some(0 | 3)),
        "the import ended with {status}: see target/bench-run/import.log"
    );
    Ok(began.elapsed().as_secs_f64())
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

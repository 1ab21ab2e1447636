//! The community that is measured: made once, kept in `target/bench-data`, copied for each run.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    corpus::Corpus,
    options::Options,
    places::Places,
    process::{Cores, Memory},
    say, server, synthetic,
};

/// Turns the real questions into bulk records, on machines that have them.
const CONVERTER: &str = "end2end/tools/sumo-to-ndjson.py";
/// Where those are, beside the workspace.
const REAL: &str = "../shared/data/sumo";
/// Puts any number of posts together from the sentences of the real ones, beside the workspace.
const MAKER: &str = "../shared/tools/make_corpus.py";
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
    let version = version(places)?;
    let folder = folder(options, places)?;
    let note = folder.join("corpus.json");
    if let Ok(text) = fs::read(&note) {
        return Corpus::from_json(serde_json::from_slice(&text)?);
    }
    remove_older(places, &version)?;
    // What a broken run left.
    fs::remove_dir_all(&folder).or_else(|error| match error.kind() {
        ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    fs::create_dir_all(&folder)?;
    let records = folder.join("records.ndjson");
    let source = match options.posts {
        Some(posts) => make_records(places, &records, posts)?,
        None => write_records(places, &records)?,
    };
    let mut corpus = Corpus::pick(&records, source)?;
    ensure!(
        corpus.queries.len() >= 200,
        "too few questions to search for"
    );
    let imported = import(places, &records, &folder)?;
    corpus.summary["import_seconds"] = imported.seconds.into();
    corpus.summary["import_peak_mb"] = imported.peak_mb.into();
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
pub fn working_copy(options: &Options, places: &Places) -> Result<PathBuf> {
    let copy = places.run.join("data");
    // What an earlier run left, the log of its database above all, does not belong to this copy.
    if copy.exists() {
        fs::remove_dir_all(&copy).context("removing an earlier copy")?;
    }
    copy_folder(&folder(options, places)?.join("data"), &copy)
        .context("copying the prepared data")?;
    Ok(copy)
}

fn folder(options: &Options, places: &Places) -> Result<PathBuf> {
    let version = version(places)?;
    Ok(places.data.join(match options.posts {
        Some(posts) => format!("{version}-{posts}"),
        None => version,
    }))
}

fn remove_older(places: &Places, version: &str) -> Result<()> {
    fs::create_dir_all(&places.data)?;
    for entry in fs::read_dir(&places.data)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(version) {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// A name for the form that data has now.
fn version(places: &Places) -> Result<String> {
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
    Ok(format!("{:016x}", hasher.finish()))
}

fn has_real(places: &Places) -> bool {
    places.root.join(REAL).is_dir() && places.root.join(CONVERTER).is_file()
}

fn write_records(places: &Places, file: &Path) -> Result<&'static str> {
    let out = File::create(file)?;
    if has_real(places) {
        say("converting the real questions");
        python(places, Command::new("python3").arg(CONVERTER).stdout(out))?;
        return Ok("real support questions");
    }
    say("making up questions");
    let mut out = BufWriter::new(out);
    synthetic::write(&mut out)?;
    out.flush()?;
    Ok("made-up questions")
}

/// So many posts, the real ones first, with the real replies.
fn make_records(places: &Places, file: &Path, posts: u32) -> Result<&'static str> {
    ensure!(
        has_real(places) && places.root.join(MAKER).is_file(),
        "--posts needs the real questions in {REAL} and {MAKER}"
    );
    say("putting questions together");
    let made = file.with_file_name("made");
    fs::create_dir_all(&made)?;
    let mut maker = Command::new("python3");
    maker.arg(MAKER).args(["--n", &posts.to_string(), "--out"]);
    python(places, maker.arg(made.join("docs.jsonl.gz")))?;
    let replies = Path::new(REAL).join("answers.jsonl.gz");
    fs::copy(places.root.join(replies), made.join("answers.jsonl.gz"))?;
    let out = File::create(file)?;
    let mut converter = Command::new("python3");
    converter.arg(CONVERTER).arg("--sumo").arg(&made);
    python(places, converter.stdout(out))?;
    fs::remove_dir_all(&made)?;
    Ok("posts put together from the sentences of real ones")
}

fn python(places: &Places, command: &mut Command) -> Result<()> {
    let status = command.current_dir(&places.root).status();
    ensure!(
        status.context("starting python3")?.success(),
        "the records could not be written"
    );
    Ok(())
}

/// What it took.
struct Imported {
    seconds: f64,
    /// The most memory, the building of the index included, in megabytes.
    peak_mb: f64,
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn import(places: &Places, records: &Path, folder: &Path) -> Result<Imported> {
    say("importing, which takes a minute or more; later runs use it again");
    let log = File::create(places.run.join("import.log"))?;
    let mut command = server::command(&places.server, &folder.join("data"));
    command.arg("import").arg(records);
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let mut peak = 0;
    let status = loop {
        if let Ok(memory) = Memory::of(&child) {
            peak = memory.peak;
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    // 3: some lines were refused, which real data may well bring about.
    ensure!(
        matches!(status.code(), Some(0 | 3)),
        "the import ended with {status}: see target/bench-run/import.log"
    );
    Ok(Imported {
        seconds: began.elapsed().as_secs_f64(),
        peak_mb: peak as f64 * 1024.0 / 1e6,
    })
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

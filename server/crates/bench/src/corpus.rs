//! What is known about the prepared data: how much there is, and what to ask of it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{queries, synthetic::Dice};

/// How many queries and questions are kept: more than one run of a few seconds sends.
const KEPT: usize = 2_000;

/// Words to search for and questions to find similar ones of, taken from the data itself.
pub struct Corpus {
    /// Two or three words each.
    pub queries: Vec<String>,
    /// Title and body.
    pub questions: Vec<(String, String)>,
    /// Numbers for the report: `source`, `threads`, `replies`, `import_seconds`.
    pub summary: Value,
}

impl Corpus {
    /// Reads the bulk records in `file` and picks from them evenly.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn pick(file: &Path, source: &str) -> Result<Self> {
        let (threads, replies) = count(file)?;
        let every = (threads / KEPT).max(1);
        let mut corpus = Self {
            queries: Vec::new(),
            questions: Vec::new(),
            summary: json!({"source": source, "threads": threads, "replies": replies}),
        };
        let mut dice = Dice::new(3);
        let mut thread = 0;
        for line in lines(file)? {
            let record: Value = serde_json::from_str(&line?).unwrap_or_default();
            if record["type"] != "thread" {
                continue;
            }
            thread += 1;
            if thread % every == 0 {
                corpus.take(&record, &mut dice);
            }
        }
        Ok(corpus)
    }

    fn take(&mut self, record: &Value, dice: &mut Dice) {
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        let (title, body) = (text("title"), text("body"));
        self.queries.extend(queries::from_title(&title, dice));
        // Somebody who asks has written some lines, not a book, when similar questions are looked up.
        let short: String = body.chars().take(1_000).collect();
        self.questions.push((title, short));
    }

    /// As it is kept beside the data.
    pub fn to_json(&self) -> Value {
        json!({"queries": self.queries, "questions": self.questions, "summary": self.summary})
    }

    /// Reads what [`Self::to_json`] gave.
    ///
    /// # Errors
    /// Something is missing.
    pub fn from_json(mut value: Value) -> Result<Self> {
        Ok(Self {
            queries: serde_json::from_value(value["queries"].take()).context("queries")?,
            questions: serde_json::from_value(value["questions"].take()).context("questions")?,
            summary: value["summary"].take(),
        })
    }
}

fn lines(file: &Path) -> Result<std::io::Lines<BufReader<File>>> {
    let open = File::open(file).with_context(|| format!("opening {}", file.display()))?;
    Ok(BufReader::with_capacity(1 << 20, open).lines())
}

fn count(file: &Path) -> Result<(usize, usize)> {
    let (mut threads, mut replies) = (0, 0);
    for line in lines(file)? {
        let record: Value = serde_json::from_str(&line?).unwrap_or_default();
        match record["type"].as_str() {
            Some("thread") => threads += 1,
            Some("post") => replies += 1,
            _ => {}
        }
    }
    Ok((threads, replies))
}

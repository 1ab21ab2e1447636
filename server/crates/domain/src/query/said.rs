//! What was understood, said back in a few words each.

use super::{Filter, Part, Typed, Wish};
use crate::Timestamp;

impl Typed {
    /// What the operators were taken for, to be shown beside the results.
    #[must_use]
    pub fn understood(&self) -> Vec<String> {
        let mut said = Vec::new();
        for group in self.groups.iter().filter(|group| group.len() > 1) {
            let names: Vec<_> = group.iter().map(wish).collect();
            said.push(format!("one of {}", names.join(", ")));
        }
        for wanted in &self.excluded {
            said.push(format!("without {}", wish(wanted)));
        }
        if self.in_title {
            said.push("in titles".to_owned());
        }
        filters(&mut said, "tag", &self.tags, String::as_str);
        filters(&mut said, "category", &self.categories, String::as_str);
        filters(&mut said, "by", &self.authors, String::as_str);
        for state in &self.states {
            let word = state.value.word().replace('_', " ");
            said.push(if state.not {
                format!("not {word}")
            } else {
                word
            });
        }
        match self.part {
            Some(Part::Thread) => said.push("threads".to_owned()),
            Some(Part::Answer) => said.push("answers".to_owned()),
            None => {}
        }
        for version in &self.versions {
            said.push(format!("version {version}"));
        }
        if let Some(from) = self.from {
            said.push(format!("from {}", day(from)));
        }
        if let Some(until) = self.until {
            said.push(format!("before {}", day(until)));
        }
        said
    }
}

fn filters<T>(said: &mut Vec<String>, what: &str, all: &[Filter<T>], word: fn(&T) -> &str) {
    for filter in all {
        let not = if filter.not { "not " } else { "" };
        said.push(format!("{not}{what} {}", word(&filter.value)));
    }
}

fn wish(wish: &Wish) -> String {
    match wish {
        Wish::Word(word) => word.text.clone(),
        Wish::Phrase(phrase) => format!("“{phrase}”"),
    }
}

fn day(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(Timestamp(micros).0)
        .map(|at| at.format("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

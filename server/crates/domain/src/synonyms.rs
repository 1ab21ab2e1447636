//! Words that administrators say mean the same, or lead on to others.

use crate::FieldError;
use std::collections::HashMap;

/// Letters of either side of a rule.
const LETTERS_MAX: usize = 60;
/// Words of either side.
const WORDS_MAX: usize = 4;

/// Whoever searches for `words` also finds `also`; with `both_ways` the other way round too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What is typed: lower case, single blanks.
    pub words: String,
    /// What is found beside it.
    pub also: String,
    /// Synonyms rather than an expansion.
    pub both_ways: bool,
}

impl Rule {
    /// Reads both sides as typed.
    ///
    /// # Errors
    /// By field, where a side is empty, too long or no words, or both are the same.
    pub fn parse(words: &str, also: &str, both_ways: bool) -> Result<Self, FieldError> {
        let rule = Self {
            words: side("words", words)?,
            also: side("also", also)?,
            both_ways,
        };
        if rule.words == rule.also {
            return Err(FieldError::new("also", "Both sides are the same."));
        }
        Ok(rule)
    }
}

fn side(field: &str, typed: &str) -> Result<String, FieldError> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let text = words.join(" ");
    let problem = if text.is_empty() {
        "Fill this in."
    } else if words.len() > WORDS_MAX || text.chars().count() > LETTERS_MAX {
        "At most four words and 60 letters."
    } else if !words
        .iter()
        .all(|word| word.chars().any(char::is_alphanumeric))
        || text.contains(['"', ':', '\0'])
        || text.starts_with('-')
    {
        "Plain words alone, without search operators."
    } else {
        return Ok(text);
    };
    Err(FieldError::new(field, problem))
}

/// All rules, to be asked word by word.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    also: HashMap<String, Vec<String>>,
}

impl FromIterator<Rule> for Synonyms {
    fn from_iter<T: IntoIterator<Item = Rule>>(rules: T) -> Self {
        let mut all = Self::default();
        for rule in rules {
            if rule.both_ways {
                all.add(rule.also.clone(), rule.words.clone());
            }
            all.add(rule.words, rule.also);
        }
        all
    }
}

impl Synonyms {
    fn add(&mut self, words: String, also: String) {
        let known = self.also.entry(words).or_default();
        if !known.contains(&also) {
            known.push(also);
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.also.is_empty()
    }

    /// What else to look for beside a word or a run of words; letter case does not matter. Rules do
    /// not chain: what a rule adds is not looked up again.
    #[must_use]
    pub fn expand(&self, words: &str) -> &[String] {
        if self.also.is_empty() {
            return &[];
        }
        self.also
            .get(&words.to_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    /// What else to look for beside plain words that follow each other: for each run of up to four
    /// of them that a rule names, its first and last word and what is added, each addition once.
    #[must_use]
    pub fn expand_all<'a>(&'a self, words: &[&str]) -> Vec<(usize, usize, &'a str)> {
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        if self.also.is_empty() {
            return found;
        }
        for first in 0..words.len() {
            for last in first..words.len().min(first + WORDS_MAX) {
                for also in self.expand(&words[first..=last].join(" ")) {
                    if !found.iter().any(|(.., known)| known == also) {
                        found.push((first, last, also));
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use proptest::prelude::*;

    fn rules(all: &[(&str, &str, bool)]) -> Synonyms {
        let parsed = all
            .iter()
            .map(|(words, also, both)| Rule::parse(words, also, *both).unwrap());
        parsed.collect()
    }

    #[test]
    fn one_way_and_both_ways() {
        let all = rules(&[
            ("WLAN", "wi-fi", true),
            ("cell  phone", "handset", false),
            ("wlan", "wifi", true),
        ]);
        assert_eq!(all.expand("Wlan"), ["wi-fi", "wifi"]);
        assert_eq!(all.expand("wi-fi"), ["wlan"]);
        assert_eq!(all.expand("cell phone"), ["handset"]);
        assert!(all.expand("handset").is_empty() && all.expand("").is_empty());
        assert_eq!(
            all.expand_all(&["my", "Cell", "phone", "wlan", "WLAN"]),
            [(1, 2, "handset"), (3, 3, "wi-fi"), (3, 3, "wifi")]
        );
    }

    #[test]
    fn sides_are_plain_words() {
        for (words, also, field) in [
            ("", "a", "words"),
            ("a", " ", "also"),
            ("same", "Same", "also"),
            ("a b c d e", "x", "words"),
            ("tag:x", "y", "words"),
            ("-x", "y", "words"),
            ("x", "\"y\"", "also"),
            ("x", "&", "also"),
        ] {
            assert_eq!(
                Rule::parse(words, also, true).unwrap_err().field,
                field,
                "{words} {also}"
            );
        }
        assert!(Rule::parse(&"x".repeat(61), "y", false).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(words in "\\PC{0,70}", also in "\\PC{0,70}") {
            if let Ok(rule) = Rule::parse(&words, &also, true) {
                let all: Synonyms = [rule.clone()].into_iter().collect();
                prop_assert_eq!(all.expand(&rule.words), std::slice::from_ref(&rule.also));
            }
        }
    }
}

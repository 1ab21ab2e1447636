//! What people type into the search box: two or three words of titles that other people wrote.

use crate::synthetic::Dice;

/// Words too common to be searched for by themselves.
const DULL: [&str; 46] = [
    "about", "after", "again", "all", "and", "any", "anymore", "are", "can", "cannot", "could",
    "does", "doesn", "doing", "don", "every", "for", "from", "get", "getting", "has", "have",
    "how", "into", "just", "keep", "keeps", "not", "now", "only", "over", "some", "that", "the",
    "them", "then", "there", "this", "want", "what", "when", "why", "will", "with", "would",
    "your",
];

/// Two or three neighbouring words of a title; none where it has too few that say something.
pub fn from_title(title: &str, dice: &mut Dice) -> Option<String> {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.len() > 2 && word.is_ascii() && !DULL.contains(&word.as_str()))
        .collect();
    let count = 2 + dice.below(2);
    if words.len() < count {
        return None;
    }
    let from = dice.below(words.len() - count + 1);
    Some(words[from..from + count].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_words_that_say_something_are_taken() {
        let mut dice = Dice::new(2);
        let title = "Why does Firefox not play any videos on YouTube?";
        let all = "firefox play videos youtube";
        for _ in 0..20 {
            let query = from_title(title, &mut dice).unwrap_or_default();
            assert!(all.contains(&query) && query.contains(' '), "{query}");
        }
        assert_eq!(from_title("Why does this not?", &mut dice), None);
    }
}

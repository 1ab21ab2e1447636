//! Titles as runs of four letters, across the ends of words: what titles share beyond whole words
//! (`screenshot` and `screen shot`, `declined` and `decline`, the same words in the same order).

use super::{Mode, words};

/// Letters of each.
const LENGTH: usize = 4;
/// Enough for the longest title; of a longer text the beginning counts.
const MAX: usize = 320;

/// The distinct runs of letters of a text, folded, stop words and all, in order.
pub(crate) fn grams(text: &str) -> Vec<String> {
    let mut spaced = String::from(" ");
    words(text, Mode::Exact, |word| {
        if !word.code {
            spaced.push_str(&word.text);
            spaced.push(' ');
        }
    });
    let starts: Vec<usize> = spaced.char_indices().map(|(at, _)| at).collect();
    let ends = starts.iter().copied().skip(LENGTH).chain([spaced.len()]);
    let mut grams: Vec<String> = starts
        .iter()
        .zip(ends)
        .take(MAX)
        .map(|(from, to)| spaced[*from..to].to_owned())
        .collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

#[cfg(test)]
mod tests {
    use super::grams;

    #[test]
    fn runs_reach_across_the_ends_of_words() {
        assert_eq!(
            grams("Wi-Fi!"),
            [" fi ", " wi ", "fi ", "i fi", "wi f"][..]
                .iter()
                .filter(|g| g.chars().count() == 4)
                .map(|g| (*g).to_owned())
                .collect::<Vec<_>>()
        );
        assert_eq!(grams("Ω"), [" ω "]);
        assert!(grams("").iter().all(|gram| gram.trim().is_empty()));
        assert!(grams("C++ é ß").contains(&" ss ".to_owned()));
    }

    #[test]
    fn a_megabyte_is_cut() {
        assert!(grams(&"word and other ".repeat(100_000)).len() <= super::MAX);
    }
}

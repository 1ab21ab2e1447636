//! Folding: what people do not mean to distinguish when they type.

use super::MAX_WORD_BYTES;
use unicode_normalization::UnicodeNormalization;

/// Lower case without accents, compatibility forms, apostrophes and invisible characters, cut to
/// [`MAX_WORD_BYTES`].
pub(super) fn fold(run: &str) -> String {
    let run = possessive_off(run);
    if run.is_ascii() {
        let mut word: String = run.chars().filter(|c| *c != '\'').collect();
        word.make_ascii_lowercase();
        word.truncate(MAX_WORD_BYTES);
        return word;
    }
    // Reading a little more than the cap is enough: the rest would be cut anyway.
    let letters = run
        .chars()
        .take(4 * MAX_WORD_BYTES)
        .nfkd()
        .filter(|c| !is_dropped(*c))
        .flat_map(char::to_lowercase)
        .flat_map(latin)
        .filter(|c| !is_dropped(*c))
        .nfc();
    let mut word = String::new();
    for letter in letters {
        if word.len() + letter.len_utf8() > MAX_WORD_BYTES {
            break;
        }
        word.push(letter);
    }
    word
}

fn possessive_off(run: &str) -> &str {
    ["'s", "’s", "'S", "’S"]
        .into_iter()
        .find_map(|ending| run.strip_suffix(ending))
        .unwrap_or(run)
}

/// Accents of the scripts that can be read without them, apostrophes, and what cannot be seen.
/// The vowel signs of Indic scripts are letters in all but name and stay.
const fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '\u{00AD}' | '\u{0640}' | '\u{200B}'..='\u{200F}'
    ) || matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}')
        || matches!(c, '\u{0591}'..='\u{05BD}' | '\u{05BF}'..='\u{05C7}')
        || matches!(c, '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}')
}

/// Latin letters that have no decomposition.
fn latin(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ı' => ('i', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

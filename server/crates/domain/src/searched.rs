//! What is kept of a search: its words in one form, without what may tell who somebody is.

use crate::views::ChangedWords;

/// Letters kept of a search.
const LETTERS_MAX: usize = 120;
/// Digits from which on a number may be a telephone, account or card number.
const NUMBER_DIGITS: usize = 7;
/// The same where letters are mixed in, as in product and error codes.
const CODE_DIGITS: usize = 9;
/// Letters from which on a word with digits in it may be a key or a token.
const TOKEN_LETTERS: usize = 24;

/// Stands for an e-mail address.
const MAIL: &str = "[e-mail]";
/// Stands for a long number.
const NUMBER: &str = "[number]";
/// Stands for an address on the web.
const LINK: &str = "[link]";
/// Stands for a key, token or serial number.
const CODE: &str = "[code]";
/// Stands for a member's name.
const MEMBER: &str = "[member]";

/// The search as it is kept: lower case, single blanks, and e-mail addresses, telephone and other
/// long numbers, links, tokens and names of members replaced by what they are. Names in plain words
/// cannot be told from other words and stay; lists therefore show what was searched for repeatedly.
#[must_use]
pub fn kept(query: &str) -> String {
    let typed: String = query.chars().take(LETTERS_MAX * 4).collect();
    let typed = typed.to_lowercase();
    let mut kept: Vec<&str> = Vec::new();
    let mut words = typed.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let mut digits = digits_of_number(word);
        if digits == 0 {
            kept.push(masked(word).unwrap_or(word));
            continue;
        }
        // A number may be written in groups: they are looked at together.
        let from = kept.len();
        kept.push(word);
        while let Some(more) = words
            .peek()
            .map(|next| digits_of_number(next))
            .filter(|n| *n > 0)
        {
            digits += more;
            kept.extend(words.next());
        }
        if digits >= NUMBER_DIGITS {
            kept.truncate(from);
            kept.push(NUMBER);
        }
    }
    let joined = kept.join(" ");
    joined
        .chars()
        .take(LETTERS_MAX)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn digits(word: &str) -> usize {
    word.chars().filter(|c| c.is_numeric()).count()
}

/// Digits of a word that is nothing but a number and what numbers are written with.
fn digits_of_number(word: &str) -> usize {
    let is_number = word.chars().all(|c| {
        c.is_numeric()
            || matches!(
                c,
                '+' | '-' | '.' | '/' | '(' | ')' | ',' | '#' | ':' | '"' | '\''
            )
    });
    if is_number { digits(word) } else { 0 }
}

fn masked(word: &str) -> Option<&'static str> {
    let operand = word
        .split_once(':')
        .filter(|(key, _)| matches!(*key, "user" | "author" | "-user" | "-author"));
    if operand.is_some() {
        return Some(MEMBER);
    }
    if let Some((before, after)) = word.split_once('@') {
        let named = after.chars().any(char::is_alphanumeric);
        return named.then_some(if before.chars().any(char::is_alphanumeric) {
            MAIL
        } else {
            MEMBER
        });
    }
    if word.contains("://") || word.starts_with("www.") {
        return Some(LINK);
    }
    if word.starts_with("0x") && word.chars().all(char::is_alphanumeric) && word.len() <= 18 {
        return None;
    }
    if digits(word) >= CODE_DIGITS || (digits(word) > 0 && word.chars().count() >= TOKEN_LETTERS) {
        return Some(CODE);
    }
    None
}

/// The one stretch of words by which two searches differ, and what took its place: what may mean the
/// same. None where that is no change of words: too much changed, something was only added or taken
/// away, a typing error was put right (the search does that by itself), or words were masked.
#[must_use]
pub fn changed_words(from: &str, to: &str) -> Option<ChangedWords> {
    let change = changed(from, to).filter(|change| !change.slip);
    change.map(|change| change.words)
}

/// A stretch of words that took the place of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Which.
    pub words: ChangedWords,
    /// One is so near the other that it is a misspelling or another form of it.
    pub slip: bool,
}

/// As [`changed_words`], typing errors included.
#[must_use]
pub fn changed(from: &str, to: &str) -> Option<Changed> {
    let before: Vec<&str> = from.split(' ').collect();
    let after: Vec<&str> = to.split(' ').collect();
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = before.iter().zip(&after).take_while(same).count();
    let (before, after) = (&before[head..], &after[head..]);
    let tail = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take_while(same)
        .count();
    let before = before[..before.len() - tail].join(" ");
    let after = after[..after.len() - tail].join(" ");
    let fits = |words: &str| {
        (1..=3).contains(&words.split(' ').count())
            && words.chars().any(char::is_alphabetic)
            && !words.contains(['[', '"', ':'])
            && !words.split(' ').any(|word| word.starts_with('-'))
    };
    let is_change = fits(&before) && fits(&after);
    is_change.then(|| Changed {
        slip: is_slip(&before, &after),
        words: ChangedWords {
            from: before,
            to: after,
        },
    })
}

/// Whether the two are so near that one is a misspelling or another form of the other.
fn is_slip(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let shorter = left.len().min(right.len());
    distance(&left, &right) <= 1 + shorter / 4
}

/// Letters to be changed, added or taken away (Levenshtein).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let kept = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = kept.min(corner + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_searches_stay_as_they_were_meant() {
        for (typed, expected) in [
            ("  Printer   OFFLINE ", "printer offline"),
            ("0x80070057 KB5001330 v2.3.1", "0x80070057 kb5001330 v2.3.1"),
            ("error 53 windows 11", "error 53 windows 11"),
            (
                "tag:x200 is:solved \"paper jam\" -ink",
                "tag:x200 is:solved \"paper jam\" -ink",
            ),
            ("@", "@"),
            ("", ""),
        ] {
            assert_eq!(kept(typed), expected);
        }
    }

    #[test]
    fn what_may_tell_who_somebody_is_goes() {
        for (typed, expected) in [
            ("login Ana.Berg+x@Example.org fails", "login [e-mail] fails"),
            ("call +44 20 7946 0958 now", "call [number] now"),
            ("0171/1234567", "[number]"),
            ("card 4111 1111 1111 1111", "card [number]"),
            ("iban de89370400440532013000", "iban [code]"),
            ("order 12345678", "order [number]"),
            ("https://example.com/reset?token=abc", "[link]"),
            ("user:ana printer", "[member] printer"),
            ("@ana help", "[member] help"),
            ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "[code]"),
            ("192.168.100.1", "[number]"),
        ] {
            assert_eq!(kept(typed), expected);
        }
    }

    #[test]
    fn words_that_took_the_place_of_others() {
        let changed = |from, to| changed_words(from, to).map(|c| format!("{} > {}", c.from, c.to));
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(changed("wlan drops", "wifi drops"), is("wlan > wifi"));
        assert_eq!(
            changed("my cell phone broken", "my handset broken"),
            is("cell phone > handset")
        );
        for (from, to) in [
            ("printer", "printer offline"),
            ("printer offline", "printer"),
            ("pairnig fails", "pairing fails"),
            ("printers", "printer"),
            ("call [number]", "call support"),
            ("one two three four", "five six seven eight"),
            ("53", "54"),
            ("same", "same"),
        ] {
            assert_eq!(changed(from, to), None, "{from} / {to}");
        }
    }

    #[test]
    fn a_typing_error_is_told_from_another_word() {
        let slip = |from, to| changed(from, to).map(|change| change.slip);
        assert_eq!(slip("my blutooht drops", "my bluetooth drops"), Some(true));
        assert_eq!(slip("wlan drops", "wifi drops"), Some(false));
        assert_eq!(slip("printer", "printer offline"), None);
    }

    proptest! {
        #[test]
        fn any_two_searches_can_be_compared(from in "\\PC{0,40}", to in "\\PC{0,40}") {
            let _ = changed_words(&from, &to);
        }

        #[test]
        fn nothing_like_an_address_or_a_long_number_is_left(text in "\\PC{0,80}", mail in "[a-z]{1,8}@[a-z]{1,8}\\.org", number in "[0-9]{7,16}") {
            let kept = kept(&format!("{text} {mail} {number} {text}"));
            prop_assert!(!kept.contains(&mail) && !kept.contains(&number));
            prop_assert!(kept.chars().count() <= LETTERS_MAX);
        }

        #[test]
        fn it_is_the_same_the_second_time(text in "[a-z0-9 @.:/-]{0,60}") {
            let once = kept(&text);
            prop_assert_eq!(kept(&once), once);
        }
    }
}

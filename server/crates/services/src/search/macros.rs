//! Macros that are called like what was typed, or whose text holds all of it; for those who work cases.

use super::looked::PlaceKind;
use super::places::{BEGUN_FROM, Fit, fit};
use crate::{Ctx, Result, macros};
use backstop_domain::Actor;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{Macro, Place};

/// Letters shown of a text.
const SHOWN: usize = 60;

/// The macros that fit, the best first; none for others than those who work cases, for whom not one
/// is read. There are hundreds at most, so all are read and looked through.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn fitting(ctx: &Ctx, actor: &Actor, words: &[String]) -> Result<Vec<Place>> {
    if words.is_empty() || check(actor, Action::WorkEscalations).is_err() {
        return Ok(Vec::new());
    }
    let all = macros::list(ctx, actor).await?;
    let fits = all.into_iter().filter_map(|one| {
        let how = fit(&one.name, words).or_else(|| in_text(&one, words))?;
        Some((how, one))
    });
    let mut fits: Vec<_> = fits.collect();
    // Those that fit alike stay in the order of their names.
    fits.sort_by_key(|(how, _)| *how);
    Ok(fits.into_iter().map(|(_, one)| place(one)).collect())
}

/// All words occur in it, each at the beginning of a word at least.
fn in_text(one: &Macro, words: &[String]) -> Option<Fit> {
    let text = format!("{} {}", one.name, one.body).to_lowercase();
    let occurs = |word: &String| occurs(&text, word);
    words.iter().all(occurs).then_some(Fit::InText)
}

fn occurs(text: &str, word: &str) -> bool {
    // Chinese, Japanese and Korean part no words by blanks: any place will do.
    let parts = |c: char| !c.is_alphanumeric() || c >= '\u{2e80}';
    let is_long = word.chars().count() >= BEGUN_FROM || word.starts_with(parts);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let begins = before.is_none_or(parts) || word.starts_with(parts);
        begins && (is_long || after.is_none_or(parts))
    })
}

fn place(one: Macro) -> Place {
    Place {
        r#type: PlaceKind::Macro.word().to_owned(),
        url: format!("/agent/macros#macro-{}", one.id),
        detail: beginning(&one.body),
        text: one.name,
    }
}

/// The first words of a text, on one line.
fn beginning(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_whitespace() {
        let joined = shown.chars().count() + 1 + word.chars().count();
        if joined > SHOWN {
            // A first word that is longer than the line is cut.
            let room = if shown.is_empty() { SHOWN } else { 0 };
            shown.extend(word.chars().take(room));
            return shown + " …";
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{beginning, occurs};

    #[test]
    fn words_occur_where_they_begin() {
        for (text, word) in [
            ("we refund you", "refund"),
            ("your refunds", "refund"),
            ("it is on", "it"),
            ("send us the e-mail", "e-mail"),
            ("请退款给我", "退款"),
        ] {
            assert!(occurs(text, word), "{word} in {text}");
        }
        for (text, word) in [
            ("prefund", "refund"),
            ("an item", "it"),
            ("credit", "it"),
            ("", "it"),
        ] {
            assert!(!occurs(text, word), "{word} in {text}");
        }
    }

    #[test]
    fn a_text_is_told_by_its_first_words() {
        assert_eq!(beginning("Hi,\n\nthank  you."), "Hi, thank you.");
        let long = beginning(&"word ".repeat(40));
        assert!(
            long.ends_with("word …") && long.chars().count() <= 62,
            "{long}"
        );
        assert_eq!(beginning(&"x".repeat(200)).chars().count(), 62);
        assert_eq!(beginning(""), "");
    }
}

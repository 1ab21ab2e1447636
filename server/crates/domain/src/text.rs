//! Text that people type, parsed once at the edge: what is accepted, and what is said when not.

use crate::error::FieldError;

/// A word that is not in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of: {}", self.expected.join(", "))]
pub struct UnknownWord {
    /// The words that would have been understood.
    pub expected: &'static [&'static str],
}

/// Longest title, in characters.
pub const TITLE_MAX: usize = 300;
/// Longest body, in bytes of Markdown.
pub const BODY_MAX: usize = 64 * 1024;
/// Most tags on a thread.
pub const TAGS_MAX: usize = 5;
/// Shortest password, in characters (OWASP ASVS 5.0, 6.2.1).
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in bytes: argon2 hashes any length, but a megabyte is an attack.
pub const PASSWORD_MAX: usize = 512;

fn error(field: &str, message: impl Into<String>) -> FieldError {
    FieldError::new(field, message)
}

/// Whether a letter is of a script that puts no spaces between words, or writes what others write as words of
/// their own onto the end of a word (Korean): there every pair of letters is looked for, and two say as much as
/// six of another script.
#[must_use]
pub const fn is_dense(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}')
        || matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}')
        || matches!(c, '\u{20000}'..='\u{323AF}')
        || matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
        || matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{A960}'..='\u{A97C}')
        || matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{D7B0}'..='\u{D7FB}')
}

/// Whether a title that is being written says enough to look for questions like it.
#[must_use]
pub fn says_enough(title: &str) -> bool {
    let letters = title.chars().filter(|c| c.is_alphanumeric());
    letters
        .map(|c| if is_dense(c) { 3 } else { 1 })
        .sum::<usize>()
        >= 6
}

/// Characters that are invisible or turn the direction of text: they only serve to deceive.
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}' | '\u{034F}' | '\u{180E}' | '\u{3164}')
        || c.is_control()
}

/// A one-line text: trimmed, inner white space folded, no control characters.
fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| !is_deceptive(*c))
        .collect()
}

/// A thread's title.
///
/// # Errors
/// When empty, without a letter or digit, or longer than [`TITLE_MAX`] characters.
pub fn title(text: &str) -> Result<String, FieldError> {
    let title = one_line(text);
    if !title.chars().any(char::is_alphanumeric) {
        return Err(error(
            "title",
            "Write a title that says what is not working.",
        ));
    }
    if title.chars().count() > TITLE_MAX {
        return Err(error(
            "title",
            format!("Keep the title under {TITLE_MAX} characters."),
        ));
    }
    Ok(title)
}

/// The Markdown of a post: line ends folded to `\n`, NUL removed.
///
/// # Errors
/// When empty or longer than [`BODY_MAX`] bytes.
pub fn body(text: &str) -> Result<String, FieldError> {
    let body = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "");
    let body = body.trim_end();
    if body.trim().is_empty() {
        return Err(error("body", "Write something first."));
    }
    if body.len() > BODY_MAX {
        return Err(error(
            "body",
            format!("This is too long: at most {} KB.", BODY_MAX / 1024),
        ));
    }
    Ok(body.to_owned())
}

/// Names that would pass for the company's own.
const RESERVED_NAMES: &[&str] = &[
    "admin",
    "administrator",
    "moderator",
    "mod",
    "agent",
    "supervisor",
    "support",
    "staff",
    "official",
    "backstop",
    "system",
    "root",
    "help",
    "imported",
    "anonymous",
    "deleted",
    "everyone",
    "all",
];

/// A user name: 2 to 30 letters, digits, `-`, `_` or `.`, starting with a letter or digit. Letters
/// come from ASCII alone, so that no name can be dressed up as another.
///
/// # Errors
/// When it does not fit that form.
pub fn username(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    let count = name.chars().count();
    if !(2..=30).contains(&count) {
        return Err(error("username", "Choose a name of 2 to 30 characters."));
    }
    let fits = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !fits || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(error(
            "username",
            "Use letters a to z, digits, dots, dashes and underscores; start with a letter or digit.",
        ));
    }
    Ok(name.to_owned())
}

/// A user name that a visitor may take for themselves: as [`username`], without reserved ones.
///
/// # Errors
/// As [`username`], or when it would pass for the company's own.
pub fn public_username(text: &str) -> Result<String, FieldError> {
    let name = username(text)?;
    let skeleton: String = name
        .to_ascii_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(fold_lookalike)
        .collect();
    let erased: String = ERASED_NAME.chars().map(fold_lookalike).collect();
    if skeleton.starts_with(&erased)
        || RESERVED_NAMES
            .iter()
            .any(|r| r.chars().map(fold_lookalike).eq(skeleton.chars()))
    {
        return Err(error(
            "username",
            "This name is reserved. Please choose another.",
        ));
    }
    Ok(name)
}

/// How the names of erased accounts begin, without what stands between the words.
const ERASED_NAME: &str = "formermember";

/// The neutral name of an erased account, which nobody can take.
#[must_use]
pub fn erased_username(id: crate::ids::AccountId) -> String {
    format!("former-member-{id}")
}

/// Folds digits that are read as letters (after UTS 39's idea of a skeleton, for ASCII).
const fn fold_lookalike(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | 'i' => 'l',
        '3' => 'e',
        '5' => 's',
        other => other,
    }
}

/// An e-mail address: one `@`, a host with a dot or `localhost`, no white space or control
/// characters, 254 bytes at most (RFC 5321, 4.5.3.1). Deliverability is only known by delivering.
///
/// # Errors
/// When it does not fit that form.
pub fn email(text: &str) -> Result<String, FieldError> {
    let address = text.trim();
    let wrong = || error("email", "Enter an e-mail address such as ana@example.com.");
    let (local, host) = address.rsplit_once('@').ok_or_else(wrong)?;
    let printable = address
        .chars()
        .all(|c| !c.is_whitespace() && !is_deceptive(c) && !"<>()[]\\,;:\"".contains(c));
    let host_fits = !host.starts_with(['.', '-'])
        && !host.ends_with(['.', '-'])
        && !host.contains("..")
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    let fits = printable
        && host_fits
        && (1..=64).contains(&local.len())
        && address.len() <= 254
        && !local.contains('@')
        && (host.contains('.') || host == "localhost");
    if fits {
        Ok(address.to_owned())
    } else {
        Err(wrong())
    }
}

/// A new password: length only, as OWASP advises; no rules of composition.
///
/// # Errors
/// When shorter than [`PASSWORD_MIN`] characters or longer than [`PASSWORD_MAX`] bytes.
pub fn password(text: &str) -> Result<&str, FieldError> {
    if text.chars().count() < PASSWORD_MIN {
        return Err(error(
            "password",
            format!("Use at least {PASSWORD_MIN} characters."),
        ));
    }
    if text.len() > PASSWORD_MAX {
        return Err(error("password", "This password is too long."));
    }
    Ok(text)
}

/// The form names and addresses are compared in: lower case.
#[must_use]
pub fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A slug given by an administrator: lower-case letters, digits and dashes.
///
/// # Errors
/// When empty, too long or of other characters.
pub fn slug(text: &str) -> Result<String, FieldError> {
    let slug = text.trim();
    let fits = (1..=60).contains(&slug.len())
        && slug
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if fits {
        Ok(slug.to_owned())
    } else {
        Err(error(
            "slug",
            "Use lower-case letters, digits and dashes, for example plans-and-sim.",
        ))
    }
}

/// The name of a group of customers, such as `gold`: as a slug.
///
/// # Errors
/// As [`slug`].
pub fn customer_group(text: &str) -> Result<String, FieldError> {
    slug(text).map_err(|e| error("customer_group", e.message))
}

/// A short name for a category, queue or policy.
///
/// # Errors
/// When empty or longer than 80 characters.
pub fn name(field: &str, text: &str) -> Result<String, FieldError> {
    let name = one_line(text);
    if name.is_empty() || name.chars().count() > 80 {
        return Err(error(field, "Enter a name of 1 to 80 characters."));
    }
    Ok(name)
}

/// A reason or note a person gives, one paragraph.
///
/// # Errors
/// When longer than `max` characters, or empty while `required`.
pub fn note(field: &str, text: &str, max: usize, required: Required) -> Result<String, FieldError> {
    let note: String = text
        .trim()
        .chars()
        .filter(|c| !is_deceptive(*c) || *c == '\n')
        .collect();
    if required == Required::Yes && note.is_empty() {
        return Err(error(field, "Say why, in a few words."));
    }
    if note.chars().count() > max {
        return Err(error(field, format!("Keep this under {max} characters.")));
    }
    Ok(note)
}

/// Whether a text may stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// It must hold something.
    Yes,
    /// It may be empty.
    No,
}

/// Tags: lower case, words joined by dashes, dots and plus signs kept (`c++`, `4.2`), duplicates
/// dropped.
///
/// # Errors
/// When there are more than [`TAGS_MAX`], or one is longer than 40 characters.
pub fn tags<S: AsRef<str>>(texts: &[S]) -> Result<Vec<String>, FieldError> {
    let mut tags: Vec<String> = Vec::new();
    for text in texts {
        let tag = one_line(text.as_ref()).to_lowercase().replace(' ', "-");
        if tag.is_empty() || tags.contains(&tag) {
            continue;
        }
        let fits = tag.chars().count() <= 40
            && tag.chars().any(char::is_alphanumeric)
            && tag
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '+' | '_' | '#'));
        if !fits {
            return Err(error(
                "tags",
                format!(
                    "“{}” cannot be a tag: use letters, digits and dashes, 40 characters at most.",
                    shorten(&tag, 40)
                ),
            ));
        }
        tags.push(tag);
    }
    if tags.len() > TAGS_MAX {
        return Err(error("tags", format!("At most {TAGS_MAX} tags.")));
    }
    Ok(tags)
}

/// One tag, in the form in which [`tags`] keeps it; `field` is named where it does not fit.
///
/// # Errors
/// [`FieldError`] where it is empty or cannot be a tag.
pub fn tag(field: &str, text: &str) -> Result<String, FieldError> {
    let tags = tags(&[text]).map_err(|wrong| error(field, wrong.message))?;
    tags.into_iter()
        .next()
        .ok_or_else(|| error(field, "Enter a tag."))
}

/// The readable part of a thread's address, made from its title; may be cut, never empty.
#[must_use]
pub fn slugify(title: &str) -> String {
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        if slug.chars().count() >= 60 {
            break;
        }
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
            slug.push('-');
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        "thread".to_owned()
    } else {
        slug.to_owned()
    }
}

/// The first `max` characters, with an ellipsis where something was cut.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// The thread that somebody means by its number or by its address.
///
/// # Errors
/// A sentence where it is neither.
pub fn thread_reference(field: &str, text: &str) -> Result<crate::ids::ThreadId, FieldError> {
    let text = text.trim().trim_start_matches('#');
    let number = match text.split_once("/t/") {
        Some((_, path)) => path.split(['/', '?', '#']).next().unwrap_or_default(),
        None => text,
    };
    let id = number.parse().ok().filter(|id| *id > 0);
    id.map(crate::ids::ThreadId)
        .ok_or_else(|| FieldError::new(field, "Enter the address of a thread, or its number."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_letters_of_a_dense_script_say_enough() {
        for enough in ["printr", "打印", "프린터", "x200 打"] {
            assert!(says_enough(enough), "{enough}");
        }
        for little in ["", "print", "打", "? ! . - ? !", "x2 打"] {
            assert!(!says_enough(little), "{little}");
        }
    }

    #[test]
    fn titles() {
        assert_eq!(title("  It   broke \n again ").unwrap(), "It broke again");
        assert!(title("???").is_err());
        assert!(title(&"x".repeat(301)).is_err());
        assert_eq!(title("a\u{202E}b").unwrap(), "ab");
    }

    #[test]
    fn names_cannot_pass_for_staff() {
        assert!(public_username("Ana.92").is_ok());
        assert!(public_username("former.lodger").is_ok());
        let erased = erased_username(crate::ids::AccountId(7));
        assert!(username(&erased).is_ok(), "it is a name as others are");
        for taken in [erased.as_str(), "Former-Member", "f0rmer_memb3r.8"] {
            assert!(public_username(taken).is_err(), "{taken}");
        }
        for bad in [
            "admin",
            "Adm1n",
            "supp0rt",
            "back-stop",
            "m0d",
            "a",
            "-ana",
            "анна",
            "ana maria",
            "ana\u{200B}",
        ] {
            assert!(public_username(bad).is_err(), "{bad}");
        }
        assert!(username("admin").is_ok());
    }

    #[test]
    fn addresses() {
        for good in [
            "ana@example.com",
            "a+b@x.co.uk",
            "jörg@exämple.de",
            "root@localhost",
        ] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ana",
            "@x.com",
            "a@b",
            "a b@x.com",
            "a@x.com\r\nBcc: z@y.com",
            "a@x..com",
            "<a@x.com>",
            "a@b@c.com",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tags_are_normalised() {
        assert_eq!(
            tags(&["X200", "x200", " blue tooth ", "c++"]).unwrap(),
            ["x200", "blue-tooth", "c++"]
        );
        assert!(tags(&["a", "b", "c", "d", "e", "f"]).is_err());
        assert!(tags(&["<script>"]).is_err());
    }

    #[test]
    fn slugs() {
        assert_eq!(
            slugify("Keyboard won't pair: error 53!"),
            "keyboard-wont-pair-error-53"
        );
        assert_eq!(slugify("???"), "thread");
        assert_eq!(slugify("Überweisung 你好"), "überweisung-你好");
        assert!(slug("plans-and-sim").is_ok());
        assert!(slug("Plans").is_err());
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(text in "\\PC{0,200}|.{0,80}") {
            let _ = (title(&text), body(&text), username(&text), email(&text), tags(&[&text]), slug(&text));
            prop_assert!(!slugify(&text).is_empty());
            prop_assert!(shorten(&text, 10).chars().count() <= 11);
        }

        #[test]
        fn a_parsed_title_parses_to_itself(text in "\\PC{0,200}") {
            if let Ok(once) = title(&text) {
                prop_assert_eq!(title(&once).unwrap(), once);
            }
        }
    }

    #[test]
    fn a_thread_is_meant_by_number_or_address() {
        let read = |text| super::thread_reference("into", text).map(|id| id.0).ok();
        for text in [
            "12",
            " #12 ",
            "/t/12",
            "/t/12/it-broke",
            "https://help.example.com/t/12/x?cursor=3#post-9",
        ] {
            assert_eq!(read(text), Some(12), "{text}");
        }
        for text in [
            "",
            "twelve",
            "0",
            "-3",
            "/t/",
            "/t/x",
            "99999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

//! Macros: texts that agents send often, with variables that are filled in for the case at hand.

/// The variables there are, and what each stands for.
pub const VARIABLES: &[(&str, &str)] = &[
    ("customer", "the name of who asked"),
    ("title", "the title of the thread"),
    ("category", "the name of its category"),
    ("link", "the address of the thread"),
    ("case", "the number of the case"),
    ("queue", "the queue of the case"),
    ("agent", "your own name"),
];

/// One piece of a macro's text.
enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

/// Cuts a text at its variables. An opening without an end is text, as typed.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        found.push(Piece::Text(before));
        found.push(Piece::Variable(name.trim()));
        rest = behind;
    }
    found.push(Piece::Text(rest));
    found
}

/// Variables of a text that do not exist, in the order found.
#[must_use]
pub fn unknown(text: &str) -> Vec<&str> {
    let is_known = |name: &str| VARIABLES.iter().any(|(known, _)| *known == name);
    pieces(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Variable(name) if !is_known(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// The text with every variable replaced by what `value` says of it. Unknown ones stay as they
/// are; what is filled in is not looked at again.
#[must_use]
pub fn expand(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Variable(name) => value(name).unwrap_or_else(|| format!("{{{{{name}}}}}")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(name: &str) -> Option<String> {
        match name {
            "customer" => Some("Ana".to_owned()),
            "title" => Some("What is {{agent}}?".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn variables_are_filled_in_once() {
        assert_eq!(expand("Hi {{customer}}!", value), "Hi Ana!");
        assert_eq!(expand("{{ customer }}{{customer}}", value), "AnaAna");
        assert_eq!(
            expand("“{{title}}” by {{nobody}}", value),
            "“What is {{agent}}?” by {{nobody}}"
        );
        assert_eq!(expand("a {{customer", value), "a {{customer");
        assert_eq!(expand("}} {x} {{}}", value), "}} {x} {{}}");
    }

    #[test]
    fn unknown_variables_are_named() {
        assert_eq!(unknown("Hi {{customer}}, see {{link}}"), [""; 0]);
        assert_eq!(unknown("{{custmer}} {{ e-mail }}"), ["custmer", "e-mail"]);
        let all: String = VARIABLES
            .iter()
            .map(|(v, _)| format!("{{{{{v}}}}}"))
            .collect();
        assert_eq!(unknown(&all), [""; 0]);
    }

    proptest! {
        #[test]
        fn text_without_variables_stays(text in "[^{}]{0,40}") {
            prop_assert_eq!(expand(&text, value), text);
        }
    }
}

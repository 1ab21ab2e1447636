//! A person as a coloured disc with the first letter of the name.

use leptos::prelude::*;

/// How many hues the style sheet knows, as classes `hue-0` and up.
const HUES: usize = 8;

/// The disc. Decorative: the name always stands beside it in words.
#[component]
pub fn Avatar(
    /// Whose; the same name always gets the same hue.
    #[prop(into)]
    name: String,
    /// For the head of a profile.
    #[prop(optional)]
    large: bool,
) -> AnyView {
    let size = if large { " large" } else { "" };
    let class = format!("face hue-{}{size}", hue(&name));
    view! { <span class=class aria-hidden="true">{initial(&name)}</span> }.into_any()
}

fn initial(name: &str) -> String {
    name.chars()
        .find(|c| c.is_alphanumeric())
        .map_or_else(|| "?".to_owned(), |c| c.to_uppercase().collect())
}

/// FNV-1a: spreads short names well and is the same on every machine.
fn hue(name: &str) -> usize {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash as usize % HUES
}

#[cfg(test)]
mod tests {
    use super::{hue, initial};

    #[test]
    fn first_letter_is_taken_from_any_script() {
        assert_eq!(initial("ana"), "A");
        assert_eq!(initial("_łukasz"), "Ł");
        assert_eq!(initial("..."), "?");
    }

    #[test]
    fn hue_is_stable_and_in_range() {
        assert_eq!(hue("ana"), hue("ana"));
        assert!((0..200).all(|n| hue(&n.to_string()) < super::HUES));
    }
}

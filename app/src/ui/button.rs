//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::text::MaybeText;

/// How much a button asks for attention. One main button a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ButtonKind {
    /// The one thing to do here.
    Main,
    /// Something else one may do.
    #[default]
    Normal,
    /// Rarely needed.
    Quiet,
    /// Takes something away.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Main => "btn main",
            Self::Normal => "btn",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
        }
    }
}

/// A button that sends its form.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// Name under which `value` is sent, where a form has several buttons.
    #[prop(optional, into)]
    name: MaybeText,
    /// What is sent under `name`.
    #[prop(optional, into)]
    value: MaybeText,
    /// Sends the form elsewhere than its own action.
    #[prop(optional, into)]
    formaction: MaybeText,
    /// Said by screen readers instead of the content, where that is too short.
    #[prop(optional, into)]
    label: MaybeText,
    /// Shown but not to be pressed.
    #[prop(optional)]
    disabled: bool,
    /// The words on it.
    children: Children,
) -> AnyView {
    view! {
        <button type="submit" class=kind.class() name=name.0 value=value.0
            formaction=formaction.0 aria-label=label.0 disabled=disabled>{children()}</button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// The words on it.
    children: Children,
) -> AnyView {
    view! { <a class=kind.class() href=href>{children()}</a> }.into_any()
}

/// A form that is one button: it posts to `action`, with hidden fields beside.
#[component]
pub fn PostButton(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// Hidden fields, name and value.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// Whether it is on, for a button that turns something on and off.
    #[prop(optional)]
    pressed: Option<bool>,
    /// Said by screen readers instead of the content, where that is too short.
    #[prop(optional, into)]
    label: MaybeText,
    /// The words on it.
    children: Children,
) -> AnyView {
    let hidden: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    view! {
        <form class="one-button" method="post" action=action>
            {hidden}
            <button type="submit" class=kind.class() aria-label=label.0 aria-pressed=pressed.map(|on| on.to_string())>{children()}</button>
        </form>
    }
    .into_any()
}

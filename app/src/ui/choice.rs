//! Form fields where one chooses instead of writing.

use leptos::prelude::*;

use super::{field::Frame, text::MaybeText};

/// One of many, folded away.
#[component]
pub fn Select(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Name under which it is sent.
    name: &'static str,
    /// Value and words of each choice.
    options: Vec<(String, String)>,
    /// Value chosen before.
    #[prop(optional, into)]
    selected: MaybeText,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    let frame = Frame::new(name, hint, error);
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, text)| {
            let chosen = selected.0.as_deref() == Some(value.as_str());
            view! { <option value=value selected=chosen>{text}</option> }
        })
        .collect();
    view! {
        <div class=frame.class>
            <label for=frame.id.clone()>{label}</label>
            {frame.hint}{frame.error}
            <select id=frame.id name=name required=required
                aria-describedby=frame.described_by aria-invalid=frame.invalid>{options}</select>
        </div>
    }
    .into_any()
}

/// One choice of a [`RadioGroup`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// What choosing it means.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice that needs no explaining.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// The same choice, explained.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One of a few, all in sight.
#[component]
pub fn RadioGroup(
    /// What is asked for.
    #[prop(into)]
    legend: String,
    /// Name under which it is sent.
    name: &'static str,
    /// From first to last.
    choices: Vec<Choice>,
    /// Value chosen before.
    #[prop(optional, into)]
    selected: MaybeText,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// A row of pills instead of a list, for two to four short words.
    #[prop(optional)]
    pills: bool,
) -> AnyView {
    let frame = Frame::new(name, hint, error);
    let choices: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(nth, choice)| {
            // The error summary leads to the first of the group.
            let id = if nth == 0 { frame.id.clone() } else { format!("{}-{nth}", frame.id) };
            let chosen = selected.0.as_deref() == Some(choice.value.as_str());
            view! {
                <label class="choice">
                    <input id=id type="radio" name=name value=choice.value checked=chosen required=required/>
                    <span>{choice.label}{choice.hint.map(|hint| view! { <span class="hint">{hint}</span> })}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class=frame.class aria-describedby=frame.described_by>
            <legend>{legend}</legend>
            {frame.hint}{frame.error}
            <div class=if pills { "seg" } else { "choices" }>{choices}</div>
        </fieldset>
    }
    .into_any()
}

/// Yes or no. Sends `value` when ticked and nothing otherwise.
#[component]
pub fn Checkbox(
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// Name under which it is sent.
    name: &'static str,
    /// What is sent when ticked.
    #[prop(default = "1".to_owned(), into)]
    value: String,
    /// Whether it is ticked.
    #[prop(optional)]
    checked: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: MaybeText,
) -> AnyView {
    let frame = Frame::new(name, hint, error);
    view! {
        <div class=frame.class>
            {frame.error}
            <label class="choice">
                <input id=frame.id type="checkbox" name=name value=value checked=checked
                    aria-describedby=frame.described_by aria-invalid=frame.invalid/>
                <span>{label}</span>
            </label>
            {frame.hint}
        </div>
    }
    .into_any()
}

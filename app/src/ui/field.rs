//! Form fields: a label, a hint, the control, and what is wrong with it, tied together for
//! screen readers.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    text::MaybeText,
};

/// The id of a field's control; the error summary links to it.
#[must_use]
pub fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// Label, hint and error of one field, and the ids that tie them together.
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) described_by: Option<String>,
    pub(super) invalid: Option<&'static str>,
    pub(super) class: &'static str,
    pub(super) hint: Option<AnyView>,
    pub(super) error: Option<AnyView>,
}

impl Frame {
    pub(super) fn new(name: &str, hint: MaybeText, error: MaybeText) -> Self {
        let id = field_id(name);
        let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
        let mut described = Vec::new();
        if hint.is_some() {
            described.push(hint_id.clone());
        }
        if error.is_some() {
            described.push(error_id.clone());
        }
        let wrong = error.is_some();
        Self {
            id,
            described_by: (!described.is_empty()).then(|| described.join(" ")),
            invalid: wrong.then_some("true"),
            class: if wrong { "field wrong" } else { "field" },
            hint: hint
                .0
                .map(|text| view! { <p class="hint" id=hint_id>{text}</p> }.into_any()),
            error: error.0.map(|text| {
                view! {
                    <p class="error" id=error_id><Icon name=IconName::Warning/><span><span class="unseen">"Error: "</span>{text}</span></p>
                }
                .into_any()
            }),
        }
    }
}

fn optional_mark(required: bool, mark: bool) -> Option<impl IntoView> {
    (!required && mark).then(|| view! { " "<span class="optional">"(optional)"</span> })
}

/// One line of text: name, address, password, number, search, date.
#[component]
pub fn Field(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Name under which it is sent.
    name: &'static str,
    /// The input's type, such as `email` or `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What was typed before.
    #[prop(optional, into)]
    value: MaybeText,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// Says "(optional)" where it is not required.
    #[prop(optional)]
    mark_optional: bool,
    /// What browsers may fill in, such as `username` or `new-password`.
    #[prop(optional, into)]
    autocomplete: MaybeText,
    /// Longest text, in UTF-16 units as browsers count.
    #[prop(optional_no_strip)]
    maxlength: Option<u32>,
    /// Which keyboard a phone shows, such as `numeric`.
    #[prop(optional, into)]
    inputmode: MaybeText,
    /// Smallest number or earliest date.
    #[prop(optional, into)]
    min: MaybeText,
    /// Largest number or latest date.
    #[prop(optional, into)]
    max: MaybeText,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> AnyView {
    let frame = Frame::new(name, hint, error);
    view! {
        <div class=frame.class>
            <label for=frame.id.clone()>{label}{optional_mark(required, mark_optional)}</label>
            {frame.hint}{frame.error}
            <input id=frame.id type=kind name=name value=value.0 required=required
                autocomplete=autocomplete.0 maxlength=maxlength inputmode=inputmode.0
                min=min.0 max=max.0 autofocus=autofocus
                aria-describedby=frame.described_by aria-invalid=frame.invalid/>
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Name under which it is sent.
    name: &'static str,
    /// What was typed before.
    #[prop(optional, into)]
    value: MaybeText,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// Says "(optional)" where it is not required.
    #[prop(optional)]
    mark_optional: bool,
    /// Lines shown at first.
    #[prop(default = 6)]
    rows: u8,
    /// Longest text, in UTF-16 units as browsers count.
    #[prop(optional_no_strip)]
    maxlength: Option<u32>,
) -> AnyView {
    let frame = Frame::new(name, hint, error);
    view! {
        <div class=frame.class>
            <label for=frame.id.clone()>{label}{optional_mark(required, mark_optional)}</label>
            {frame.hint}{frame.error}
            <textarea id=frame.id name=name rows=rows required=required maxlength=maxlength dir="auto"
                aria-describedby=frame.described_by aria-invalid=frame.invalid
                inner_html=textarea_content(&value.0.unwrap_or_default())></textarea>
        </div>
    }.into_any()
}

/// A file to be sent along; its form needs `enctype="multipart/form-data"`. Browsers choose it anew
/// each time, so there is no value.
#[component]
pub fn FileField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Name under which it is sent.
    name: &'static str,
    /// Which files are offered, such as `.ics,text/calendar`.
    accept: &'static str,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: MaybeText,
    /// Says "(optional)" where it is not required.
    #[prop(optional)]
    mark_optional: bool,
) -> AnyView {
    let frame = Frame::new(name, hint, error);
    view! {
        <div class=frame.class>
            <label for=frame.id.clone()>{label}{optional_mark(false, mark_optional)}</label>
            {frame.hint}{frame.error}
            <input id=frame.id type="file" name=name accept=accept
                aria-describedby=frame.described_by aria-invalid=frame.invalid/>
        </div>
    }
    .into_any()
}

/// Escapes by hand, because a plain empty child would be sent as a blank, and starts with the
/// line break that HTML parsers swallow, so that one typed by the member survives.
fn textarea_content(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    if escaped.starts_with(['\n', '\r']) {
        format!("\n{escaped}")
    } else {
        escaped
    }
}

/// A value the form carries along unseen.
#[component]
pub fn Hidden(
    /// Name under which it is sent.
    name: &'static str,
    /// What is sent.
    #[prop(into)]
    value: String,
) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::textarea_content;

    #[test]
    fn typed_text_cannot_leave_the_textarea() {
        assert_eq!(
            textarea_content("</textarea><b>&amp;"),
            "&lt;/textarea&gt;&lt;b&gt;&amp;amp;"
        );
    }

    #[test]
    fn leading_line_break_survives_the_parser() {
        assert_eq!(textarea_content("\nx"), "\n\nx");
        assert_eq!(textarea_content("x"), "x");
    }
}

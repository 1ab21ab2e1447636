//! Tables that stay readable on a phone.

use leptos::prelude::*;

/// A table that scrolls sideways inside its own frame, never the page.
///
/// Give each `<td>` a `data-label` with its column's name: on a phone every row becomes a
/// small sheet with those labels.
#[component]
pub fn DataTable(
    /// What the table shows, for screen readers.
    #[prop(into)]
    caption: String,
    /// Names of the columns; an empty name for a column of buttons.
    columns: Vec<&'static str>,
    /// The rows: `<tr>` with one `<td>` a column.
    children: Children,
) -> AnyView {
    let heads: Vec<_> = columns.into_iter().map(head).collect();
    let label = caption.clone();
    view! {
        <div class="table" role="region" tabindex="0" aria-label=label>
            <table>
                <caption class="unseen">{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A column of buttons needs a name that only screen readers hear.
fn head(name: &'static str) -> AnyView {
    let (class, name) = if name.is_empty() {
        (Some("unseen"), "Actions")
    } else {
        (None, name)
    };
    view! { <th scope="col"><span class=class>{name}</span></th> }.into_any()
}

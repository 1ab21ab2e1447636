//! What was wrong with a form, told twice: at the top, and at each field.

use leptos::prelude::*;

use super::field::field_id;

/// Messages by field name, in the order of the form. An empty name means the whole form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<(String, String)>);

impl FieldErrors {
    /// Adds a message.
    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// The first message of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<String> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.clone())
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<(String, String)>> for FieldErrors {
    fn from(errors: Vec<(String, String)>) -> Self {
        Self(errors)
    }
}

/// The list at the top of a form that was sent back; takes the focus and leads to the fields.
/// Draws nothing where nothing is wrong.
#[component]
pub fn ErrorSummary(
    /// What is wrong.
    #[prop(into)]
    errors: FieldErrors,
) -> AnyView {
    (!errors.is_empty()).then(|| {
        let items: Vec<_> = errors.0.into_iter().map(item).collect();
        view! {
            <div class="errors" id="error-summary" role="alert" tabindex="-1" autofocus="" aria-labelledby="error-summary-title">
                <h2 id="error-summary-title">"Please check this"</h2>
                <ul>{items}</ul>
            </div>
        }
    }).into_any()
}

fn item((field, message): (String, String)) -> AnyView {
    if field.is_empty() {
        return view! { <li>{message}</li> }.into_any();
    }
    let href = format!("#{}", field_id(&field));
    view! { <li><a href=href>{message}</a></li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::FieldErrors;

    #[test]
    fn first_message_of_a_field_wins() {
        let mut errors = FieldErrors::default();
        assert!(errors.is_empty());
        errors.push("title", "Too short");
        errors.push("title", "Shouting");
        assert_eq!(errors.get("title").as_deref(), Some("Too short"));
        assert_eq!(errors.get("body"), None);
    }
}

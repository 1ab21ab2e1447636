//! What the forms of this part send.

use serde::{Deserialize, Serialize};

/// Where to go after signing in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NextQuery {
    /// A path of this site; anything else is ignored.
    pub next: String,
}

/// Signing up.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    /// The name to be shown.
    pub username: String,
    /// Where notices go.
    pub email: String,
    /// The password; never shown again.
    pub password: String,
    /// Where to go then.
    pub next: String,
}

/// Signing in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    /// Name or e-mail address.
    pub login: String,
    /// The password; never shown again.
    pub password: String,
    /// Where to go then.
    pub next: String,
}

/// Whether notices are mailed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MailForm {
    /// Sent where the box is ticked.
    pub email_notices: Option<String>,
}

/// A new password.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    /// The present one.
    pub old_password: String,
    /// The one to come.
    pub password: String,
}

/// Suspending a member.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct SuspendForm {
    /// Why.
    pub reason: String,
    /// For how many days.
    pub days: String,
}

/// Ending a suspension.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ReasonForm {
    /// Why.
    pub reason: String,
}

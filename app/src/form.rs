//! Forms that come back with everything that was typed, and forms that are sent twice.

use std::{future::Future, time::Duration};

use axum::http::StatusCode;
use backstop_domain::{Actor, ErrorCode};
use backstop_services::idempotency::{self, Created, Pending};
use backstop_services::{Ctx, Error};
use leptos::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    error::wait,
    flash::Done,
    http::{Failed, status_of},
    routes::url,
    ui::{FieldErrors, Hidden},
};

/// What was typed into a form, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Filled<T> {
    /// The values as typed.
    pub values: T,
    /// What is wrong.
    pub errors: FieldErrors,
    /// The status the page answers with.
    pub status: StatusCode,
    /// Seconds after which another try makes sense, where it was too much or too early.
    pub retry_after: Option<u64>,
}

impl<T> Filled<T> {
    /// A form nobody has sent yet.
    pub fn fresh(values: T) -> Self {
        Self {
            values,
            errors: FieldErrors::default(),
            status: StatusCode::OK,
            retry_after: None,
        }
    }

    /// A form that was refused, to be shown again with everything typed.
    ///
    /// # Errors
    /// Where the page itself is none of the actor's business, or somebody must sign in first.
    pub fn refused(values: T, error: Error) -> Result<Self, Failed> {
        let Failed(failure) = Failed::from(error);
        if matches!(
            failure.code,
            ErrorCode::NotFound | ErrorCode::SignInRequired
        ) {
            return Err(Failed(failure));
        }
        let mut errors = FieldErrors::default();
        if failure.fields.is_empty() {
            let again = failure
                .retry_after
                .map(|s| format!(" Try again in {}.", wait(s)));
            errors.push(
                "",
                format!("{}{}", failure.sentence(), again.unwrap_or_default()),
            );
        }
        for field in &failure.fields {
            errors.push(field.field.clone(), field.message.clone());
        }
        Ok(Self {
            values,
            errors,
            status: status_of(&failure),
            retry_after: failure.retry_after,
        })
    }

    /// The message of a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<String> {
        self.errors.get(field)
    }

    /// The same errors, where the form calls a field otherwise than the use case does.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        for (field, _) in &mut self.errors.0 {
            if field == from {
                to.clone_into(field);
            }
        }
        self
    }
}

/// The hidden field that tells a form sent twice from two forms.
#[component]
pub fn Once() -> AnyView {
    view! { <Hidden name="once" value=random_once()/> }.into_any()
}

/// 16 random bytes in hexadecimal; empty, and so without effect, where there is no randomness.
fn random_once() -> String {
    let mut bytes = [0_u8; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(_) => String::new(),
    }
}

/// How often the second of two simultaneous submits looks whether the first is through.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 50;

/// Does `work` once for each value of the hidden field, and gives its address again to whoever
/// sends the same form a second time, even while the first is still being worked on.
///
/// # Errors
/// Those of `work`, and a mismatch where the same value comes with another form.
pub async fn once<F>(
    ctx: &Ctx,
    actor: &Actor,
    value: &str,
    form: &(impl Serialize + Sync),
    work: F,
) -> Result<String, Error>
where
    F: Future<Output = Result<String, Error>> + Send,
{
    let (Some(account), true) = (actor.account(), is_once(value)) else {
        return work.await;
    };
    let key = format!("form:{value}");
    let print = fingerprint(form);
    let mut looks = 0;
    loop {
        match idempotency::begin(ctx, account, &key, &print).await {
            Ok(Some(saved)) => return Ok(saved.answer),
            Ok(None) => break,
            Err(error) if looks < LOOKS_MAX && error.failure().code == ErrorCode::Conflict => {
                looks += 1;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Err(error) => return Err(error),
        }
    }
    let pending = Pending {
        account,
        key: key.clone(),
        fingerprint: print,
        answer,
    };
    match idempotency::answering(pending, work).await {
        Ok(address) => {
            idempotency::save(ctx, account, &key, &print, 303, &address).await?;
            Ok(address)
        }
        Err(error) => {
            idempotency::abandon(ctx, account, &key, &print).await?;
            Err(error)
        }
    }
}

/// Where a form that created something leads, kept in the transaction that created it.
fn answer(created: Created<'_>) -> (u16, String) {
    let address = match created {
        Created::Thread(thread) => Done::Asked.address(&thread.url),
        Created::Post(post) => url::post(post.id),
        Created::Case(case) => Done::CaseReplied.address(&url::case(case.id)),
    };
    (303, address)
}

fn is_once(value: &str) -> bool {
    value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit())
}

fn fingerprint(form: &impl Serialize) -> [u8; 32] {
    let text = serde_urlencoded::to_string(form).unwrap_or_default();
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gets_another_value() {
        assert!(is_once(&random_once()));
        assert_ne!(random_once(), random_once());
        assert!(!is_once("") && !is_once("x"));
    }

    #[test]
    fn another_text_has_another_fingerprint() {
        assert_ne!(fingerprint(&[("body", "a")]), fingerprint(&[("body", "b")]));
    }
}

//! The forms for signing in and up.

use leptos::prelude::*;

use super::forms::{SignInForm, SignUpForm};
use crate::{
    form::Filled,
    routes::url,
    ui::{Button, ButtonKind, ErrorSummary, Field, Hidden},
};

/// Joining.
pub fn sign_up(form: &Filled<SignUpForm>) -> AnyView {
    let values = form.values.clone();
    let sign_in = url::sign_in(&values.next);
    view! {
        <div class="sheet-page stack">
            <h1>"Join"</h1>
            <ErrorSummary errors=form.errors.clone()/>
            <form class="form card" method="post" action=url::SIGN_UP data-once="">
                <Hidden name="next" value=values.next/>
                <Field label="Name" name="username" value=values.username error=form.error("username")
                    hint="Shown with everything you write. It need not be your real one."
                    autocomplete="username" required=true maxlength=Some(30)/>
                <Field label="E-mail" name="email" kind="email" value=values.email error=form.error("email")
                    hint="Never shown. We write when somebody answers you." autocomplete="email" required=true/>
                <Field label="Password" name="password" kind="password" error=form.error("password")
                    hint="At least 8 characters." autocomplete="new-password" required=true/>
                <Button kind=ButtonKind::Main>"Join"</Button>
            </form>
            <p class="meta">"Already a member? "<a href=sign_in>"Sign in"</a></p>
        </div>
    }
    .into_any()
}

/// Signing in.
pub fn sign_in(form: &Filled<SignInForm>) -> AnyView {
    let values = form.values.clone();
    let sign_up = url::with_query(url::SIGN_UP, &[("next", &values.next)]);
    view! {
        <div class="sheet-page stack">
            <h1>"Sign in"</h1>
            <ErrorSummary errors=form.errors.clone()/>
            <form class="form card" method="post" action="/sign-in" data-once="">
                <Hidden name="next" value=values.next/>
                <Field label="Name or e-mail" name="login" value=values.login error=form.error("login")
                    autocomplete="username" required=true/>
                <Field label="Password" name="password" kind="password" error=form.error("password")
                    autocomplete="current-password" required=true/>
                <Button kind=ButtonKind::Main>"Sign in"</Button>
            </form>
            <p class="meta">"New here? "<a href=sign_up>"Join"</a></p>
        </div>
    }
    .into_any()
}

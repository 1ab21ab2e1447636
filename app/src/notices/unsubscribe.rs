//! The link at the foot of every mail: works without signing in, and with one click (RFC 8058).

use axum::extract::{Query, State};
use backstop_services::{Ctx, notices};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    flash::Done,
    http::{Answer, Screen, Visit, done},
    routes::url,
    ui::{Button, ButtonKind, LinkButton},
};

/// What the link carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UnsubscribeQuery {
    t: String,
}

/// Asks before it acts: mail programs open links by themselves.
pub async fn form(visit: Visit, Query(query): Query<UnsubscribeQuery>) -> Answer {
    let screen = Screen::titled("No more e-mail").private();
    Ok(visit.show(screen, || view(&query.t)))
}

/// Turns the mail off.
pub async fn send(State(ctx): State<Ctx>, Query(query): Query<UnsubscribeQuery>) -> Answer {
    notices::unsubscribe(&ctx, &query.t).await?;
    Ok(done(url::HOME, Done::Unsubscribed))
}

fn view(token: &str) -> AnyView {
    let action = url::with_query(url::UNSUBSCRIBE, &[("t", token)]);
    view! {
        <div class="status-page">
            <h1>"No more e-mail?"</h1>
            <p>"We will not write to you about threads any more. Notices on the site still come, and you can turn the mail on again in your settings."</p>
            <form class="row" method="post" action=action>
                <Button kind=ButtonKind::Main>"Stop the e-mail"</Button>
                <LinkButton href=url::HOME kind=ButtonKind::Quiet>"Keep it"</LinkButton>
            </form>
        </div>
    }
    .into_any()
}

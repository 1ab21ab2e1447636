//! Whether a resolved case helped: by the link in the mail, without signing in, and in the thread.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    FieldError,
    ids::{EscalationId, ThreadId},
    views::{Escalation, Satisfaction},
};
use backstop_services::{Ctx, PageRequest, satisfaction, threads};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    error::Part,
    flash::Done,
    http::{Answer, Failed, Screen, Visit, done},
    routes::url,
    ui::{Button, ButtonKind, Card, Icon, IconName, Notice, NoticeKind},
};

/// What the link carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HelpedQuery {
    t: String,
}

/// What the buttons send: `yes` or `no`, and in a thread the case.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HelpedForm {
    helped: String,
    case: String,
}

impl HelpedForm {
    fn helped(&self) -> Result<bool, Failed> {
        match self.helped.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(FieldError::new("helped", "Choose yes or no.").into()),
        }
    }
}

const fn told(helped: bool) -> Done {
    if helped {
        Done::Helped
    } else {
        Done::NotHelped
    }
}

/// Asks; opening the link changes nothing, because mail programs open links by themselves.
pub async fn form(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(query): Query<HelpedQuery>,
) -> Answer {
    let (case, asked) = satisfaction::asked_by_link(&ctx, &query.t).await?;
    let screen = Screen::titled("Did it help?").private();
    Ok(visit.show(screen, || page(&query.t, &case, &asked)))
}

/// Takes the answer.
pub async fn send(
    State(ctx): State<Ctx>,
    Query(query): Query<HelpedQuery>,
    Form(form): Form<HelpedForm>,
) -> Answer {
    let helped = form.helped()?;
    satisfaction::answer_by_link(&ctx, &query.t, helped).await?;
    let back = url::with_query(url::HELPED, &[("t", &query.t)]);
    Ok(done(&back, told(helped)))
}

/// Takes the answer of an asker who is signed in.
pub async fn send_from_thread(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(thread): Part<ThreadId>,
    Form(form): Form<HelpedForm>,
) -> Answer {
    let helped = form.helped()?;
    let case: EscalationId = form
        .case
        .parse()
        .map_err(|_| Failed::from(backstop_domain::ErrorCode::NotFound))?;
    satisfaction::answer(&ctx, visit.actor(), case, helped).await?;
    let page = threads::page(&ctx, visit.actor(), thread, PageRequest::first(1)).await?;
    Ok(done(&page.thread.url, told(helped)))
}

fn buttons() -> AnyView {
    view! {
        <div class="row">
            <Button kind=ButtonKind::Main name="helped" value="yes"><Icon name=IconName::Check/>" Yes, it helped"</Button>
            <Button name="helped" value="no"><Icon name=IconName::Cross/>" No, not yet"</Button>
        </div>
    }
    .into_any()
}

fn page(token: &str, case: &Escalation, asked: &Satisfaction) -> AnyView {
    let action = url::with_query(url::HELPED, &[("t", token)]);
    let thread = case.url.clone();
    let body = match asked.helped {
        None => view! {
            <p>"If it did, we close the case. If not, your question opens again and somebody looks at it soon."</p>
            <form method="post" action=action data-once="">{buttons()}</form>
        }
        .into_any(),
        Some(true) => view! { <p>"You told us that it helped. Thank you."</p> }.into_any(),
        Some(false) => view! { <p>"You told us that it did not help. Your question is open again."</p> }.into_any(),
    };
    view! {
        <div class="status-page">
            <h1>"Did it help?"</h1>
            <p class="lead" dir="auto">"Your question: “"<a href=thread>{case.title.clone()}</a>"”"</p>
            {body}
        </div>
    }
    .into_any()
}

/// The question in the thread itself; nothing once it is answered.
pub(crate) fn in_thread(thread: ThreadId, asked: &Satisfaction) -> Option<AnyView> {
    let action = url::thread_act(thread, "helped");
    let case = asked.case.to_string();
    match asked.helped {
        Some(true) => Some(
            view! { <Notice kind=NoticeKind::Ok><p>"You told us that this helped. Thank you."</p></Notice> }
                .into_any(),
        ),
        Some(false) => None,
        None => Some(
            view! {
                <Card title="Did our answer help?">
                    <p>"If not, your question opens again and somebody looks at it soon."</p>
                    <form method="post" action=action data-once="">
                        <input type="hidden" name="case" value=case/>
                        {buttons()}
                    </form>
                </Card>
            }
            .into_any(),
        ),
    }
}

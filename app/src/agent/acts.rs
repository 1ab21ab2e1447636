//! What an agent does on a case: claim, reply, resolve, hand over, give back.

use backstop_domain::{
    Timestamp,
    escalation::{EscalationState, ReplyVisibility, WrapUp},
    views::{CasePage, Macro},
};
use leptos::prelude::*;

use super::forms::CaseForm;
use crate::{
    form::{Filled, Once},
    islands::Composer,
    routes::url,
    ui::{
        Ago, Button, ButtonKind, Card, Choice, ClockTime, Field, Hidden, Notice, NoticeKind,
        PostButton, RadioGroup, Select, TextArea,
    },
};

/// The form of the reply, for buttons that stand elsewhere.
pub(super) const REPLY: &str = "reply";

/// Who has the case, and taking or letting go of it.
pub(super) fn holder(page: &CasePage, supervises: bool) -> AnyView {
    let case = &page.escalation;
    if !case.state.is_open() {
        let how = case
            .wrap_up
            .map(|word| format!(" ({})", wrap_up_label(word)));
        let state = case.state.label();
        let closed = case.closed_at.map(|at| {
            view! { <p>"Closed "<Ago rfc3339=at.to_string()/>": the customer says that it helped. What comes up later becomes another case."</p> }
        });
        return view! { <Notice kind=NoticeKind::Ok><p>{state}{how}"."</p>{closed}</Notice> }
            .into_any();
    }
    let act = |word| url::case_act(case.id, word);
    if page.mine {
        let rests = case.state == EscalationState::WaitingOnCustomer;
        let (word, label) = if rests {
            ("resume", "Wait no longer")
        } else {
            ("wait", "Wait for the customer")
        };
        return view! {
            <div class="row">
                <span>"You have this case."</span>
                {lease(case.lease_until)}
                <span class="row push">
                    <PostButton action=act(word)>{label}</PostButton>
                    <PostButton action=act("release") kind=ButtonKind::Quiet>"Let go of it"</PostButton>
                </span>
            </div>
        }
        .into_any();
    }
    if let Some(who) = &case.claimed_by {
        let who = who.username.clone();
        let may = supervises
            .then_some(" As a supervisor you can still act on it, below and on the board.");
        return view! { <Notice><p><bdi>{who}</bdi>" is working on this case."{may}</p></Notice> }
            .into_any();
    }
    view! {
        <div class="row">
            <form class="one-button" method="post" action=act("claim")>
                <button type="submit" class="btn main" aria-keyshortcuts="c">"Claim this case"</button>
            </form>
            <span class="meta">"To reply, claim it first. Or press "<kbd>"C"</kbd>"."</span>
        </div>
    }
    .into_any()
}

/// How long the claim lasts without a further act.
fn lease(until: Option<Timestamp>) -> Option<AnyView> {
    let at = until?.to_string();
    Some(
        view! { <span class="meta">"Yours until "<ClockTime rfc3339=at/>", and longer while this page is open."</span> }
            .into_any(),
    )
}

/// The reply, with macros.
pub(super) fn reply(page: &CasePage, form: &Filled<CaseForm>, macros: &[Macro]) -> AnyView {
    let action = url::case_act(page.escalation.id, "reply");
    let typed = form.values.visibility.as_str();
    let selected = if typed.is_empty() {
        ReplyVisibility::Public.word()
    } else {
        typed
    };
    let choices = vec![
        Choice::new("public", "Everybody"),
        Choice::new("private", "The customer alone"),
        Choice::new("internal", "Colleagues"),
    ];
    let draft = action.clone();
    let area = view! { <TextArea label="Reply" name="body" rows=7 required=true value=form.values.body.clone() error=form.error("body")/> }.into_any();
    view! {
        <section aria-labelledby="reply-title">
            <h2 id="reply-title">"Your reply"</h2>
            <form id=REPLY class="write" method="post" action=action data-once="">
                <Once/>
                {version(page)}
                <div class="strip">
                    <RadioGroup legend="Who reads it" name="visibility" choices selected error=form.error("visibility") pills=true/>
                    {insert(page, form, macros)}
                </div>
                <Composer draft>{area}</Composer>
                <div class="strip">
                    <span class="meta">"For everybody it is an official answer in the thread."</span>
                    <span class="push"><Button kind=ButtonKind::Main>"Send"</Button></span>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Puts a macro into the reply; the form's other button sends it nowhere else.
fn insert(page: &CasePage, form: &Filled<CaseForm>, macros: &[Macro]) -> Option<AnyView> {
    if macros.is_empty() {
        return None;
    }
    let chosen = form.values.chosen_macro.clone();
    let options: Vec<_> = macros
        .iter()
        .map(|each| {
            let value = each.id.to_string();
            let selected = value == chosen;
            view! { <option value=value selected=selected>{each.name.clone()}</option> }
        })
        .collect();
    let action = url::case_act(page.escalation.id, "macro");
    Some(
        view! {
            <span class="insert push">
                <label class="unseen" for="macro">"Macro"</label>
                <select id="macro" name="macro" aria-keyshortcuts="m"><option value="">"Macro …"</option>{options}</select>
                <button type="submit" class="btn" formaction=action formnovalidate>"Insert"</button>
            </span>
        }
        .into_any(),
    )
}

fn version(page: &CasePage) -> AnyView {
    view! { <Hidden name="version" value=page.escalation.version.to_string()/> }.into_any()
}

/// The ways a case ends here, for a list to choose from.
pub(crate) fn wrap_up_options() -> Vec<(String, String)> {
    let words = WrapUp::ALL
        .iter()
        .map(|word| (word.word().to_owned(), wrap_up_label(*word).to_owned()));
    [(String::new(), "Choose one".to_owned())]
        .into_iter()
        .chain(words)
        .collect()
}

/// How a case ended, for people.
pub(super) const fn wrap_up_label(word: WrapUp) -> &'static str {
    match word {
        WrapUp::Solved => "The problem is gone",
        WrapUp::Workaround => "There is a way around",
        WrapUp::Explained => "Explained how it works",
        WrapUp::Defect => "A fault in the product",
        WrapUp::Community => "The community answered",
        WrapUp::Duplicate => "Dealt with elsewhere",
        WrapUp::NoResponse => "The customer did not come back",
        WrapUp::Other => "Something else",
    }
}

/// The ways a case leaves the agent's hands.
pub(super) fn endings(page: &CasePage, form: &Filled<CaseForm>, colleagues: &[String]) -> AnyView {
    let id = page.escalation.id;
    let given_back = form.error("return_note").is_some();
    let handed_over = form.error("to").is_some() || form.error("hand_over_note").is_some();
    let resolve = view! {
        <form class="form" method="post" action=url::case_act(id, "resolve") data-once="">
            {version(page)}
            <Select label="How did it end?" name="wrap_up" options=wrap_up_options() selected=form.values.wrap_up.clone() error=form.error("wrap_up") required=true/>
            <TextArea label="Note for colleagues" name="note" rows=2 value=form.values.note.clone() error=form.error("note") mark_optional=true/>
            <div class="row"><Button>"Resolve the case"</Button><span class="meta">"We ask the customer whether it helped."</span></div>
        </form>
    }
    .into_any();
    view! {
        <Card title="Resolve">{resolve}</Card>
        <details class="card tools" open=handed_over data-hand-over="">
            <summary>"Hand it over to a colleague"</summary>
            <form class="form" method="post" action=url::case_act(id, "hand-over") data-once="">
                {version(page)}
                {colleague(form, colleagues)}
                <TextArea label="What must they know?" name="hand_over_note" rows=2 value=form.values.hand_over_note.clone() error=form.error("hand_over_note") required=true/>
                <div class="row"><Button>"Hand it over"</Button></div>
            </form>
        </details>
        <details class="card tools" open=given_back>
            <summary>"Give it back to the community"</summary>
            <form class="form" method="post" action=url::case_act(id, "return") data-once="">
                {version(page)}
                <TextArea label="Why?" name="return_note" rows=2 value=form.values.return_note.clone() error=form.error("return_note") mark_optional=true/>
                <div class="row"><Button kind=ButtonKind::Danger>"Give it back"</Button></div>
            </form>
        </details>
    }
    .into_any()
}

/// A list of colleagues; a line to type in where there are too many for one.
fn colleague(form: &Filled<CaseForm>, colleagues: &[String]) -> AnyView {
    const LISTED: usize = 100;
    let (chosen, error) = (form.values.to.clone(), form.error("to"));
    if colleagues.len() > LISTED {
        return view! { <Field label="Colleague" name="to" value=chosen error=error required=true/> }
            .into_any();
    }
    let mut options = vec![(String::new(), "Choose one".to_owned())];
    options.extend(colleagues.iter().map(|name| (name.clone(), name.clone())));
    view! { <Select label="Colleague" name="to" options selected=chosen error=error required=true/> }
        .into_any()
}

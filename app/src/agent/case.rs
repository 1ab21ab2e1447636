//! One case: the thread, the customer, and what the agent does.

use backstop_domain::{
    Timestamp,
    escalation::{LedgerEvent, ReplyVisibility, WrapUp},
    views::{CaseMessage, CasePage, LedgerEntry, Post, Thread},
};
use leptos::prelude::*;

use super::{
    forms::CaseForm,
    queue::{clock_badge, next_due},
};
use crate::{
    form::{Filled, Once},
    islands::Composer,
    routes::url,
    show::{byline, face, thread_badge},
    ui::{
        Ago, Breadcrumbs, Button, ButtonKind, Card, Choice, ClockTime, ErrorSummary, Icon,
        IconName, Link, Notice, NoticeKind, OfficialBadge, PostButton, Prose, RadioGroup, Select,
        StateBadge, TextArea,
    },
};

/// The page. `free` says that nobody has taken the case yet.
pub(super) fn case(
    page: &CasePage,
    form: &Filled<CaseForm>,
    now: Timestamp,
    free: bool,
) -> AnyView {
    view! {
        <div class="page">
            <div class="stack">
                {head(page, now)}
                <ErrorSummary errors=form.errors.clone()/>
                {holder(page, free)}
                {talk(page)}
                {page.mine.then(|| reply(page, form))}
                {page.mine.then(|| endings(page, form))}
            </div>
            {rail(page)}
        </div>
    }
    .into_any()
}

fn head(page: &CasePage, now: Timestamp) -> AnyView {
    let case = &page.escalation;
    let due = next_due(case).map(|(what, at)| {
        view! { <span class="meta">{what}" due "<ClockTime rfc3339=at.to_string()/></span> }
    });
    let thread = case.url.clone();
    view! {
        <div class="head">
            <Breadcrumbs items=vec![Link::new("Queue", url::AGENT)]/>
            <h1 dir="auto">{case.title.clone()}</h1>
            <div class="row">
                {clock_badge(case, now)}
                <span class="meta">"Case "{case.id.to_string()}" · "{case.state.label()}" · Priority "{case.priority}</span>
                {due}
                <a class="push" href=thread>"See the thread"</a>
            </div>
        </div>
    }
    .into_any()
}

/// Who has the case, and taking or letting go of it.
fn holder(page: &CasePage, free: bool) -> Option<AnyView> {
    let case = &page.escalation;
    if !case.state.is_open() {
        let how = case
            .wrap_up
            .map(|word| format!(" ({})", wrap_up_label(word)));
        let state = case.state.label();
        return Some(
            view! { <Notice kind=NoticeKind::Ok><p>{state}{how}"."</p></Notice> }.into_any(),
        );
    }
    let act = |word| url::case_act(case.id, word);
    let view = if page.mine {
        view! { <div class="row"><span>"You have this case."</span><PostButton action=act("release") kind=ButtonKind::Quiet>"Let go of it"</PostButton></div> }
            .into_any()
    } else if free || case.claimed_by.is_none() {
        view! { <div class="row"><PostButton action=act("claim") kind=ButtonKind::Main>"Claim this case"</PostButton><span class="meta">"To reply, claim it first."</span></div> }
            .into_any()
    } else {
        let who = case.claimed_by.as_ref().map(|who| who.username.clone());
        view! { <Notice><p><bdi>{who}</bdi>" is working on this case."</p></Notice> }.into_any()
    };
    Some(view)
}

/// Posts and private messages in order of time.
fn talk(page: &CasePage) -> AnyView {
    let mut all: Vec<(Timestamp, AnyView)> = page
        .posts
        .iter()
        .map(|post| (post.created_at, public(post)))
        .collect();
    all.extend(
        page.messages
            .iter()
            .map(|message| (message.created_at, aside(message))),
    );
    all.sort_by_key(|(at, _)| *at);
    let all: Vec<_> = all.into_iter().map(|(_, view)| view).collect();
    view! { <section class="posts" aria-label="What was written">{all}</section> }.into_any()
}

fn public(post: &Post) -> AnyView {
    let class = if post.official {
        "post official"
    } else {
        "post"
    };
    let badges = post.official.then(|| view! { <OfficialBadge/> }).into_any();
    view! {
        <article class=class>
            {face(&post.author)}
            <div>{byline(&post.author, post.created_at, badges)}<Prose html=post.html.clone()/></div>
        </article>
    }
    .into_any()
}

fn aside(message: &CaseMessage) -> AnyView {
    let (icon, label) = match message.visibility {
        ReplyVisibility::Internal => (IconName::Lock, "Note for colleagues"),
        ReplyVisibility::Private | ReplyVisibility::Public => {
            (IconName::Lock, "To the customer alone")
        }
    };
    let badge = view! { <span class="role"><Icon name=icon/>{label}</span> }.into_any();
    view! {
        <article class="post hidden-post">
            {face(&message.author)}
            <div>{byline(&message.author, message.created_at, badge)}<Prose html=message.html.clone()/></div>
        </article>
    }
    .into_any()
}

fn reply(page: &CasePage, form: &Filled<CaseForm>) -> AnyView {
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
    let area = view! { <TextArea label="Reply" name="body" rows=6 required=true value=form.values.body.clone() error=form.error("body")/> }.into_any();
    view! {
        <section aria-labelledby="reply-title">
            <h2 id="reply-title">"Your reply"</h2>
            <form class="write" method="post" action=action data-once="">
                <Once/>
                <div class="strip"><RadioGroup legend="Who reads it" name="visibility" choices selected error=form.error("visibility") pills=true/></div>
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

fn endings(page: &CasePage, form: &Filled<CaseForm>) -> AnyView {
    let id = page.escalation.id;
    let mut options = vec![(String::new(), "Choose one".to_owned())];
    options.extend(
        WrapUp::ALL
            .iter()
            .map(|word| (word.word().to_owned(), wrap_up_label(*word).to_owned())),
    );
    let given_back = form.error("return_note").is_some();
    let resolve = view! {
        <form class="form" method="post" action=url::case_act(id, "resolve") data-once="">
            <Select label="How did it end?" name="wrap_up" options selected=form.values.wrap_up.clone() error=form.error("wrap_up") required=true/>
            <TextArea label="Note for colleagues" name="note" rows=2 value=form.values.note.clone() error=form.error("note") mark_optional=true/>
            <div class="row"><Button>"Resolve the case"</Button></div>
        </form>
    }
    .into_any();
    view! {
        <Card title="Resolve">{resolve}</Card>
        <details class="card tools" open=given_back>
            <summary>"Give it back to the community"</summary>
            <form class="form" method="post" action=url::case_act(id, "return") data-once="">
                <TextArea label="Why?" name="return_note" rows=2 value=form.values.return_note.clone() error=form.error("return_note") mark_optional=true/>
                <div class="row"><Button kind=ButtonKind::Danger>"Give it back"</Button></div>
            </form>
        </details>
    }
    .into_any()
}

const fn wrap_up_label(word: WrapUp) -> &'static str {
    match word {
        WrapUp::Solved => "The problem is gone",
        WrapUp::Workaround => "There is a way around",
        WrapUp::Explained => "Explained how it works",
        WrapUp::Defect => "A fault in the product",
        WrapUp::Duplicate => "Dealt with elsewhere",
        WrapUp::NoResponse => "The customer did not come back",
        WrapUp::Other => "Something else",
    }
}

fn rail(page: &CasePage) -> AnyView {
    let case = &page.escalation;
    let asker = case.asker.username.clone();
    let profile = url::profile(&asker);
    let events: Vec<_> = page.events.iter().map(event).collect();
    view! {
        <aside class="rail" aria-label="About the case">
            <section>
                <h2>"Customer"</h2>
                <p><a href=profile><bdi>{asker}</bdi></a></p>
                <dl class="facts">
                    <div><dt>"Category"</dt><dd>{case.category_name.clone()}</dd></div>
                    <div><dt>"Queue"</dt><dd>{case.queue.clone()}</dd></div>
                </dl>
                {earlier(&page.earlier)}
            </section>
            <section>
                <h2>"What happened"</h2>
                <ol class="log">{events}</ol>
            </section>
        </aside>
    }
    .into_any()
}

fn earlier(threads: &[Thread]) -> AnyView {
    if threads.is_empty() {
        return view! { <p class="meta">"Has not asked anything before."</p> }.into_any();
    }
    let items: Vec<_> = threads
        .iter()
        .map(|thread| view! { <li><a href=thread.url.clone() dir="auto">{thread.title.clone()}</a><p><StateBadge state=thread_badge(thread)/></p></li> })
        .collect();
    view! { <h3>"Asked before"</h3><ul>{items}</ul> }.into_any()
}

fn event(entry: &LedgerEntry) -> AnyView {
    let who = entry
        .actor
        .as_ref()
        .map_or_else(|| "The program".to_owned(), |who| who.username.clone());
    view! {
        <li>
            <p><b>{event_label(entry.kind)}</b></p>
            <p class="meta"><bdi>{who}</bdi>" · "<Ago rfc3339=entry.at.to_string()/></p>
        </li>
    }
    .into_any()
}

const fn event_label(event: LedgerEvent) -> &'static str {
    match event {
        LedgerEvent::Created => "The promise fell due",
        LedgerEvent::Claimed => "Claimed",
        LedgerEvent::Released => "Let go",
        LedgerEvent::RepliedPublicly => "Answered in the thread",
        LedgerEvent::RepliedPrivately => "Wrote to the customer",
        LedgerEvent::Noted => "Left a note",
        LedgerEvent::CustomerReplied => "The customer wrote",
        LedgerEvent::AnsweredMeanwhile => "The community answered",
        LedgerEvent::Resolved => "Resolved",
        LedgerEvent::Returned => "Given back",
        LedgerEvent::Cancelled => "Not needed any more",
    }
}

//! The moderators' queue, one report, the log.

use backstop_domain::{
    commands::ModerationAction,
    text::shorten,
    thread_state::Visibility,
    views::{Flag, ItemState, ModerationItem, ModerationLogEntry, Page},
};
use leptos::prelude::*;

use super::handlers::DecideForm;
use crate::{
    form::Filled,
    routes::url,
    show::{byline, count, face, tabs},
    ui::{
        Ago, BadgeState, Breadcrumbs, Button, ButtonKind, Card, Choice, DataTable, EmptyState,
        ErrorSummary, IconName, Link, Notice, NoticeKind, Pager, PostButton, Prose, RadioGroup,
        StateBadge, Tabs, TextArea,
    },
};

/// Letters of a post shown in the queue.
const EXCERPT: usize = 180;

fn section_tabs(current: Option<ItemState>) -> AnyView {
    let queue = |state: ItemState| url::with_query(url::MODERATION, &[("state", state.word())]);
    let items = tabs(vec![
        (
            "Open",
            url::MODERATION.to_owned(),
            current == Some(ItemState::Open),
        ),
        (
            "Being looked at",
            queue(ItemState::Claimed),
            current == Some(ItemState::Claimed),
        ),
        (
            "Decided",
            queue(ItemState::Resolved),
            current == Some(ItemState::Resolved),
        ),
        ("Log", url::MODERATION_LOG.to_owned(), current.is_none()),
    ]);
    view! { <Tabs items label="Moderation"/> }.into_any()
}

/// The queue.
pub(super) fn queue(page: Page<ModerationItem>, state: ItemState) -> AnyView {
    let base = url::with_query(url::MODERATION, &[("state", state.word())]);
    let older = page.next.map(|cursor| url::page(&base, &cursor));
    let list = if page.items.is_empty() {
        view! { <EmptyState title="Nothing here" text="Reports by members come here." icon=IconName::Shield/> }.into_any()
    } else {
        let rows: Vec<_> = page.items.into_iter().map(row).collect();
        view! { <ul class="threads">{rows}</ul> }.into_any()
    };
    view! {
        <div class="page">
            <h1>"Moderation"</h1>
            <section class="stack">
                {section_tabs(Some(state))}
                {list}
                <Pager older_href=older/>
            </section>
        </div>
    }
    .into_any()
}

fn row(item: ModerationItem) -> AnyView {
    let reasons: Vec<_> = item.flags.iter().map(|flag| flag.reason.label()).collect();
    let holder = item
        .claimed_by
        .map(|who| format!(" · {} has it", who.username));
    let reports = count(
        i64::try_from(item.flags.len()).unwrap_or(0),
        "report",
        "reports",
    );
    view! {
        <li class="thread">
            <div class="row">{visibility(item.post.state)}<span class="meta">{reasons.join(", ")}</span></div>
            <h2 class="row-title" dir="auto"><a href=url::report(item.id)>{item.thread_title}</a></h2>
            <p class="snippet" dir="auto">{shorten(&item.post.body, EXCERPT)}</p>
            <div class="row meta"><span>"by "<bdi>{item.post.author.username}</bdi>" · "<Ago rfc3339=item.created_at.to_string()/>{holder}</span></div>
            <p class="num">{reports}</p>
        </li>
    }
    .into_any()
}

fn visibility(state: Visibility) -> AnyView {
    let (badge, label) = match state {
        Visibility::Visible => (BadgeState::Answered, "Shown"),
        Visibility::Hidden => (BadgeState::Hidden, "Hidden"),
        Visibility::Deleted => (BadgeState::Hidden, "Deleted"),
    };
    view! { <StateBadge state=badge label/> }.into_any()
}

/// One report.
pub(super) fn item(item: &ModerationItem, mine: bool, form: &Filled<DecideForm>) -> AnyView {
    let flags: Vec<_> = item.flags.iter().map(flag).collect();
    let link = item.url.clone();
    let post = view! {
        <article class="post">
            {face(&item.post.author)}
            <div>{byline(&item.post.author, item.post.created_at, ().into_any())}<Prose html=item.post.html.clone()/></div>
        </article>
    }
    .into_any();
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Moderation", url::MODERATION)]/>
                <h1 dir="auto">"Report: "{item.thread_title.clone()}</h1>
                <div class="row">{visibility(item.post.state)}<a href=link>"See it in its thread"</a></div>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            <Card title="The post">{post}</Card>
            <Card title="The reports"><ul class="log">{flags}</ul></Card>
            {if item.state == ItemState::Resolved { decided(item) } else { open(item, mine, form) }}
        </div>
    }
    .into_any()
}

fn flag(flag: &Flag) -> AnyView {
    let note =
        (!flag.note.is_empty()).then(|| view! { <p dir="auto">"“"{flag.note.clone()}"”"</p> });
    let reporter = url::profile(&flag.reporter.username);
    view! {
        <li>
            <p><b>{flag.reason.label()}</b>" by "<a href=reporter><bdi>{flag.reporter.username.clone()}</bdi></a>" · "<Ago rfc3339=flag.created_at.to_string()/></p>
            {note}
        </li>
    }
    .into_any()
}

fn decided(item: &ModerationItem) -> AnyView {
    let action = item.action.map_or("Decided", action_label);
    let reason =
        (!item.reason.is_empty()).then(|| view! { <p dir="auto">{item.reason.clone()}</p> });
    let when = item
        .resolved_at
        .map(|at| view! { <p class="meta"><Ago rfc3339=at.to_string()/></p> });
    let undo = if item.can_undo {
        view! { <PostButton action=url::report_act(item.id, "undo")>"Undo the decision"</PostButton> }.into_any()
    } else {
        view! { <p class="meta">"The post has changed since, so this can no longer be taken back."</p> }.into_any()
    };
    view! {
        <Notice kind=NoticeKind::Ok title=action>{reason}{when}</Notice>
        {undo}
    }
    .into_any()
}

const fn action_label(action: ModerationAction) -> &'static str {
    match action {
        ModerationAction::Approve => "It is fine: show it",
        ModerationAction::Hide => "Hide it",
        ModerationAction::Delete => "Delete it",
        ModerationAction::Dismiss => "Dismiss the reports",
    }
}

const fn action_hint(action: ModerationAction) -> &'static str {
    match action {
        ModerationAction::Approve => "Shown to everybody, even if it was hidden before.",
        ModerationAction::Hide => "Only its author and moderators see it.",
        ModerationAction::Delete => "Only moderators see it.",
        ModerationAction::Dismiss => "The post stays as it is.",
    }
}

fn open(item: &ModerationItem, mine: bool, form: &Filled<DecideForm>) -> AnyView {
    let claim = match &item.claimed_by {
        None => view! {
            <div class="row"><PostButton action=url::report_act(item.id, "claim")>"I look at this"</PostButton><span class="meta">"So that nobody does it twice."</span></div>
        }
        .into_any(),
        Some(_) if mine => view! {
            <div class="row"><span>"You have this."</span><PostButton action=url::report_act(item.id, "release") kind=ButtonKind::Quiet>"Let go"</PostButton></div>
        }
        .into_any(),
        Some(who) => {
            let name = who.username.clone();
            view! { <Notice><p><bdi>{name}</bdi>" is looking at this."</p></Notice> }.into_any()
        }
    };
    let choices = ModerationAction::ALL
        .iter()
        .map(|action| {
            Choice::new(action.word(), action_label(*action)).with_hint(action_hint(*action))
        })
        .collect();
    let decide = view! {
        <form class="form" method="post" action=url::report_act(item.id, "decide") data-once="">
            <RadioGroup legend="What to do" name="action" choices selected=form.values.action.clone() error=form.error("action") required=true/>
            <TextArea label="Reason" name="reason" rows=3 value=form.values.reason.clone() error=form.error("reason")
                hint="For the log, and for the author. Needed to hide or delete."/>
            <div class="row"><Button kind=ButtonKind::Main>"Decide"</Button></div>
        </form>
    }
    .into_any();
    view! { {claim}<Card title="Decide">{decide}</Card> }.into_any()
}

/// The log.
pub(super) fn log(page: Page<ModerationLogEntry>) -> AnyView {
    let older = page
        .next
        .map(|cursor| url::page(url::MODERATION_LOG, &cursor));
    let list = if page.items.is_empty() {
        view! { <EmptyState title="Nothing yet" text="Every act of a moderator is written here." icon=IconName::Shield/> }.into_any()
    } else {
        let rows: Vec<_> = page.items.into_iter().map(log_row).collect();
        view! { <DataTable caption="What moderators did" columns=vec!["When", "Who", "What", "To what", "Why"]>{rows}</DataTable> }.into_any()
    };
    view! {
        <div class="page">
            <h1>"Moderation log"</h1>
            <section class="stack">{section_tabs(None)}{list}<Pager older_href=older/></section>
        </div>
    }
    .into_any()
}

fn log_row(entry: ModerationLogEntry) -> AnyView {
    let who = entry
        .actor
        .map_or_else(|| "The program".to_owned(), |who| who.username);
    let target = match entry.url {
        Some(href) => view! { <a href=href>{entry.target}</a> }.into_any(),
        None => entry.target.into_any(),
    };
    view! {
        <tr>
            <td data-label="When"><Ago rfc3339=entry.at.to_string()/></td>
            <td data-label="Who"><bdi>{who}</bdi></td>
            <td data-label="What">{entry.action}</td>
            <td data-label="To what">{target}</td>
            <td data-label="Why" dir="auto">{entry.reason}</td>
        </tr>
    }
    .into_any()
}

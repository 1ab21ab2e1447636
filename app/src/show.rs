//! How views of the domain look: which badge, which words.

use backstop_domain::{
    Role, Timestamp,
    category_tree::path,
    escalation::EscalationState,
    thread_state::{ThreadKind, ThreadState, Visibility},
    views::{self, Author, Escalation, Thread},
};
use leptos::prelude::*;

use crate::{
    routes::url,
    ui::{Ago, Avatar, BadgeState, Link, RoleBadge, RoleMark, RowPromise, TabItem, ThreadItem},
};

/// The badge of a thread.
#[must_use]
pub fn thread_badge(thread: &Thread) -> BadgeState {
    if thread.visibility != Visibility::Visible {
        return BadgeState::Hidden;
    }
    match (thread.kind, thread.state) {
        (_, ThreadState::Closed) => BadgeState::Closed,
        (ThreadKind::Discussion, _) => BadgeState::Discussion,
        (ThreadKind::Announcement, _) => BadgeState::Announcement,
        (ThreadKind::Question, state) => state_badge(state),
    }
}

/// The badge of a question's state.
#[must_use]
pub const fn state_badge(state: ThreadState) -> BadgeState {
    match state {
        ThreadState::Unanswered => BadgeState::Unanswered,
        ThreadState::WaitingOnAsker => BadgeState::WaitingOnAsker,
        ThreadState::Answered => BadgeState::Answered,
        ThreadState::Solved => BadgeState::Solved,
        ThreadState::Escalated => BadgeState::Escalated,
        ThreadState::Closed => BadgeState::Closed,
    }
}

/// The badge of a case.
#[must_use]
pub const fn case_badge(state: EscalationState) -> BadgeState {
    match state {
        EscalationState::Queued => BadgeState::Unanswered,
        EscalationState::Claimed => BadgeState::Escalated,
        EscalationState::WaitingOnCustomer => BadgeState::WaitingOnAsker,
        EscalationState::Resolved => BadgeState::Solved,
        EscalationState::Cancelled | EscalationState::Returned => BadgeState::Closed,
    }
}

/// Where a case stands, in words.
#[must_use]
pub fn case_label(case: &Escalation) -> &'static str {
    if case.outside && case.state == EscalationState::Queued {
        "With the helpdesk"
    } else if case.closed_at.is_some() {
        "Closed"
    } else {
        case.state.label()
    }
}

/// The mark of somebody who is more than a member.
#[must_use]
pub const fn role_mark(role: Role) -> Option<RoleMark> {
    match role {
        Role::Member => None,
        Role::Moderator => Some(RoleMark::Moderator),
        Role::Agent => Some(RoleMark::Agent),
        Role::Supervisor => Some(RoleMark::Supervisor),
        Role::Admin => Some(RoleMark::Administrator),
    }
}

/// Whether a list names the category of each thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// It does, because the list holds several.
    Named,
    /// It does not, because all are of one.
    Known,
}

/// Categories to choose from: each with the way to it, because a name alone may stand in two places.
pub fn category_options(all: &[views::Category]) -> impl Iterator<Item = (String, String)> {
    let label = |slug: &str| {
        let names: Vec<&str> = path(all, slug).iter().map(|c| c.name.as_str()).collect();
        names.join(" › ")
    };
    all.iter().map(move |c| (c.slug.clone(), label(&c.slug)))
}

/// The way from home through these categories.
#[must_use]
pub fn category_crumbs(path: Vec<&views::Category>) -> Vec<Link> {
    let shelves = path
        .into_iter()
        .map(|c| Link::new(c.name.clone(), url::category(&c.slug)));
    [Link::new("Home", url::HOME)]
        .into_iter()
        .chain(shelves)
        .collect()
}

/// Threads as rows of a list.
#[must_use]
pub fn thread_items(threads: Vec<Thread>, category: Category) -> Vec<ThreadItem> {
    threads
        .into_iter()
        .map(|thread| thread_item(thread, category))
        .collect()
}

fn thread_item(thread: Thread, category: Category) -> ThreadItem {
    ThreadItem {
        state: thread_badge(&thread),
        category: (category == Category::Named)
            .then(|| Link::new(thread.category_name, url::category(&thread.category))),
        tags: tag_links(&thread.tags),
        author: thread.author.username,
        created: thread.created_at.to_string(),
        reply_count: u64::try_from(thread.reply_count).unwrap_or(0),
        promise: thread.promise.map(|promise| RowPromise {
            due: promise.due_at.to_string(),
            percent: None,
        }),
        snippet: None,
        title: thread.title,
        href: thread.url,
    }
}

/// Links to the threads of each tag.
#[must_use]
pub fn tag_links(tags: &[String]) -> Vec<Link> {
    tags.iter()
        .map(|tag| Link::new(tag.clone(), url::tag(tag)))
        .collect()
}

/// Face, name and role of who wrote something, and when.
#[must_use]
pub fn byline(author: &Author, at: Timestamp, badges: AnyView) -> AnyView {
    let href = url::profile(&author.username);
    let name = author.username.clone();
    view! {
        <div class="row">
            <a class="author" href=href><bdi>{name}</bdi></a>
            {role_mark(author.role).map(|role| view! { <RoleBadge role/> })}
            {badges}
            <span class="meta"><Ago rfc3339=at.to_string()/></span>
        </div>
    }
    .into_any()
}

/// The face beside a post.
#[must_use]
pub fn face(author: &Author) -> AnyView {
    view! { <Avatar name=author.username.clone()/> }.into_any()
}

/// "1 reply", "2 replies".
#[must_use]
pub fn count(n: i64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Time from `now` to `due` in words, and whether it is up.
#[must_use]
pub fn time_left(now: Timestamp, due: Timestamp) -> (String, bool) {
    let seconds = due.seconds_since(now);
    let late = seconds <= 0;
    let span = match seconds.abs() {
        s @ 0..=5399 => format!("{} min", (s + 59) / 60),
        s @ 5400..=172_799 => format!("{} h", (s + 1800) / 3600),
        s => format!("{} days", (s + 43_200) / 86_400),
    };
    let words = if late {
        format!("{span} late")
    } else {
        format!("{span} left")
    };
    (words, late)
}

/// Share of the way from `start` to `due` that has passed, 0 to 100.
#[must_use]
pub fn percent_passed(start: Timestamp, due: Timestamp, now: Timestamp) -> u8 {
    let whole = due.seconds_since(start).max(1);
    let passed = now.seconds_since(start).clamp(0, whole);
    u8::try_from(passed.saturating_mul(100) / whole).unwrap_or(100)
}

/// Tabs from words: label, address, whether shown now.
#[must_use]
pub fn tabs(items: Vec<(&'static str, String, bool)>) -> Vec<TabItem> {
    items
        .into_iter()
        .map(|(label, href, current)| TabItem::new(label, href, current))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_told_in_the_largest_sensible_unit() {
        let now = Timestamp(0);
        let left = |seconds| time_left(now, now.plus_seconds(seconds)).0;
        assert_eq!(left(60), "1 min left");
        assert_eq!(left(5 * 3600), "5 h left");
        assert_eq!(left(3 * 86_400), "3 days left");
        assert_eq!(
            time_left(now, now.plus_seconds(-120)),
            ("2 min late".to_owned(), true)
        );
    }

    #[test]
    fn passed_share_stays_in_bounds() {
        let at = |s| Timestamp(0).plus_seconds(s);
        assert_eq!(percent_passed(at(0), at(100), at(-5)), 0);
        assert_eq!(percent_passed(at(0), at(100), at(40)), 40);
        assert_eq!(percent_passed(at(0), at(0), at(9)), 100);
    }
}

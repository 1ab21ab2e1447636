//! One post, with what the reader can do about it.

use backstop_domain::{
    ids::AccountId,
    thread_state::{Intent, Visibility},
    views::{Post, Thread, ThreadRights},
};
use leptos::prelude::*;

use super::helpful;
use crate::{
    routes::url,
    show::{byline, face},
    ui::{
        AcceptedBadge, Ago, BadgeState, ButtonKind, Icon, IconName, LinkButton, OfficialBadge,
        PostButton, Prose, RoleBadge, RoleMark, StateBadge,
    },
};

/// The look of a post that not everybody sees.
const HIDDEN: &str = "post hidden-post";

/// Who reads, and what they may do in this thread.
pub(super) struct Reader {
    /// Their account.
    pub account: Option<AccountId>,
    /// Their rights.
    pub may: ThreadRights,
}

impl Reader {
    fn owns(&self, post: &Post) -> bool {
        self.account == Some(post.author.id)
    }
}

/// The first post of a thread.
pub(super) fn opening(thread: &Thread, post: &Post, reader: &Reader) -> AnyView {
    let class = if post.state == Visibility::Visible {
        "post"
    } else {
        HIDDEN
    };
    article(thread, post, class, ().into_any(), reader)
}

/// A reply.
pub(super) fn reply(thread: &Thread, post: &Post, reader: &Reader) -> AnyView {
    article(
        thread,
        post,
        class(thread, post),
        verdicts(thread, post, reader),
        reader,
    )
}

/// What readers say of a reply: that it solved it, that it helped.
fn verdicts(thread: &Thread, post: &Post, reader: &Reader) -> AnyView {
    view! {
        {acceptance(thread, post, reader)}
        {helpful::of_reply(thread, post, reader)}
    }
    .into_any()
}

fn article(
    thread: &Thread,
    post: &Post,
    class: &'static str,
    verdicts: AnyView,
    reader: &Reader,
) -> AnyView {
    let label = format!("Post by {}", post.author.username);
    view! {
        <article class=class id=url::post_anchor(post.id) aria-label=label>
            {face(&post.author)}
            <div>
                {byline(&post.author, post.created_at, badges(thread, post))}
                {body(post)}
                <div class="row actions">{verdicts}{actions(post, reader)}</div>
            </div>
        </article>
    }
    .into_any()
}

fn class(thread: &Thread, post: &Post) -> &'static str {
    if post.state != Visibility::Visible {
        HIDDEN
    } else if thread.accepted_post_id == Some(post.id) {
        "post accepted"
    } else if post.official {
        "post official"
    } else if post.intent == Intent::Comment {
        "post comment"
    } else {
        "post"
    }
}

fn badges(thread: &Thread, post: &Post) -> AnyView {
    let asked = post.author.id == thread.author.id;
    let accepted = thread.accepted_post_id == Some(post.id);
    let hidden = match post.state {
        Visibility::Visible => None,
        Visibility::Hidden => Some(BadgeState::Hidden.label()),
        Visibility::Deleted => Some("Deleted"),
    };
    let asks_back = post.intent == Intent::Clarification;
    view! {
        {asked.then(|| view! { <RoleBadge role=RoleMark::Asker/> })}
        {accepted.then(|| view! { <AcceptedBadge/> })}
        {post.official.then(|| view! { <OfficialBadge/> })}
        {asks_back.then(|| view! { <span class="role">"Asks for details"</span> })}
        {hidden.map(|label| view! { <StateBadge state=BadgeState::Hidden label/> })}
    }
    .into_any()
}

fn body(post: &Post) -> AnyView {
    if post.html.is_empty() {
        return view! { <p class="meta">"This post has been taken away."</p> }.into_any();
    }
    let edited = post
        .edited_at
        .map(|at| view! { <p class="meta">"Edited "<Ago rfc3339=at.to_string()/></p> });
    view! { <Prose html=post.html.clone()/>{edited} }.into_any()
}

/// The button that accepts an answer, or takes the acceptance back.
fn acceptance(thread: &Thread, post: &Post, reader: &Reader) -> Option<AnyView> {
    let shown = post.state == Visibility::Visible;
    if !reader.may.accept || !shown {
        return None;
    }
    let name = &post.author.username;
    let view = if thread.accepted_post_id == Some(post.id) {
        let label = format!("Not the answer after all, post by {name}");
        view! { <PostButton action=url::post_act(post.id, "unaccept") label kind=ButtonKind::Quiet>"Not the answer after all"</PostButton> }
            .into_any()
    } else if post.intent == Intent::Answer {
        let label = format!("This solved it, post by {name}");
        view! { <PostButton action=url::post_act(post.id, "accept") label><Icon name=IconName::Done/>"This solved it"</PostButton> }
            .into_any()
    } else {
        return None;
    };
    Some(view)
}

fn actions(post: &Post, reader: &Reader) -> AnyView {
    let may_change = (reader.owns(post) && reader.may.reply) || reader.may.moderate;
    let gone = post.state == Visibility::Deleted;
    let may_flag = !reader.owns(post) && post.state == Visibility::Visible;
    view! {
        {action(post, None, IconName::Arrow, "Link")}
        {(may_change && !gone).then(|| action(post, Some("edit"), IconName::Edit, "Edit"))}
        {(may_change && !gone).then(|| action(post, Some("delete"), IconName::Trash, "Delete"))}
        {may_flag.then(|| action(post, Some("flag"), IconName::Flag, "Flag"))}
    }
    .into_any()
}

fn action(post: &Post, act: Option<&str>, icon: IconName, word: &'static str) -> AnyView {
    let href = act.map_or_else(|| url::post(post.id), |act| url::post_act(post.id, act));
    let rest = format!(" post {} by {}", post.id, post.author.username);
    view! {
        <LinkButton href kind=ButtonKind::Quiet><Icon name=icon/><span>{word}<span class="unseen">{rest}</span></span></LinkButton>
    }
    .into_any()
}

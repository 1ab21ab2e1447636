//! Where one replies.

use backstop_domain::thread_state::ThreadKind;
use leptos::prelude::*;

use super::page::ThreadView;
use crate::{
    form::Once,
    islands::Composer,
    routes::url,
    ui::{Button, ButtonKind, Choice, Hidden, LinkButton, Notice, RadioGroup, TextArea},
};

/// The form for a reply, or why there is none.
pub(super) fn reply(view: &ThreadView) -> AnyView {
    if let Some(path) = &view.sign_in {
        let href = url::sign_in(path);
        return view! {
            <div class="card row">
                <p>"Can you help, or have you something to add?"</p>
                <span class="push"><LinkButton href kind=ButtonKind::Main>"Sign in to reply"</LinkButton></span>
            </div>
        }
        .into_any();
    }
    if !view.page.may.reply {
        return closed(view);
    }
    form(view)
}

/// Whoever was still writing when the thread closed gets the text back, to keep it elsewhere.
fn closed(view: &ThreadView) -> AnyView {
    let typed = view.forms.reply.values.body.clone();
    let kept = (!typed.is_empty()).then(|| {
        view! { <TextArea label="What you wrote" name="body" value=typed rows=6/> }
    });
    view! {
        <Notice><p>"This thread takes no further replies."</p></Notice>
        {kept}
    }
    .into_any()
}

fn form(view: &ThreadView) -> AnyView {
    let thread = &view.page.thread;
    let form = &view.forms.reply;
    let action = url::thread_act(thread.id, "replies");
    let own = view.viewer == Some(thread.author.id);
    let kind = if thread.kind == ThreadKind::Question {
        intents(own, &form.values.intent, form.error("intent"))
    } else {
        view! { <Hidden name="intent" value="comment"/> }.into_any()
    };
    let draft = action.clone();
    let area = view! {
        <TextArea label="What do you want to say?" name="body" value=form.values.body.clone()
            error=form.error("body") rows=6 required=true/>
    }
    .into_any();
    view! {
        <section aria-labelledby="reply-title" id="reply">
            <h2 id="reply-title">"Your reply"</h2>
            <form class="write" method="post" action=action data-once="">
                <Once/>
                {kind}
                <Composer draft>{area}</Composer>
                <div class="strip">
                    <span class="meta">"Markdown works here."</span>
                    <span class="push"><Button kind=ButtonKind::Main>"Post"</Button></span>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn intents(own: bool, typed: &str, error: Option<String>) -> AnyView {
    let usual = if own { "comment" } else { "answer" };
    let selected = if typed.is_empty() { usual } else { typed };
    let mut choices = vec![
        Choice::new("answer", "Answer"),
        Choice::new("comment", "Comment"),
    ];
    if !own {
        choices.insert(1, Choice::new("clarification", "Ask for details"));
    }
    view! {
        <div class="strip">
            <RadioGroup legend="Kind of reply" name="intent" choices selected error pills=true/>
        </div>
    }
    .into_any()
}

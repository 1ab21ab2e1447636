//! A moderator's tools in a thread, folded away.

use backstop_domain::{
    thread_state::{ThreadKind, ThreadState},
    views::{Category, Thread},
};
use leptos::prelude::*;

use super::forms::ToolsForm;
use crate::{
    form::Filled,
    routes::url,
    show::category_options,
    ui::{Button, ButtonKind, Field, Select},
};

/// Close, move, retitle, merge.
pub(super) fn tools(thread: &Thread, categories: &[Category], form: &Filled<ToolsForm>) -> AnyView {
    let open = !form.errors.is_empty();
    view! {
        <details class="card tools" open=open>
            <summary>"Moderation"</summary>
            {clock(thread, form)}
            {close(thread, form)}
            {relocate(thread, categories, form)}
            {retitle(thread, form)}
            {merge(thread, form)}
        </details>
    }
    .into_any()
}

/// Stops the clock, lets it run on, or ends it; only for a question that is not closed.
fn clock(thread: &Thread, form: &Filled<ToolsForm>) -> Option<AnyView> {
    if thread.kind != ThreadKind::Question || thread.state == ThreadState::Closed {
        return None;
    }
    let options = [
        ("waiting_on_asker", "The asker has the next word"),
        ("answered", "It has been answered"),
        ("open", "It is unanswered: let the clock run"),
    ]
    .map(|(value, label)| (value.to_owned(), label.to_owned()))
    .to_vec();
    let view = view! {
        <form class="form" method="post" action=url::thread_act(thread.id, "clock")>
            <Select label="Set the clock" name="clock" options selected=form.values.clock.clone() error=form.error("clock")/>
            <Field label="Why is it set?" name="clock_reason" value=form.values.clock_reason.clone() error=form.error("clock_reason") hint="Everybody who asks the clock can read it." required=true/>
            <div class="row"><Button>"Set the clock"</Button></div>
        </form>
    };
    Some(view.into_any())
}

fn close(thread: &Thread, form: &Filled<ToolsForm>) -> AnyView {
    let closed = thread.state == ThreadState::Closed;
    let (act, label, kind) = if closed {
        ("reopen", "Open the thread again", ButtonKind::Normal)
    } else {
        ("close", "Close the thread", ButtonKind::Danger)
    };
    view! {
        <form class="form" method="post" action=url::thread_act(thread.id, act)>
            <Field label="Why?" name="close_reason" value=form.values.close_reason.clone() error=form.error("close_reason") required=true/>
            <div class="row"><Button kind>{label}</Button></div>
        </form>
    }
    .into_any()
}

fn relocate(thread: &Thread, categories: &[Category], form: &Filled<ToolsForm>) -> AnyView {
    let options = category_options(categories).collect();
    let typed = &form.values.category;
    let selected = if typed.is_empty() {
        &thread.category
    } else {
        typed
    }
    .clone();
    view! {
        <form class="form" method="post" action=url::thread_act(thread.id, "move")>
            <Select label="Move to" name="category" options selected error=form.error("category")/>
            <Field label="Why is it moved?" name="move_reason" value=form.values.move_reason.clone() error=form.error("move_reason") required=true/>
            <div class="row"><Button>"Move the thread"</Button></div>
        </form>
    }
    .into_any()
}

fn retitle(thread: &Thread, form: &Filled<ToolsForm>) -> AnyView {
    let typed = &form.values.title;
    let title = if typed.is_empty() {
        &thread.title
    } else {
        typed
    }
    .clone();
    view! {
        <form class="form" method="post" action=url::thread_act(thread.id, "title")>
            <Field label="New title" name="title" value=title error=form.error("title") required=true maxlength=Some(300)/>
            <Field label="Why a new title?" name="title_reason" value=form.values.title_reason.clone() error=form.error("title_reason") required=true/>
            <div class="row"><Button>"Change the title"</Button></div>
        </form>
    }
    .into_any()
}

fn merge(thread: &Thread, form: &Filled<ToolsForm>) -> AnyView {
    view! {
        <form class="form" method="post" action=url::thread_act(thread.id, "merge")>
            <Field label="Merge into" name="into" value=form.values.into.clone() error=form.error("into") required=true
                hint="The address or number of the thread that stays. All posts move there, and this address will lead to it. This cannot be undone."/>
            <Field label="Why is it merged?" name="merge_reason" value=form.values.merge_reason.clone() error=form.error("merge_reason") required=true/>
            <div class="row"><Button kind=ButtonKind::Danger>"Merge the threads"</Button></div>
        </form>
    }
    .into_any()
}

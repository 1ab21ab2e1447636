//! The form for asking.

use backstop_domain::views::{Category, ReportGroup, SimilarThread};
use backstop_services::search::Asking;
use leptos::prelude::*;

use super::{forms::AskForm, page::similar_list};
use crate::{
    form::{Filled, Once},
    islands::{Composer, SimilarWhileAsking},
    render::to_document,
    routes::url,
    show::category_options,
    ui::{
        Ago, Button, ButtonKind, Choice, ErrorSummary, Field, Hidden, Notice, NoticeKind,
        RadioGroup, Select, TextArea,
    },
};

/// The page. `found` is what was found when somebody looked for similar questions.
pub(super) fn ask(
    form: &Filled<AskForm>,
    categories: &[Category],
    found: Option<String>,
    staff: bool,
) -> AnyView {
    let values = form.values.clone();
    let area = view! {
        <TextArea label="Tell us more" name="body" value=values.body error=form.error("body") rows=8 required=true
            hint="What happens, what you expected, what you have tried. Markdown works here."/>
    }
    .into_any();
    view! {
        <div class="page narrow">
            <div class="head">
                <h1>"Ask a question"</h1>
                <p class="lead">"Customers answer first. If nobody does in time, one of our agents steps in."</p>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            <form class="form" method="post" action=url::ASK data-once="">
                <Once/>
                {came_from_search(&values.search)}
                <Field label="What is not working?" name="title" value=values.title error=form.error("title")
                    hint="One sentence, as you would say it." required=true maxlength=Some(300)/>
                <SimilarWhileAsking found=found.unwrap_or_default()/>
                {category(form, categories)}
                <Composer draft=url::ASK.to_owned()>{area}</Composer>
                <Field label="Tags" name="tags" value=values.tags error=form.error("tags") mark_optional=true
                    hint="Up to five, separated by commas: model, version, error code."/>
                {kind(form, staff)}
                <div class="row"><Button kind=ButtonKind::Main>"Post the question"</Button></div>
            </form>
        </div>
    }
    .into_any()
}

fn came_from_search(token: &str) -> Option<AnyView> {
    (!token.is_empty()).then(|| view! { <Hidden name="search" value=token.to_owned()/> }.into_any())
}

fn category(form: &Filled<AskForm>, categories: &[Category]) -> AnyView {
    let mut options = vec![(String::new(), "Choose one".to_owned())];
    options.extend(category_options(categories));
    let selected = form.values.category.clone();
    view! {
        <Select label="Category" name="category" options selected error=form.error("category") required=true/>
    }
    .into_any()
}

fn kind(form: &Filled<AskForm>, staff: bool) -> AnyView {
    let mut choices = vec![
        Choice::new("question", "A question").with_hint("You need an answer, and we promise one."),
        Choice::new("discussion", "A discussion").with_hint("You want to talk about something."),
    ];
    if staff {
        choices.push(
            Choice::new("announcement", "An announcement").with_hint("News from the company."),
        );
    }
    let typed = form.values.kind.as_str();
    let selected = if typed.is_empty() { "question" } else { typed };
    view! { <RadioGroup legend="What is it?" name="kind" choices selected error=form.error("kind")/> }.into_any()
}

/// Similar questions as a piece of HTML: first those of people who have the same problem just now,
/// then others.
pub(super) fn similar_html(found: &Asking) -> String {
    let group = found.group.as_ref();
    let members = group.map_or(&[][..], |group| &group.members);
    let is_member = |id| members.iter().any(|member| member.thread_id == id);
    let others = found.items.iter().filter(|item| !is_member(item.thread_id));
    let others: Vec<SimilarThread> = others.cloned().collect();
    if others.is_empty() && group.is_none() {
        return to_document(|| {
            view! { <p class="meta">"No similar questions found."</p> }.into_any()
        });
    }
    to_document(|| {
        view! {
            {group.map(reports)}
            {(!others.is_empty()).then(|| view! { <h2>"Is it one of these?"</h2> {similar_list(&others)} })}
        }
        .into_any()
    })
}

/// Says that others have the problem too, before it is asked once more.
fn reports(group: &ReportGroup) -> AnyView {
    let others = group.people.saturating_sub(1);
    let title = format!("{others} others report this");
    let since = group.since.to_string();
    let threads = similar_list(&group.members);
    view! {
        <Notice title kind=NoticeKind::Warn>
            <p>"The first report came "<Ago rfc3339=since/>". If yours is the same problem, follow one of these: you are told as soon as there is an answer."</p>
            {threads}
        </Notice>
    }
    .into_any()
}

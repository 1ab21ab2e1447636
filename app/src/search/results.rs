//! What was found. Made anew while somebody types, so everything that changes with it is in here.

use backstop_domain::views::{
    AcceptedAnswer, Category, Corrected, Place, SearchAnswer, SearchHit, SimilarThread,
};
use backstop_services::search::log::Token;
use leptos::prelude::*;

use super::{facets, form::SearchForm, handlers::Found};
use crate::{
    form::Filled,
    routes::url,
    show::{count, state_badge},
    ui::{Ago, EmptyState, ErrorSummary, IconName, Link, Notice, Pager, Prose, StateBadge},
};

/// Everything between the box and the help.
pub(super) fn region(
    form: &Filled<SearchForm>,
    categories: &[Category],
    found: Option<Found>,
) -> AnyView {
    let asked = form.values.asks();
    view! {
        <ErrorSummary errors=form.errors.clone()/>
        {facets::in_force(&form.values, categories)}
        {match found {
            Some(found) => answer(&form.values, found),
            None if asked => ().into_any(),
            None => view! { <p class="meta">"Type a few words, an error code or a model."</p> }.into_any(),
        }}
    }
    .into_any()
}

fn answer(form: &SearchForm, found: Found) -> AnyView {
    let Found { answer, token } = found;
    let said = said(form, &answer);
    let has_places = !form.is_about_posts() && !answer.places.is_empty();
    if answer.items.is_empty() && answer.staff.is_empty() && !has_places {
        return view! { {said}{nothing(form, answer, token)} }.into_any();
    }
    let older = answer
        .next
        .as_ref()
        .map(|cursor| url::page(&form.address(), cursor));
    let newer = (!form.cursor.is_empty()).then(|| form.address());
    let hits: Vec<_> = (1..)
        .zip(answer.items)
        .map(|(rank, item)| hit(item, rank))
        .collect();
    let has_hits = !hits.is_empty();
    let (total, took) = told(answer.total, answer.took_us);
    view! {
        {said}
        <div class="search-found" data-search=token.map(|token| token.to_string())>
            {facets::facets(form, &answer.facets, false)}
            <div class="stack">
                <div class="row">
                    <h2 class="unseen">"Results"</h2>
                    <p class="meta" role="status" title=took>{total}</p>
                    {has_hits.then(|| facets::orders(form))}
                </div>
                {staff(answer.staff)}
                {has_hits.then(|| view! { <ul class="threads hits">{hits}</ul> })}
                <Pager newer_href=newer older_href=older newer_label="First results" older_label="More results"/>
                <p class="meta">"Not what you need? "<a href=ask(form, token)>"Ask this"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn ask(form: &SearchForm, token: Option<Token>) -> String {
    let token = token.map(|token| token.to_string());
    let token = token.as_deref().unwrap_or_default();
    url::ask_after_search(form.q.trim(), &form.category, &form.tag, token)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a short time, shown with one decimal"
)]
fn told(total: usize, micros: u64) -> (String, String) {
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    let took = format!("{:.1} ms", micros as f64 / 1000.0);
    (count(total, "result", "results"), took)
}

/// What was made of the words: corrected, understood, not understood, and places that fit.
fn said(form: &SearchForm, answer: &SearchAnswer) -> AnyView {
    let notes = (!answer.notes.is_empty()).then(|| {
        let notes: Vec<_> = answer
            .notes
            .iter()
            .map(|note| view! { <p>{note.clone()}</p> })
            .collect();
        view! { <Notice>{notes}</Notice> }
    });
    let understood = (!answer.understood.is_empty())
        .then(|| view! { <p class="meta">"Understood as: "{answer.understood.join(" · ")}</p> });
    view! {
        {answer.corrected.as_ref().map(|corrected| corrected_line(form, corrected))}
        {understood}
        {notes}
        {places(&answer.places)}
    }
    .into_any()
}

fn corrected_line(form: &SearchForm, corrected: &Corrected) -> AnyView {
    let words = corrected.shown_query.split(' ').map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_new = corrected.words.iter().any(|new| new == bare);
        if is_new {
            view! { <strong>{word.to_owned()}</strong>" " }.into_any()
        } else {
            view! { {word.to_owned()}" " }.into_any()
        }
    });
    let words: Vec<_> = words.collect();
    let typed = corrected.typed_query.clone();
    let instead = form.exactly(&typed);
    view! {
        <p class="corrected" role="status">
            "Showing results for "<q>{words}</q>
            ". Search instead for "<a href=instead><q>{typed}</q></a>"."
        </p>
    }
    .into_any()
}

fn places(places: &[Place]) -> Option<AnyView> {
    let links: Vec<_> = places
        .iter()
        .map(|place| {
            let detail = place.detail.clone();
            let kind = match place.r#type.as_str() {
                "tag" => "Tag",
                "category" => "Category",
                "macro" => "Macro",
                _ => "Member",
            };
            view! {
                <li><a class="place" href=place.url.clone()>
                    <span class="meta">{kind}</span><b dir="auto">{place.text.clone()}</b>
                    <span class="meta">{detail}</span>
                </a></li>
            }
        })
        .collect();
    let has_macros = places.iter().any(|place| place.r#type == "macro");
    let label = if has_macros {
        "Tags, categories, people and macros"
    } else {
        "Tags, categories and people"
    };
    (!links.is_empty())
        .then(|| view! { <nav aria-label=label><ul class="places">{links}</ul></nav> }.into_any())
}

/// What only agents see.
fn staff(hits: Vec<SearchHit>) -> Option<AnyView> {
    let hits: Vec<_> = hits.into_iter().map(|found| hit(found, 0)).collect();
    (!hits.is_empty()).then(|| {
        view! {
            <section class="card staff-hits stack" aria-label="For agents">
                <h2>"Cases, notes and private replies"</h2>
                <p class="meta">"Only agents see these."</p>
                <ul class="threads hits">{hits}</ul>
            </section>
        }
        .into_any()
    })
}

fn kind(word: &str) -> &'static str {
    match word {
        "answer" | "post" => "Answer in",
        "escalation" => "Case:",
        "note" => "Note on",
        "private_reply" => "Private reply on",
        _ => "",
    }
}

/// Title and passage come escaped, with the matches marked. A rank of 0 is not counted.
fn hit(hit: SearchHit, rank: i32) -> AnyView {
    let counted = rank > 0;
    let thread = counted.then(|| hit.thread_id.to_string());
    let read = hit
        .accepted
        .map(|answer| accepted(answer, thread.clone(), counted.then_some(rank)));
    let by = hit.author.username;
    let helped = helped(hit.helpful_count);
    view! {
        <li class="thread hit">
            <div class="row"><StateBadge state=state_badge(hit.state)/><span class="meta">{hit.category_name}</span></div>
            <h3 dir="auto"><span class="meta">{kind(&hit.r#type)}</span>" "
                <a href=hit.url data-thread=thread data-rank=counted.then_some(rank) inner_html=hit.title_html></a></h3>
            <p class="snippet" dir="auto" inner_html=hit.snippet_html></p>
            <p class="meta"><bdi>{by}</bdi>" · "<Ago rfc3339=hit.created_at.to_string()/>" · "
                {count(i64::from(hit.reply_count), "reply", "replies")}{helped}</p>
            {read}
        </li>
    }
    .into_any()
}

/// How many it helped, where anybody said so.
fn helped(members: u32) -> Option<String> {
    match members {
        0 => None,
        1 => Some(" · Helped a member".to_owned()),
        members => Some(format!(" · Helped {members} members")),
    }
}

/// The accepted answer, to be read without leaving the results. Opening it counts as opening the hit.
fn accepted(answer: AcceptedAnswer, thread: Option<String>, rank: Option<i32>) -> AnyView {
    let by = answer.author.username;
    let whose = if answer.official {
        "Official answer by "
    } else {
        "Accepted answer by "
    };
    let of_link = thread.clone();
    view! {
        <details class="accepted" data-thread=thread data-rank=rank>
            <summary>{whose}<bdi>{by}</bdi></summary>
            {match answer.html {
                Some(html) => view! { <Prose html/> }.into_any(),
                None => view! { <p dir="auto">{answer.excerpt}</p> }.into_any(),
            }}
            <p><a href=answer.url data-thread=of_link data-rank=rank>"Read it in the thread"</a></p>
        </details>
    }
    .into_any()
}

/// Nothing was found: what may help instead.
fn nothing(form: &SearchForm, answer: SearchAnswer, token: Option<Token>) -> AnyView {
    let is_narrowed = form.without_filters() != form.with(super::form::Filter::Sort, &form.sort);
    let lift = is_narrowed.then(|| {
        view! { <p><a href=form.without_filters()>"Search without filters"</a></p> }
    });
    let action = Some(Link::new("Ask this", ask(form, token)));
    let text = "Try other words, or ask: customers answer, and an agent steps in where nobody can.";
    let meant = answer.did_you_mean.map(|words| {
        let instead = form.instead(&words);
        view! { <p class="corrected">"Did you mean "<a href=instead><q>{words}</q></a>"?"</p> }
    });
    view! {
        <div class="stack" data-search=token.map(|token| token.to_string())>
            <p class="unseen" role="status">"Nothing found"</p>
            {meant}
            <EmptyState title="Nothing found" text action icon=IconName::Search/>
            {lift}
            {(!form.sort.is_empty()).then(|| facets::orders(form))}
            {facets::facets(form, &answer.facets, true)}
            {nearest(answer.nearest)}
        </div>
    }
    .into_any()
}

fn nearest(threads: Vec<SimilarThread>) -> Option<AnyView> {
    let links: Vec<_> = (1..)
        .zip(threads)
        .map(|(rank, thread)| {
            let (id, rank): (String, i32) = (thread.thread_id.to_string(), rank);
            view! {
                <li class="thread hit">
                    <div class="row"><StateBadge state=state_badge(thread.state)/></div>
                    <h3 dir="auto"><a href=thread.url data-thread=id data-rank=rank>{thread.title}</a></h3>
                </li>
            }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! { <section class="stack"><h2>"Nearest questions"</h2><ul class="threads hits">{links}</ul></section> }
            .into_any()
    })
}

//! The report: figures, a picture over time, and lists of words.

use backstop_domain::views::{RewordedSearch, SearchDay, SearchReport, SearchedWords};
use leptos::prelude::*;

use super::{SPANS, chart::chart, proposals::proposals};
use crate::{
    routes::url,
    ui::{DataTable, Hidden, LinkButton, TabItem, Tabs},
};

pub(super) fn report(report: SearchReport, days: i64) -> AnyView {
    let spans = SPANS
        .map(|span| {
            let href = url::with_query(url::ADMIN_SEARCH, &[("days", &span.to_string())]);
            TabItem::new(format!("{span} days"), href, span == days)
        })
        .to_vec();
    view! {
        <div class="stack admin-search">
            <p class="lead">"What people look for here, and what they do not find. Nobody’s name, account or address is kept; words stand here from their second search on."</p>
            <div class="row"><Tabs items=spans label="Time"/><span class="push"><LinkButton href=url::ADMIN_SYNONYMS.to_owned()>"Synonyms"</LinkButton></span></div>
            {figures(&report.days)}
            {chart(&report.days)}
            {words("Nothing found", "Write an article, or say below which words mean the same.", report.missing)}
            {proposals(report.proposals, report.dismissed, days)}
            {reworded(report.reworded)}
            {words("Found, but hardly opened", "The titles may not say what people look for.", report.unopened)}
            {words("Looked for most", "", report.most)}
        </div>
    }
    .into_any()
}

/// Whole hundredths of `all`.
const fn percent(part: i64, all: i64) -> i64 {
    if all == 0 { 0 } else { part * 100 / all }
}

fn figures(days: &[SearchDay]) -> AnyView {
    let sum = |field: fn(&SearchDay) -> i64| days.iter().map(field).sum::<i64>();
    let all = sum(|day| day.searches);
    let shares = [
        ("found nothing", sum(|day| day.empty)),
        ("were put in other words", sum(|day| day.reworded)),
        ("led to a thread", sum(|day| day.clicked)),
        ("were said to be solved", sum(|day| day.solved)),
        ("ended in a question", sum(|day| day.asked)),
    ];
    let shares: Vec<_> = shares
        .into_iter()
        .map(|(label, count)| {
            view! { <div><dd>{percent(count, all)}" %"</dd><dt>{label}" ("{count}")"</dt></div> }
        })
        .collect();
    view! { <dl class="figures"><div><dd>{all}</dd><dt>"searches"</dt></div>{shares}</dl> }
        .into_any()
}

fn words(title: &'static str, hint: &'static str, list: Vec<SearchedWords>) -> AnyView {
    let rows: Vec<_> = list
        .into_iter()
        .map(|line| {
            let href = url::with_query(url::SEARCH, &[("q", &line.query)]);
            view! {
                <tr>
                    <td data-label="Words"><a href=href dir="auto">{line.query}</a></td>
                    <td data-label="Searches">{line.searches}</td>
                    <td data-label="Nothing found">{line.empty}</td>
                    <td data-label="Opened">{line.clicked}</td>
                    <td data-label="Solved">{line.solved}</td>
                    <td data-label="Asked">{line.asked}</td>
                </tr>
            }
        })
        .collect();
    let columns = vec![
        "Words",
        "Searches",
        "Nothing found",
        "Opened",
        "Solved",
        "Asked",
    ];
    let body = if rows.is_empty() {
        view! { <p class="meta">"Nothing yet."</p> }.into_any()
    } else {
        view! { <DataTable caption=title columns>{rows}</DataTable> }.into_any()
    };
    let hint = (!hint.is_empty()).then(|| view! { <p class="meta">{hint}</p> });
    view! { <section class="stack"><h2>{title}</h2>{hint}{body}</section> }.into_any()
}

fn reworded(list: Vec<RewordedSearch>) -> AnyView {
    let rows: Vec<_> = list.into_iter().map(reworded_row).collect();
    let columns = vec!["First", "Then", "Times", "Opened", ""];
    let body = if rows.is_empty() {
        view! { <p class="meta">"Nothing yet."</p> }.into_any()
    } else {
        view! { <DataTable caption="Put in other words" columns>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="stack">
            <h2>"Put in other words"</h2>
            <p class="meta">"Where one word took the place of another, they may mean the same."</p>
            {body}
        </section>
    }
    .into_any()
}

fn reworded_row(line: RewordedSearch) -> AnyView {
    let accept = line.words.map(|words| {
        let label = format!("“{}” also finds “{}”", words.from, words.to);
        view! {
            <form method="get" action=url::ADMIN_SYNONYMS>
                <Hidden name="words" value=words.from/><Hidden name="also" value=words.to/>
                <Hidden name="query" value=line.from.clone()/>
                <button class="btn" type="submit">{label}</button>
            </form>
        }
    });
    view! {
        <tr>
            <td data-label="First" dir="auto">{line.from}</td>
            <td data-label="Then" dir="auto">{line.to}</td>
            <td data-label="Times">{line.times}</td>
            <td data-label="Opened">{line.clicked}</td>
            <td>{accept}</td>
        </tr>
    }
    .into_any()
}

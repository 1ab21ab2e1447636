//! The figures, a picture of them, the same as a table, and what each means.

use backstop_domain::{
    episode::spoken,
    promise::HAND_OVER_SECONDS,
    views::{PromiseMonth, PromiseReport},
};
use leptos::prelude::*;

use super::chart::chart;
use crate::{
    routes::url,
    show::count,
    ui::{Ago, Card, DataTable, EmptyState, IconName, Link},
};

/// The page.
pub(super) fn page(report: &PromiseReport) -> AnyView {
    let body = if report.asked == 0 && report.ended == 0 {
        empty()
    } else {
        figures(report)
    };
    view! {
        <div class="page promise">
            <div class="head">
                <h1>"Our promise"</h1>
                <p class="lead">"Customers help each other here. A question that nobody answers by the time shown on it is taken over by one of our agents. This is how well we have kept that, month by month."</p>
            </div>
            {body}
            {meaning()}
        </div>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <Card>
            <EmptyState title="No promise to look back on yet" icon=IconName::Wait
                text="Nobody has asked anything in the last twelve months. As soon as questions are answered or taken over, the figures stand here."
                action=Some(Link::new("Ask a question", url::ASK))/>
        </Card>
    }
    .into_any()
}

fn figures(report: &PromiseReport) -> AnyView {
    let picture = chart(&report.months);
    view! {
        {headline(report)}
        <Card title="Month by month">{picture}</Card>
        {table(&report.months)}
        <p class="meta">"Months are those of UTC. Counted "<Ago rfc3339=report.counted_at.to_string()/>"; the present month is not over."</p>
    }
    .into_any()
}

/// The share of a year, and how long the last month that has anything to say took.
fn headline(report: &PromiseReport) -> AnyView {
    let kept = match report.share_kept {
        Some(share) => view! {
            <p class="share"><b>{percent(share)}</b>" of promises kept"</p>
            <p class="meta">{of_all(report.kept, report.ended)}" in the last twelve months, "{count(report.asked, "question", "questions")}" asked"</p>
        }
        .into_any(),
        None => view! {
            <p class="share"><b>"None"</b>" has ended yet"</p>
            <p class="meta">{count(report.asked, "question", "questions")}" asked; every promise still runs"</p>
        }
        .into_any(),
    };
    let first = latest(&report.months, |month| month.first_answer_seconds);
    let official = latest(&report.months, |month| month.official_reply_seconds);
    view! {
        <div class="grid promise-figures">
            <Card>{kept}</Card>
            {first.map(|(span, month)| figure("to the first answer", span, month))}
            {official.map(|(span, month)| figure("from taking over to an agent’s reply", span, month))}
        </div>
    }
    .into_any()
}

fn figure(what: &'static str, span: i64, month: String) -> AnyView {
    view! {
        <Card>
            <p class="share"><b>{spoken(span)}</b>" "{what}</p>
            <p class="meta">"Median of "{month}": half were quicker, half slower"</p>
        </Card>
    }
    .into_any()
}

fn latest(months: &[PromiseMonth], of: fn(&PromiseMonth) -> Option<i64>) -> Option<(i64, String)> {
    let mut latest = months.iter().rev();
    latest.find_map(|month| of(month).map(|span| (span, month.name.clone())))
}

fn table(months: &[PromiseMonth]) -> AnyView {
    let columns = vec![
        "Month",
        "Asked",
        "Answered in time",
        "Taken over",
        "Kept",
        "First answer",
        "Agent’s reply",
    ];
    // Months before anybody asked anything say nothing.
    let begun = months
        .iter()
        .position(|month| month.asked + month.ended > 0);
    let told = months.iter().skip(begun.unwrap_or(0));
    let rows: Vec<_> = told.rev().map(row).collect();
    view! { <DataTable caption="Promises month by month, the latest first" columns>{rows}</DataTable> }
        .into_any()
}

fn row(month: &PromiseMonth) -> AnyView {
    let span = |seconds: Option<i64>| seconds.map_or_else(|| "–".to_owned(), spoken);
    let kept = month.share_kept.map(|share| {
        view! { <b>{percent(share)}</b>" "<span class="meta">{of_all(month.kept, month.ended)}</span> }
    });
    let kept = kept.map_or_else(|| "–".into_any(), IntoAny::into_any);
    let unreplied = (month.unreplied > 0).then(|| {
        view! { " "<span class="meta">{format!("{} without one", month.unreplied)}</span> }
    });
    view! {
        <tr>
            <td data-label="Month">{month.name.clone()}</td>
            <td data-label="Asked">{month.asked}</td>
            <td data-label="Answered in time">{month.answered}</td>
            <td data-label="Taken over">{month.escalated}</td>
            <td data-label="Kept">{kept}</td>
            <td data-label="First answer">{span(month.first_answer_seconds)}</td>
            <td data-label="Agent’s reply">{span(month.official_reply_seconds)}{unreplied}</td>
        </tr>
    }
    .into_any()
}

fn meaning() -> AnyView {
    view! {
        <section class="prose meaning" aria-labelledby="meaning">
            <h2 id="meaning">"What the figures mean"</h2>
            <dl>
                <dt>"Kept"</dt>
                <dd>"Somebody answered in the thread at or before the promised time, or one of our agents took over at most "{spoken(HAND_OVER_SECONDS)}" after it. Anything later counts as broken. While somebody waits for the asker to reply, the clock rests."</dd>
                <dt>"Which month"</dt>
                <dd>"A question counts as asked in the month it was asked, and its promise in the month it ended. A question that opens again, because an answer did not help, is a new promise. Questions that were closed or taken away before are left out, and so are promises that still run."</dd>
                <dt>"First answer"</dt>
                <dd>"The median time by the clock on the wall, nights and weekends included, from asking to the first answer, whether another customer or an agent gave it."</dd>
                <dt>"Agent’s reply"</dt>
                <dd>"The median time from the moment an agent took over to the agent’s first reply. Those without a reply, because it is still to come or was no longer needed, are told beside it."</dd>
            </dl>
        </section>
    }
    .into_any()
}

/// `98.7%`, and `100%` only where it is.
pub(super) fn percent(share: f64) -> String {
    format!("{share}%")
}

fn of_all(kept: i64, all: i64) -> String {
    format!("{kept} of {all}")
}

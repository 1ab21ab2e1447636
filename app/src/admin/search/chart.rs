//! Searches by day as a picture: drawn on the server, without a script, with a table beside it.

use backstop_domain::views::SearchDay;
use leptos::prelude::*;

use crate::ui::DataTable;

/// Height of the picture, and the width of a day, in units of its own.
const HEIGHT: i64 = 120;
const DAY: i64 = 10;
const BAR: i64 = 8;

/// The picture and, folded away, its table.
pub(super) fn chart(days: &[SearchDay]) -> AnyView {
    let most = days
        .iter()
        .map(|day| day.searches)
        .max()
        .unwrap_or(0)
        .max(1);
    let total: i64 = days.iter().map(|day| day.searches).sum();
    let empty: i64 = days.iter().map(|day| day.empty).sum();
    let width = DAY * i64::try_from(days.len()).unwrap_or(1).max(1);
    let bars: Vec<_> = (0..).zip(days).map(|(n, day)| bar(n, day, most)).collect();
    let label = format!(
        "Searches by day: {total} in all, {empty} of them without a result, {most} on the busiest day"
    );
    let (first, last) = (
        days.first().map(|day| day.day.clone()),
        days.last().map(|day| day.day.clone()),
    );
    view! {
        <figure class="search-chart stack">
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=label>{bars}</svg>
            <figcaption class="row meta">
                <span>{first}</span>
                <span class="key all">"with results"</span><span class="key none">"nothing found"</span>
                <span class="push">{last}</span>
            </figcaption>
            <details><summary>"The same as a table"</summary>{table(days)}</details>
        </figure>
    }
    .into_any()
}

/// A day: what found something, and on it what did not.
fn bar(n: i64, day: &SearchDay, most: i64) -> AnyView {
    let tall = |count: i64| count.max(0) * HEIGHT / most;
    let (all, none) = (tall(day.searches), tall(day.empty.min(day.searches)));
    let x = n * DAY + (DAY - BAR) / 2;
    let title = format!(
        "{}: {} searches, {} without a result",
        day.day, day.searches, day.empty
    );
    view! {
        <g>
            <title>{title}</title>
            <rect class="all" x=x y={HEIGHT - all} width=BAR height={all - none}/>
            <rect class="none" x=x y={HEIGHT - none} width=BAR height=none/>
        </g>
    }
    .into_any()
}

fn table(days: &[SearchDay]) -> AnyView {
    let rows: Vec<_> = days
        .iter()
        .rev()
        .map(|day| {
            view! {
                <tr>
                    <td data-label="Day">{day.day.clone()}</td>
                    <td data-label="Searches">{day.searches}</td>
                    <td data-label="Nothing found">{day.empty}</td>
                    <td data-label="Reworded">{day.reworded}</td>
                    <td data-label="Opened">{day.clicked}</td>
                    <td data-label="Solved">{day.solved}</td>
                    <td data-label="Asked">{day.asked}</td>
                </tr>
            }
        })
        .collect();
    let columns = vec![
        "Day",
        "Searches",
        "Nothing found",
        "Reworded",
        "Opened",
        "Solved",
        "Asked",
    ];
    view! { <DataTable caption="Searches by day" columns>{rows}</DataTable> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::to_document;

    #[test]
    fn bars_stay_within_the_picture_and_the_table_tells_the_same() {
        let day = |day: &str, searches, empty| SearchDay {
            day: day.to_owned(),
            searches,
            empty,
            reworded: 0,
            clicked: 0,
            solved: 0,
            asked: 0,
        };
        let html = to_document(|| chart(&[day("2026-01-05", 0, 0), day("2026-01-06", 10, 5)]));
        assert!(html.contains("viewBox=\"0 0 20 120\""), "{html}");
        assert!(
            html.contains("10 in all, 5 of them without a result"),
            "{html}"
        );
        assert!(
            html.contains("x=\"11\" y=\"0\" width=\"8\" height=\"60\""),
            "{html}"
        );
        assert!(
            html.contains("y=\"60\" width=\"8\" height=\"60\""),
            "{html}"
        );
        assert!(!html.contains("style="), "{html}");
        assert!(
            html.contains("<td data-label=\"Day\">2026-01-06</td>"),
            "{html}"
        );
        assert!(to_document(|| chart(&[])).contains("viewBox=\"0 0 10 120\""));
    }
}

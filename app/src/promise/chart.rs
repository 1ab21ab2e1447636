//! The picture: a column a month, of what became of its promises. Places are shares of the picture and
//! text keeps the size of the page's, so that it is as legible on a phone.

use backstop_domain::views::PromiseMonth;
use leptos::prelude::*;

use super::page::percent;

/// Shares of the picture in percent: where columns begin, stand and may reach.
const LEFT: f64 = 7.0;
const BASE: f64 = 85.0;
const TALL: f64 = 74.0;
/// Share of its place that a column fills.
const FILLED: f64 = 0.66;

/// Columns, their key, and a description for who cannot see them.
pub(super) fn chart(months: &[PromiseMonth]) -> AnyView {
    let top = scale(months.iter().map(|month| month.ended).max().unwrap_or(0));
    let columns: Vec<_> = (0_u32..)
        .zip(months)
        .map(|(n, month)| column(&Place::of(n, months.len(), top), month))
        .collect();
    view! {
        <figure class="promise-chart stack">
            <svg role="img" aria-labelledby="promise-chart-title promise-chart-desc">
                <title id="promise-chart-title">"What became of promises, month by month"</title>
                <desc id="promise-chart-desc">{described(months)}</desc>
                <defs>
                    <pattern id="broken" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <rect class="ground" width="6" height="6"/><rect class="line" width="2.5" height="6"/>
                    </pattern>
                </defs>
                {Vec::from([top, top / 2, 0].map(|n| grid(n, top)))}
                {columns}
            </svg>
            <figcaption class="row meta">
                <span class="key answered">"answered in time"</span>
                <span class="key taken">"taken over by an agent in time"</span>
                <span class="key broken">"not kept"</span>
                <span class="push">"The figures are in the table below."</span>
            </figcaption>
        </figure>
    }
    .into_any()
}

/// Where the column of a month stands.
struct Place {
    left: f64,
    width: f64,
    top: i64,
}

impl Place {
    fn of(n: u32, months: usize, top: i64) -> Self {
        let each = (100.0 - LEFT) / number(i64::try_from(months).unwrap_or(1).max(1));
        Self {
            left: LEFT + each * (f64::from(n) + (1.0 - FILLED) / 2.0),
            width: each * FILLED,
            top,
        }
    }

    fn middle(&self) -> String {
        share(self.left + self.width / 2.0)
    }
}

/// A month: answered below, taken over on it, broken on top.
fn column(place: &Place, month: &PromiseMonth) -> AnyView {
    let parts = [
        ("answered", month.answered),
        ("taken", month.kept - month.answered),
        ("broken", month.ended - month.kept),
    ];
    let mut below = 0;
    let bars: Vec<_> = parts
        .into_iter()
        .filter(|(_, many)| *many > 0)
        .map(|(class, many)| {
            below += many;
            let y = height(below, place.top);
            let fill = (class == "broken").then_some("url(#broken)");
            view! {
                <rect class=class fill=fill x=share(place.left) width=share(place.width)
                    y=share(BASE - y) height=share(height(many, place.top))/>
            }
        })
        .collect();
    let (name, year) = month.name.split_once(' ').unwrap_or((&month.name, ""));
    let short: String = name.chars().take(3).collect();
    let year = (short == "Jan").then(|| {
        view! { <text class="year" x=place.middle() y="98%">{year.to_owned()}</text> }
    });
    let kept = month.share_kept.map(|kept| {
        let above = share(BASE - height(month.ended, place.top) - 2.0);
        view! { <text class="kept" x=place.middle() y=above>{percent(kept.floor())}</text> }
    });
    view! {
        <g>
            <title>{sentence(month)}</title>
            {bars}{kept}
            <text class="month" x=place.middle() y="91.5%">{short}</text>
            {year}
        </g>
    }
    .into_any()
}

fn grid(n: i64, top: i64) -> AnyView {
    let y = share(BASE - height(n, top));
    let class = if n == 0 {
        "grid-line base"
    } else {
        "grid-line"
    };
    view! {
        <g class=class aria-hidden="true">
            <line x1=share(LEFT) x2="100%" y1=y.clone() y2=y.clone()/>
            <text x=share(LEFT - 1.0) y=y dy="0.32em">{n}</text>
        </g>
    }
    .into_any()
}

fn described(months: &[PromiseMonth]) -> String {
    months.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn sentence(month: &PromiseMonth) -> String {
    let Some(kept) = month.share_kept else {
        return format!("{}: no promise ended.", month.name);
    };
    format!(
        "{}: {} of {} kept ({}), {} answered in time, {} taken over.",
        month.name,
        month.kept,
        month.ended,
        percent(kept),
        month.answered,
        month.escalated
    )
}

/// The top of the scale: an even round number that holds `most`.
fn scale(most: i64) -> i64 {
    let tens = std::iter::successors(Some(1_i64), |ten| ten.checked_mul(10));
    tens.flat_map(|ten| [2, 4, 6, 10].map(|n| ten.saturating_mul(n)))
        .find(|top| *top >= most)
        .unwrap_or(i64::MAX)
}

fn height(many: i64, top: i64) -> f64 {
    TALL * number(many) / number(top.max(1))
}

/// Counts of a picture need no more than 32 bits; a larger one is drawn as the largest.
fn number(n: i64) -> f64 {
    f64::from(i32::try_from(n).unwrap_or(i32::MAX))
}

fn share(percent: f64) -> String {
    format!("{percent:.2}%")
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn the_scale_is_round_and_even_and_holds_the_most() {
        let tops: Vec<_> = [0, 2, 3, 5, 7, 11, 25, 61, 999].map(scale).to_vec();
        assert_eq!(tops, [2, 2, 4, 6, 10, 20, 40, 100, 1_000]);
    }
}

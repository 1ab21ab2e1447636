//! Moments. The server prints UTC; a small script rewrites them in the reader's own zone.

use leptos::prelude::*;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// How long ago (or in how long), with the exact moment on hover.
#[component]
pub fn Ago(
    /// The moment as RFC 3339 in UTC.
    #[prop(into)]
    rfc3339: String,
) -> AnyView {
    let text = absolute(&rfc3339, true);
    let title = text.clone();
    view! { <time datetime=rfc3339 title=title data-relative="">{text}</time> }.into_any()
}

/// A moment to be at: the time of day, with the date where that is another day.
#[component]
pub fn ClockTime(
    /// The moment as RFC 3339 in UTC.
    #[prop(into)]
    rfc3339: String,
) -> AnyView {
    let title = absolute(&rfc3339, true);
    let text = absolute(&rfc3339, false);
    view! { <time datetime=rfc3339 title=title data-clock="">{text}</time> }.into_any()
}

/// "21 Nov 2026, 14:10 UTC", or the input itself where it is not RFC 3339 in UTC.
fn absolute(rfc3339: &str, with_year: bool) -> String {
    parts(rfc3339).map_or_else(
        || rfc3339.to_owned(),
        |(year, month, day, time)| {
            let year = if with_year {
                format!(" {year}")
            } else {
                String::new()
            };
            format!("{} {month}{year}, {time} UTC", day.trim_start_matches('0'))
        },
    )
}

fn parts(rfc3339: &str) -> Option<(&str, &'static str, &str, &str)> {
    let in_utc = rfc3339.ends_with('Z') || rfc3339.ends_with("+00:00");
    let (date, time) = rfc3339.split_once('T').filter(|_| in_utc)?;
    let mut numbers = date.splitn(3, '-');
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some((year, month, day, time.get(..5)?))
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn prints_utc_for_readers_without_scripts() {
        assert_eq!(
            absolute("2026-11-03T14:10:59.123Z", true),
            "3 Nov 2026, 14:10 UTC"
        );
        assert_eq!(
            absolute("2026-11-21T04:10:59+00:00", false),
            "21 Nov, 04:10 UTC"
        );
    }

    #[test]
    fn leaves_alone_what_it_cannot_read() {
        for odd in [
            "",
            "soon",
            "2026-13-01T00:00:00Z",
            "2026-11-21T14:10:59+02:00",
            "T1Z",
        ] {
            assert_eq!(absolute(odd, true), odd);
        }
    }
}

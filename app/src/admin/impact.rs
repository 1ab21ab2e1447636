//! What a change of rules would do to the questions whose clock runs.

use backstop_domain::{episode::spoken, views::RuleImpact};
use leptos::prelude::*;

use crate::{show::count, ui::Card};

/// The effect of a change that is not made yet.
#[component]
pub(super) fn Preview(
    /// The change, such as "If it is changed like this".
    what: String,
    /// What it would do.
    impact: RuleImpact,
) -> AnyView {
    let effects: Vec<_> = effects(&impact)
        .into_iter()
        .map(|effect| view! { <li>{effect}</li> })
        .collect();
    let list = (!effects.is_empty()).then(|| view! { <ul>{effects}</ul> });
    view! {
        <div id="preview" role="status">
            <Card title=what>
                <p>{sum(&impact)}</p>
                {list}
                <p class="meta">"Nothing is saved yet."</p>
            </Card>
        </div>
    }
    .into_any()
}

fn sum(impact: &RuleImpact) -> String {
    let moved = impact.earlier + impact.later + impact.resting;
    let open = count(impact.open, "open question", "open questions");
    match (impact.open, moved) {
        (0, _) => "No question has a clock at present, so none moves.".to_owned(),
        (_, 0) => format!("No clock moves, of {open}."),
        _ => format!("{} would move, of {open}.", count(moved, "clock", "clocks")),
    }
}

fn effects(impact: &RuleImpact) -> Vec<String> {
    let due = |n: i64, when: &str, most: i64| {
        let who = count(n, "question", "questions");
        format!("{who} due {when}, by at most {}.", spoken(most))
    };
    let resting = |n: i64| {
        let who = count(
            n,
            "question that waits for its asker",
            "questions that wait for their askers",
        );
        format!("{who} with another time left.")
    };
    let graced = |n: i64| {
        let who = count(n, "question", "questions");
        format!("{who} would be due at once, with a grace first.")
    };
    [
        (impact.earlier > 0).then(|| due(impact.earlier, "earlier", impact.most_earlier_seconds)),
        (impact.later > 0).then(|| due(impact.later, "later", impact.most_later_seconds)),
        (impact.resting > 0).then(|| resting(impact.resting)),
        (impact.graced > 0).then(|| graced(impact.graced)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effect_is_told_in_numbers() {
        assert!(sum(&RuleImpact::default()).starts_with("No question has a clock"));
        let impact = RuleImpact {
            open: 5,
            earlier: 1,
            later: 2,
            most_earlier_seconds: 600,
            most_later_seconds: 7_200,
            graced: 1,
            ..RuleImpact::default()
        };
        assert_eq!(sum(&impact), "3 clocks would move, of 5 open questions.");
        let told = effects(&impact);
        assert_eq!(told.len(), 3);
        assert!(
            told[1].starts_with("2 questions due later, by at most 2"),
            "{told:?}"
        );
        let still = RuleImpact {
            open: 1,
            ..RuleImpact::default()
        };
        assert_eq!(sum(&still), "No clock moves, of 1 open question.");
    }
}

//! The promise drawn as a road: what has happened, what is now, what comes, and when.

use leptos::prelude::*;

/// Where a step lies on the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoadPlace {
    /// Behind us.
    Past,
    /// Here.
    Now,
    /// Still to come.
    Later,
}

/// One step of the road.
pub struct RoadStep {
    /// What happens, in two or three words.
    pub label: String,
    /// When, or who: text, or text with a [`super::ClockTime`] in it.
    pub detail: AnyView,
    /// Where it lies.
    pub place: RoadPlace,
}

impl RoadStep {
    /// A step; `detail` is any view, for example a `String`.
    pub fn new(label: impl Into<String>, detail: impl IntoAny, place: RoadPlace) -> Self {
        Self {
            label: label.into(),
            detail: detail.into_any(),
            place,
        }
    }
}

/// The road, in reading direction on wide screens and downwards on narrow ones.
#[component]
pub fn Road(
    /// From first to last.
    steps: Vec<RoadStep>,
    /// Names the road for screen readers.
    #[prop(default = "What happens when")]
    label: &'static str,
) -> AnyView {
    let steps: Vec<_> = steps.into_iter().map(step).collect();
    view! { <ol class="road" aria-label=label>{steps}</ol> }.into_any()
}

fn step(step: RoadStep) -> AnyView {
    let (class, word) = match step.place {
        RoadPlace::Past => ("past", "Done: "),
        RoadPlace::Now => ("now", "Now: "),
        RoadPlace::Later => ("later", "Next: "),
    };
    let current = (step.place == RoadPlace::Now).then_some("step");
    view! {
        <li class=class aria-current=current>
            <b><span class="unseen">{word}</span>{step.label}</b>" "<span>{step.detail}</span>
        </li>
    }
    .into_any()
}

//! The policies in their order.

use backstop_domain::{
    policy::CALENDAR_ALWAYS,
    views::{Category, PolicyView},
};
use leptos::prelude::*;

use crate::{
    routes::url,
    ui::{ButtonKind, DataTable, EmptyState, IconName, LinkButton, PostButton},
};

pub(super) fn table(all: Vec<PolicyView>, categories: &[Category]) -> AnyView {
    if all.is_empty() {
        let text = "Without a policy, questions wait the time every site starts with.";
        return view! { <EmptyState title="There are no policies" text icon=IconName::Wait/> }
            .into_any();
    }
    let last = all.len() - 1;
    let rows: Vec<_> = all
        .into_iter()
        .enumerate()
        .map(|(place, policy)| row(policy, categories, place > 0, place < last))
        .collect();
    let columns = vec![
        "Name",
        "For",
        "An agent steps in after",
        "Targets",
        "Queue",
        "Order",
        "",
    ];
    view! { <DataTable caption="Escalation policies" columns>{rows}</DataTable> }.into_any()
}

fn row(policy: PolicyView, categories: &[Category], up: bool, down: bool) -> AnyView {
    let name = policy.name.clone();
    let edit = url::with_query(url::ADMIN_POLICIES, &[("edit", &policy.id.to_string())]);
    let asked = scope(&policy, categories);
    let after = if policy.calendar == CALENDAR_ALWAYS {
        policy.after
    } else {
        format!("{} by “{}”", policy.after, policy.calendar)
    };
    let targets = format!(
        "First reply {}, resolved {}, reopened {}",
        policy.first_response, policy.resolution, policy.reopen
    );
    let queue = format!("{}, priority {}", policy.queue, policy.priority);
    let shadow = policy.shadowed_by.map(|other| {
        view! { <p class="meta">{format!("Never reached: “{other}” comes first and leaves nothing.")}</p> }
    });
    let move_to = |to: &str, label: String| {
        let fields = vec![("to", to.to_owned())];
        let words = if to == "up" { "Up" } else { "Down" };
        view! { <PostButton action=url::admin_policy_shift(policy.id) kind=ButtonKind::Quiet fields label>{words}</PostButton> }
    };
    let up = up.then(|| move_to("up", format!("Move {name} up")));
    let down = down.then(|| move_to("down", format!("Move {name} down")));
    let (named, remove) = (format!(" {name}"), format!("Remove {name}"));
    view! {
        <tr>
            <td data-label="Name">{policy.name}{shadow}</td>
            <td data-label="For">{asked}</td>
            <td data-label="After">{after}</td>
            <td data-label="Targets">{targets}</td>
            <td data-label="Queue">{queue}</td>
            <td data-label="Order"><div class="row">{up}{down}</div></td>
            <td><div class="row">
                <LinkButton href=edit>"Change"<span class="unseen">{named}</span></LinkButton>
                <PostButton action=url::admin_policy_remove(policy.id) kind=ButtonKind::Danger label=remove>"Remove"</PostButton>
            </div></td>
        </tr>
    }
    .into_any()
}

/// For which questions, in words.
fn scope(policy: &PolicyView, categories: &[Category]) -> String {
    let category = policy.category.as_ref().map_or_else(
        || "Every category".to_owned(),
        |slug| named(slug, categories),
    );
    let tag = policy.tag.as_ref().map(|tag| format!("tag {tag}"));
    let urgency = policy
        .urgency
        .map(|urgency| format!("urgency {}", urgency.word()));
    let group = policy
        .customer_group
        .as_ref()
        .map(|group| format!("customers of {group}"));
    let parts: Vec<String> = [Some(category), tag, urgency, group]
        .into_iter()
        .flatten()
        .collect();
    parts.join(", ")
}

fn named(slug: &str, categories: &[Category]) -> String {
    let known = categories.iter().find(|category| category.slug == slug);
    known.map_or_else(|| slug.to_owned(), |category| category.name.clone())
}

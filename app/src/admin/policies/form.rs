//! The form of a policy: every field it has, so that saving it again loses none.

use backstop_domain::{
    FieldError,
    commands::SetPolicy,
    policy::{
        CALENDAR_ALWAYS, DEFAULT_REOPEN_SECONDS, Urgency, first_response_seconds,
        resolution_seconds,
    },
    time::{format_span, parse_span},
    views::PolicyView,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::Shelves;
use crate::{
    form::Filled,
    routes::url,
    show::category_options,
    ui::{Button, ButtonKind, Card, Field, LinkButton, Select},
};

/// A policy as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PolicyForm {
    /// Its name; an existing one is replaced.
    pub name: String,
    /// Slug of the category; empty for every one.
    pub category: String,
    /// One tag; empty for all questions.
    pub tag: String,
    /// A word of `Urgency`; empty for every one.
    pub urgency: String,
    /// A group of customers; empty for all.
    pub customer_group: String,
    /// A span such as `60m`.
    pub after: String,
    /// Name of the calendar.
    pub calendar: String,
    /// Slug of the queue.
    pub queue: String,
    /// 1 to 4.
    pub priority: String,
    /// A span; empty for that of the priority.
    pub first_response: String,
    /// A span; empty for that of the priority.
    pub resolution: String,
    /// A span; empty for what is usual.
    pub reopen: String,
}

impl PolicyForm {
    /// What the form for a new policy begins with.
    pub(super) fn fresh() -> Self {
        Self {
            after: "60m".to_owned(),
            calendar: CALENDAR_ALWAYS.to_owned(),
            priority: "3".to_owned(),
            ..Self::default()
        }
    }

    /// What was typed, for the use case.
    pub(super) fn command(&self) -> Result<SetPolicy, FieldError> {
        let given = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let urgency = given(&self.urgency)
            .map(|word| word.parse::<Urgency>())
            .transpose()
            .map_err(|_| FieldError::new("urgency", "Choose one of the list."))?;
        Ok(SetPolicy {
            name: self.name.clone(),
            category: given(&self.category),
            after: self.after.clone(),
            calendar: given(&self.calendar),
            queue: given(&self.queue),
            // No number is none of the four, which the use case says.
            priority: given(&self.priority).map(|number| number.parse().unwrap_or(0)),
            tag: given(&self.tag),
            urgency,
            customer_group: given(&self.customer_group),
            first_response: given(&self.first_response),
            resolution: given(&self.resolution),
            reopen: given(&self.reopen),
        })
    }
}

impl From<&PolicyView> for PolicyForm {
    /// Times that follow from the priority stay empty, so that they go on following it.
    fn from(policy: &PolicyView) -> Self {
        let unless = |span: &str, usual: i64| {
            let same = span == format_span(usual);
            if same { String::new() } else { span.to_owned() }
        };
        let after = parse_span(&policy.after).unwrap_or(i64::MAX);
        Self {
            name: policy.name.clone(),
            category: policy.category.clone().unwrap_or_default(),
            tag: policy.tag.clone().unwrap_or_default(),
            urgency: policy
                .urgency
                .map(Urgency::word)
                .unwrap_or_default()
                .to_owned(),
            customer_group: policy.customer_group.clone().unwrap_or_default(),
            after: policy.after.clone(),
            calendar: policy.calendar.clone(),
            queue: policy.queue.clone(),
            priority: policy.priority.to_string(),
            first_response: unless(
                &policy.first_response,
                first_response_seconds(policy.priority),
            ),
            resolution: unless(&policy.resolution, resolution_seconds(policy.priority)),
            reopen: unless(&policy.reopen, DEFAULT_REOPEN_SECONDS.min(after)),
        }
    }
}

/// The form; once its effect is on the page, with the button that saves it.
pub(super) fn fields(
    shelves: &Shelves,
    form: &Filled<PolicyForm>,
    is_known: bool,
    is_previewed: bool,
) -> AnyView {
    let values = form.values.clone();
    let title = if is_known {
        format!("Change “{}”", values.name.trim())
    } else {
        "Add a policy".to_owned()
    };
    let another = is_known.then(|| view! { <LinkButton href=url::ADMIN_POLICIES.to_owned() kind=ButtonKind::Quiet>"Start anew"</LinkButton> });
    let (scope, clock, targets) = (scope(shelves, form), clock(shelves, form), targets(form));
    let name = view! { <Field label="Name" name="name" value=values.name error=form.error("name") hint="A policy of the same name is replaced." required=true maxlength=Some(80)/> };
    view! {
        <Card title>
            <form class="form" method="post" action=url::ADMIN_POLICIES data-once="">
                {name}
                {scope}
                {clock}
                {targets}
                <div class="row">{buttons(is_previewed)}{another}</div>
            </form>
        </Card>
    }
    .into_any()
}

fn buttons(is_previewed: bool) -> AnyView {
    let preview = url::ADMIN_POLICIES_PREVIEW.to_owned();
    if is_previewed {
        view! {
            <Button kind=ButtonKind::Main>"Save the policy"</Button>
            <Button formaction=preview>"Show again what changes"</Button>
        }
        .into_any()
    } else {
        view! { <Button kind=ButtonKind::Main formaction=preview>"Show what changes"</Button> }
            .into_any()
    }
}

fn scope(shelves: &Shelves, form: &Filled<PolicyForm>) -> AnyView {
    let values = form.values.clone();
    let mut places = vec![(String::new(), "Every category".to_owned())];
    places.extend(category_options(&shelves.categories));
    let mut urgencies = vec![(String::new(), "Every urgency".to_owned())];
    urgencies.extend(
        Urgency::ALL
            .iter()
            .map(|u| (u.word().to_owned(), u.label().to_owned())),
    );
    view! {
        <Select label="Category" name="category" options=places selected=values.category error=form.error("category")/>
        <Field label="Tag" name="tag" value=values.tag error=form.error("tag") mark_optional=true
            hint="Only questions with this tag."/>
        <Select label="Urgency" name="urgency" options=urgencies selected=values.urgency error=form.error("urgency")/>
        <Field label="Customer group" name="customer_group" value=values.customer_group error=form.error("customer_group") mark_optional=true
            hint="Only questions of members of this group, such as gold. Groups are given on the page of members."/>
    }
    .into_any()
}

fn clock(shelves: &Shelves, form: &Filled<PolicyForm>) -> AnyView {
    let values = form.values.clone();
    let mut calendars = vec![(CALENDAR_ALWAYS.to_owned(), "24x7: day and night".to_owned())];
    let label = |c: &backstop_domain::views::CalendarView| format!("{}: {}", c.name, c.summary);
    calendars.extend(shelves.calendars.iter().map(|c| (c.name.clone(), label(c))));
    let priorities = [("1", "1, most urgent"), ("2", "2"), ("3", "3"), ("4", "4")]
        .map(|(value, label)| (value.to_owned(), label.to_owned()))
        .to_vec();
    view! {
        <Field label="An agent steps in after" name="after" value=values.after error=form.error("after")
            hint="A number and a unit: 20m, 4h or 2d." required=true/>
        <Select label="Hours" name="calendar" options=calendars selected=values.calendar error=form.error("calendar")
            hint="The clock runs only in these hours."/>
        <Field label="Queue" name="queue" value=values.queue error=form.error("queue") mark_optional=true
            hint="Its address, such as billing. Made where it does not exist; general where nothing is said."/>
        <Select label="Priority" name="priority" options=priorities selected=values.priority error=form.error("priority")/>
    }
    .into_any()
}

fn targets(form: &Filled<PolicyForm>) -> AnyView {
    let values = form.values.clone();
    let usual = "By the priority where nothing is said.";
    view! {
        <Field label="First reply of the agent within" name="first_response" value=values.first_response error=form.error("first_response") mark_optional=true hint=usual/>
        <Field label="Resolved within" name="resolution" value=values.resolution error=form.error("resolution") mark_optional=true hint=usual/>
        <Field label="Where it did not help, back to an agent within" name="reopen" value=values.reopen error=form.error("reopen") mark_optional=true
            hint="30m where nothing is said, and never longer than a new question waits."/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn a_policy_comes_back_from_its_form_as_it_was() {
        let policy = PolicyView {
            id: backstop_domain::ids::PolicyId(1),
            name: "Gold".into(),
            category: Some("phones".into()),
            after: "20m".into(),
            calendar: "Office".into(),
            queue: "gold".into(),
            priority: 2,
            tag: Some("x200".into()),
            urgency: Urgency::ALL.last().copied(),
            customer_group: Some("gold".into()),
            first_response: "7m".into(),
            resolution: format_span(resolution_seconds(2)),
            reopen: "20m".into(),
            shadowed_by: None,
        };
        let cmd = PolicyForm::from(&policy).command().unwrap();
        assert_eq!(
            (cmd.category, cmd.tag, cmd.urgency),
            (policy.category, policy.tag, policy.urgency)
        );
        assert_eq!(
            (cmd.calendar.as_deref(), cmd.customer_group.as_deref()),
            (Some("Office"), Some("gold"))
        );
        assert_eq!(
            (cmd.queue.as_deref(), cmd.priority),
            (Some("gold"), Some(2))
        );
        assert_eq!(
            (cmd.after.as_str(), cmd.first_response.as_deref()),
            ("20m", Some("7m"))
        );
        assert_eq!(
            (cmd.resolution, cmd.reopen),
            (None, None),
            "they follow the rest"
        );
    }

    #[test]
    fn what_no_list_holds_is_refused_and_not_left_out() {
        let form = PolicyForm {
            urgency: "panic".into(),
            ..PolicyForm::fresh()
        };
        assert_eq!(form.command().unwrap_err().field, "urgency");
        let form = PolicyForm {
            priority: "high".into(),
            ..PolicyForm::fresh()
        };
        assert_eq!(form.command().unwrap().priority, Some(0));
    }
}

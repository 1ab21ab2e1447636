//! Badges: the state of a thread, the role of a person, a tag. Word, icon and colour together.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    text::MaybeText,
};

/// What a reader should know about a thread before opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BadgeState {
    /// A question nobody has answered yet.
    Unanswered,
    /// Somebody asked the asker for more; the clock rests.
    WaitingOnAsker,
    /// There is an answer, not yet accepted.
    Answered,
    /// The asker accepted an answer.
    Solved,
    /// The contact centre has it.
    Escalated,
    /// No more replies.
    Closed,
    /// The promised time has passed.
    Late,
    /// A discussion, where nothing is owed.
    Discussion,
    /// An announcement by staff.
    Announcement,
    /// Hidden from the public by a moderator.
    Hidden,
}

impl BadgeState {
    /// The word shown, unless the page gives its own.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unanswered => "Waiting for an answer",
            Self::WaitingOnAsker => "Waiting for details",
            Self::Answered => "Answered",
            Self::Solved => "Solved",
            Self::Escalated => "With an agent",
            Self::Closed => "Closed",
            Self::Late => "Late",
            Self::Discussion => "Discussion",
            Self::Announcement => "Announcement",
            Self::Hidden => "Hidden",
        }
    }

    const fn look(self) -> (&'static str, IconName) {
        match self {
            Self::Unanswered => ("state wait", IconName::Wait),
            Self::WaitingOnAsker => ("state open", IconName::Question),
            Self::Answered | Self::Discussion => ("state open", IconName::Open),
            Self::Solved => ("state done", IconName::Done),
            Self::Escalated => ("state case", IconName::Case),
            Self::Closed => ("state open", IconName::Closed),
            Self::Late => ("state late", IconName::Warning),
            Self::Announcement => ("state case", IconName::Info),
            Self::Hidden => ("state late", IconName::Hidden),
        }
    }
}

/// The state of a thread or a case as a pill.
#[component]
pub fn StateBadge(
    /// Chooses colour, icon and word.
    state: BadgeState,
    /// Replaces the usual word, for example by "4 min left".
    #[prop(optional, into)]
    label: MaybeText,
) -> AnyView {
    let (class, icon) = state.look();
    let label = label.0.unwrap_or_else(|| state.label().to_owned());
    view! { <span class=class><Icon name=icon/>{label}</span> }.into_any()
}

/// Whose word it is, where that matters to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleMark {
    /// The one who asked.
    Asker,
    /// Keeps order in the community.
    Moderator,
    /// Works in the contact centre.
    Agent,
    /// Leads agents.
    Supervisor,
    /// Runs the installation.
    Administrator,
}

impl RoleMark {
    /// The word shown.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asker => "Asked this",
            Self::Moderator => "Moderator",
            Self::Agent => "Agent",
            Self::Supervisor => "Supervisor",
            Self::Administrator => "Administrator",
        }
    }
}

/// The role of an author, beside the name.
#[component]
pub fn RoleBadge(
    /// Which role.
    role: RoleMark,
) -> AnyView {
    let class = match role {
        RoleMark::Asker => "role",
        RoleMark::Moderator => "role moderator",
        RoleMark::Agent | RoleMark::Supervisor | RoleMark::Administrator => "role staff",
    };
    view! { <span class=class>{role.label()}</span> }.into_any()
}

/// Marks an answer that the company stands behind.
#[component]
pub fn OfficialBadge() -> AnyView {
    view! { <span class="state case"><Icon name=IconName::Shield/>"Official answer"</span> }
        .into_any()
}

/// Marks the answer the asker accepted.
#[component]
pub fn AcceptedBadge(
    /// Replaces "Accepted answer".
    #[prop(optional, into)]
    label: MaybeText,
) -> AnyView {
    let label = label.0.unwrap_or_else(|| "Accepted answer".to_owned());
    view! { <span class="state done"><Icon name=IconName::Done/>{label}</span> }.into_any()
}

/// One tag, leading to its threads.
#[component]
pub fn Tag(
    /// The tag's name.
    #[prop(into)]
    name: String,
    /// Where its threads are.
    #[prop(into)]
    href: String,
) -> AnyView {
    view! { <a class="tag" href=href>{name}</a> }.into_any()
}

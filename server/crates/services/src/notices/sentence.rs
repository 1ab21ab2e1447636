//! A notice in words. Nothing of a private reply, an internal note or a hidden thread is in them.

use super::queries::Row;
use backstop_domain::thread_state::Visibility;
use backstop_domain::views::NoticeKind;
use backstop_entity::moderation_log;

/// One sentence; `act` is the entry of the moderation log where the notice is about one.
pub(super) fn sentence(row: &Row, act: Option<&moderation_log::Model>) -> String {
    let who = row.actor_name.as_deref().unwrap_or("Somebody");
    let title = title(row);
    match row.kind {
        NoticeKind::Answer => format!("{who} answered {title}"),
        NoticeKind::Reply => format!("{who} replied in {title}"),
        NoticeKind::OfficialReply => format!("{who} from our team answered {title}"),
        NoticeKind::Escalated => {
            format!("Nobody answered {title} in time, so an agent is taking over")
        }
        NoticeKind::PrivateReply => format!("An agent wrote to you privately about {title}"),
        NoticeKind::Accepted => format!("{who} accepted your answer to {title}"),
        NoticeKind::Resolved => format!("An agent resolved your question {title}. Did it help?"),
        NoticeKind::Moderated => moderated(&title, act),
        NoticeKind::Undelivered => {
            format!("The case of {title} could not be handed over to your helpdesk")
        }
    }
}

/// Where the notice leads, from the root of the site.
pub(super) fn path(row: &Row) -> String {
    if row.kind == NoticeKind::Undelivered {
        return "/admin/deliveries?state=dead".to_owned();
    }
    match (row.post_id, row.post_state) {
        (Some(post), Some(Visibility::Visible | Visibility::Hidden)) => format!("/p/{post}"),
        _ if row.thread_visibility == Visibility::Visible => {
            format!("/t/{}/{}", row.thread_id, row.slug)
        }
        _ => "/notices".to_owned(),
    }
}

/// The title in quotes, where the reader may still see it.
fn title(row: &Row) -> String {
    let shown = row.thread_visibility == Visibility::Visible || row.asker_id == row.account_id;
    if shown {
        format!("“{}”", row.title)
    } else {
        "a thread that is no longer here".to_owned()
    }
}

fn moderated(title: &str, act: Option<&moderation_log::Model>) -> String {
    let what = match act.map(|act| act.action.as_str()) {
        Some("post.hide") => format!("A moderator hid your post in {title}"),
        Some("post.delete") => format!("A moderator removed your post in {title}"),
        Some("post.approve") => {
            format!("A moderator looked at your post in {title} and shows it again")
        }
        Some("post.undo") => format!("A moderator took back a decision about your post in {title}"),
        _ => format!("A moderator changed your post in {title}"),
    };
    match act.map(|act| one_line(&act.reason)) {
        Some(reason) if !reason.is_empty() => format!("{what}: {reason}"),
        _ => what,
    }
}

/// White space folded and control characters left out, fit for a header of a mail.
pub(super) fn one_line(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.chars().filter(|c| !c.is_control()).collect()
}

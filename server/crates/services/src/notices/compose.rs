//! Writes a mail, at the moment it is sent: what was hidden since, or is not wanted any more, is not
//! sent.

use super::mail::{Mail, Order};
use super::plan::resolved_case;
use super::queries::{self, Row};
use super::sentence::{one_line, path, sentence};
use super::{list, unsubscribe_url};
use crate::{Ctx, Result, satisfaction};
use backstop_domain::text::shorten;
use backstop_domain::views::NoticeKind;
use backstop_domain::{Timestamp, ids::AccountId};
use backstop_entity::account;

/// Characters of the post that a mail shows.
const EXCERPT_MAX: usize = 500;
/// Characters of a subject.
const SUBJECT_MAX: usize = 200;

/// The mail of an order; none where nothing is to be sent any more.
pub(super) async fn compose(ctx: &Ctx, order: &Order, job_key: &str) -> Result<Option<Mail>> {
    let db = ctx.read();
    let Some(row) = queries::by_key(db, order.account, &order.notice).await? else {
        return Ok(None);
    };
    let Some(to) = queries::account(db, order.account)
        .await?
        .filter(|to| wants(to, ctx.now()))
    else {
        return Ok(None);
    };
    let acts = list::acts(db, std::slice::from_ref(&row)).await?;
    let what = one_line(&sentence(&row, acts.get(&row.dedup_key)));
    let middle = match helped(ctx, &row) {
        Some(question) => question,
        None => quoted(&excerpt(ctx, &row).await?),
    };
    let stop = unsubscribe_url(ctx, to.id);
    Ok(Some(Mail {
        to: to.email,
        subject: shorten(&what, SUBJECT_MAX),
        text: text(&ctx.site().public_url, &row, &what, &middle, &stop),
        message_id: message_id(job_key, &ctx.site().public_url),
        list_unsubscribe: Some(stop),
        goes_on: None,
    }))
}

fn wants(account: &account::Model, now: Timestamp) -> bool {
    account.email_notices && account.suspended_until.is_none_or(|until| until <= now)
}

/// The beginning of a public post; nothing for kinds that are not about one.
async fn excerpt(ctx: &Ctx, row: &Row) -> Result<String> {
    let (Some(id), NoticeKind::Answer | NoticeKind::Reply | NoticeKind::OfficialReply) =
        (row.post_id, row.kind)
    else {
        return Ok(String::new());
    };
    let body = queries::post(ctx.read(), id)
        .await?
        .map(|post| post.body)
        .unwrap_or_default();
    let plain: String = body
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect();
    Ok(shorten(plain.trim(), EXCERPT_MAX))
}

/// Asks whether a resolved case helped; none for other notices.
fn helped(ctx: &Ctx, row: &Row) -> Option<String> {
    let case = resolved_case(&row.dedup_key).filter(|_| row.kind == NoticeKind::Resolved)?;
    let link = satisfaction::url(ctx, case);
    Some(format!(
        "\nDid it help? Tell us with one click, without signing in:\n{link}\n"
    ))
}

fn quoted(excerpt: &str) -> String {
    let quoted: String = excerpt.lines().map(|line| format!("> {line}\n")).collect();
    if quoted.is_empty() {
        quoted
    } else {
        format!("\n{quoted}")
    }
}

fn text(origin: &str, row: &Row, what: &str, middle: &str, stop: &str) -> String {
    let link = format!("{origin}{}", ascii(&path(row)));
    let why = why(row, row.account_id);
    format!(
        "{what}.\n{middle}\n{link}\n\n--\nYou get this because {why}.\nStop these e-mails: {stop}\n"
    )
}

const fn why(row: &Row, reader: AccountId) -> &'static str {
    match row.kind {
        NoticeKind::Accepted | NoticeKind::Moderated => "you wrote the post",
        NoticeKind::Undelivered => "you are an administrator",
        _ if row.asker_id.0 == reader.0 => "you started the thread",
        _ => "you follow the thread",
    }
}

/// A path with everything beyond ASCII percent-encoded (RFC 3986): mail programs end links there.
fn ascii(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte))
        } else {
            out.push_str(&format!("%{byte:02X}"))
        }
    }
    out
}

/// The `Message-ID` made of a key, so that every attempt carries the same.
#[must_use]
pub fn message_id(key: &str, origin: &str) -> String {
    let left = key.replace(|c: char| !c.is_ascii_alphanumeric(), ".");
    let host = origin.split("://").last().unwrap_or_default();
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let fits = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    format!("<{left}@{}>", if fits { host } else { "localhost" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids_are_stable_and_well_formed() {
        assert_eq!(
            message_id("mail:12:post:5", "https://help.example.com"),
            "<mail.12.post.5@help.example.com>"
        );
        assert_eq!(
            message_id("mail:12:post:5", "http://127.0.0.1:3000"),
            "<mail.12.post.5@127.0.0.1>"
        );
        assert_eq!(
            message_id("mail:12:post:5", "http://[::1]:3000"),
            "<mail.12.post.5@localhost>"
        );
    }

    #[test]
    fn links_are_ascii() {
        assert_eq!(ascii("/t/1/über-a"), "/t/1/%C3%BCber-a");
    }
}

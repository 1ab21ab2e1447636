//! From a row to what is handed over, written at the moment it goes: what was hidden since does not
//! leave the house.

use super::endpoint::{endpoint, settings};
use super::queries;
use crate::threads::queries as threads;
use crate::threads::view::thread_url;
use crate::{Ctx, Result, escalations};
use backstop_domain::connector::{
    Customer, DeliveryKind, Endpoint, Fault, Letter, NewMessage, NewTicket, Order, Secret, Task,
    Told,
};
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::text::shorten;
use backstop_domain::thread_state::Visibility;
use backstop_entity::{account, connector, delivery, escalation, post, thread};

/// Characters of a subject.
const SUBJECT_MAX: usize = 180;

/// What became of a row.
pub(super) enum Composed {
    /// It can go.
    Order(Order),
    /// It cannot go now.
    Failed(Order, Fault),
    /// There is nothing left to hand over, and why.
    Nothing(&'static str),
}

pub(super) async fn compose(
    ctx: &Ctx,
    connector: &connector::Model,
    row: &delivery::Model,
) -> Result<Composed> {
    let task = match task(ctx, connector, row).await? {
        Ok(task) => task,
        Err(why) => return Ok(Composed::Nothing(why)),
    };
    let (endpoint, fault) = match endpoint(ctx, connector) {
        Ok(endpoint) => (endpoint, None),
        Err(fault) => (nowhere(connector), Some(fault)),
    };
    let order = Order {
        id: row.id,
        attempt: row.attempts,
        key: format!("backstop-{}-{}", connector.tag, row.id),
        endpoint,
        task,
    };
    Ok(match fault {
        None => Composed::Order(order),
        Some(fault) => Composed::Failed(order, fault),
    })
}

fn nowhere(connector: &connector::Model) -> Endpoint {
    Endpoint {
        id: connector.id,
        kind: connector.kind,
        address: connector.address.clone(),
        settings: settings(connector),
        credential: Secret::default(),
        allowed: Vec::new(),
    }
}

type Found<T> = std::result::Result<T, &'static str>;

async fn task(
    ctx: &Ctx,
    connector: &connector::Model,
    row: &delivery::Model,
) -> Result<Found<Task>> {
    if row.kind == DeliveryKind::Test {
        return Ok(Ok(Task::Test));
    }
    let (Some(case), Some(thread)) = (row.escalation_id, row.thread_id) else {
        return Ok(Err("it names no case"));
    };
    let case = escalations::queries::get(ctx.read(), case).await?;
    let thread = threads::thread(ctx.read(), thread).await?;
    if row.kind == DeliveryKind::Create {
        return create(ctx, connector, row, &case, &thread).await;
    }
    let Some(ticket) = case.external_id.clone() else {
        return Ok(Err("the case has no ticket"));
    };
    let reference = row.reference.clone();
    Ok(match row.kind {
        DeliveryKind::State => Ok(Task::Close {
            ticket,
            reference,
            case: case.id,
        }),
        DeliveryKind::Check => Ok(Task::Check { ticket, reference }),
        DeliveryKind::Aside => aside(ctx, row, &case, &thread)
            .await?
            .map(|message| Task::Message { ticket, message }),
        _ => message(ctx, row, &case, &thread)
            .await?
            .map(|message| Task::Message { ticket, message }),
    })
}

async fn create(
    ctx: &Ctx,
    connector: &connector::Model,
    row: &delivery::Model,
    case: &escalation::Model,
    thread: &thread::Model,
) -> Result<Found<Task>> {
    // Once tried, there may be a ticket: then it is found and closed as any other.
    let untried = row.attempts <= 1;
    if untried && !case.state.is_open() {
        return Ok(Err("the case ended before it was handed over"));
    }
    if untried && thread.visibility != Visibility::Visible {
        return Ok(Err("the thread is not shown any more"));
    }
    let Some(first) = first_post(ctx, thread).await? else {
        return Ok(Err("the thread has no first post"));
    };
    let asker = queries::account(ctx.read(), thread.author_id).await?;
    let shelves = threads::categories_by_id(ctx.read(), vec![thread.category_id]).await?;
    let shelf = shelves.first().map_or("the forum", |c| c.name.as_str());
    let url = format!(
        "{}{}",
        ctx.site().public_url,
        thread_url(thread.id, &thread.slug)
    );
    let text = Letter {
        opening: &format!("{} asked in {shelf}", asker.username),
        body: &first.body,
        url: &url,
        reference: &row.reference,
    }
    .text();
    Ok(Ok(Task::Create(NewTicket {
        reference: row.reference.clone(),
        case: case.id,
        subject: shorten(&thread.title, SUBJECT_MAX),
        text,
        url,
        customer: customer(asker, settings(connector).share_email),
        priority: case.priority,
    })))
}

async fn first_post(ctx: &Ctx, thread: &thread::Model) -> Result<Option<post::Model>> {
    let ids = thread.first_post_id.into_iter().collect();
    Ok(threads::posts_by_id(ctx.read(), ids).await?.pop())
}

fn customer(asker: account::Model, share_email: bool) -> Customer {
    let reachable = !asker.email.is_empty() && !asker.email.ends_with(".invalid");
    Customer {
        id: asker.id,
        name: asker.username,
        email: (share_email && reachable).then_some(asker.email),
    }
}

/// A post, or what became of it since.
async fn message(
    ctx: &Ctx,
    row: &delivery::Model,
    case: &escalation::Model,
    thread: &thread::Model,
) -> Result<Found<NewMessage>> {
    let ids = row.post_id.into_iter().collect();
    let Some(post) = threads::posts_by_id(ctx.read(), ids).await?.pop() else {
        return Ok(Err("the post is not there any more"));
    };
    let shown = post.state == Visibility::Visible;
    if shown == (row.kind == DeliveryKind::Withdrawn) {
        return Ok(Err(if shown {
            "the post is shown again"
        } else {
            "the post is not shown any more"
        }));
    }
    if thread.visibility != Visibility::Visible {
        return Ok(Err("the thread is not shown any more"));
    }
    let author = queries::account(ctx.read(), post.author_id).await?;
    let by_customer = post.author_id == thread.author_id;
    let (what, opening, body) = match row.kind {
        DeliveryKind::Edited => (
            Told::Edited,
            format!(
                "{} changed what they had written. It reads now",
                author.username
            ),
            post.body.as_str(),
        ),
        DeliveryKind::Withdrawn => (
            Told::Withdrawn,
            format!("What {} had written was taken back", author.username),
            "It is not shown in the thread any more. Please do not go by it.",
        ),
        _ => (
            Told::Post,
            format!("{} wrote", author.username),
            post.body.as_str(),
        ),
    };
    // Each correction has a name of its own beside the post's.
    let reference = match what {
        Told::Post => format!("{}/{}", row.reference, post.id),
        _ => format!("{}/{}/{}", row.reference, post.id, row.id),
    };
    let url = format!("{}/p/{}", ctx.site().public_url, post.id);
    let letter = Letter {
        opening: &opening,
        body,
        url: &url,
        reference: &reference,
    };
    let of = (row, case, thread);
    let from_customer = by_customer && what == Told::Post;
    Ok(Ok(told(of, &letter, author, what, from_customer)))
}

/// A letter as a message of the case's ticket.
fn told(
    (row, case, thread): (&delivery::Model, &escalation::Model, &thread::Model),
    letter: &Letter<'_>,
    author: account::Model,
    what: Told,
    from_customer: bool,
) -> NewMessage {
    NewMessage {
        ticket_reference: row.reference.clone(),
        case: case.id,
        subject: shorten(&thread.title, SUBJECT_MAX),
        text: letter.text(),
        url: letter.url.to_owned(),
        author: author.username,
        from_customer,
        reference: letter.reference.to_owned(),
        what,
    }
}

/// What an agent here wrote to the customer alone or to colleagues.
async fn aside(
    ctx: &Ctx,
    row: &delivery::Model,
    case: &escalation::Model,
    thread: &thread::Model,
) -> Result<Found<NewMessage>> {
    let found = match row.message_id {
        Some(id) => escalations::queries::message(ctx.read(), id).await?,
        None => None,
    };
    let Some(message) = found else {
        return Ok(Err("the message is not there any more"));
    };
    let author = queries::account(ctx.read(), message.author_id).await?;
    let to = match message.visibility {
        ReplyVisibility::Internal => "noted for colleagues",
        ReplyVisibility::Private | ReplyVisibility::Public => "wrote to the customer alone",
    };
    let reference = format!("{}/n{}", row.reference, message.id);
    let url = format!("{}/agent/cases/{}", ctx.site().public_url, case.id);
    let letter = Letter {
        opening: &format!("{} {to}", author.username),
        body: &message.body,
        url: &url,
        reference: &reference,
    };
    let of = (row, case, thread);
    Ok(Ok(told(of, &letter, author, Told::Aside, false)))
}

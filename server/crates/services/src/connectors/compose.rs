//! From a row to what is handed over, written at the moment it goes: what was hidden since does not
//! leave the house.

use super::endpoint::{endpoint, settings};
use super::queries;
use crate::threads::queries as threads;
use crate::threads::view::thread_url;
use crate::{Ctx, Result, escalations};
use backstop_domain::connector::{
    Customer, DeliveryKind, Endpoint, Fault, Letter, NewMessage, NewTicket, Order, Secret, Task,
};
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
        _ => match message(ctx, row, &case, &thread).await? {
            Ok(message) => Ok(Task::Message { ticket, message }),
            Err(why) => Err(why),
        },
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

async fn message(
    ctx: &Ctx,
    row: &delivery::Model,
    case: &escalation::Model,
    thread: &thread::Model,
) -> Result<Found<NewMessage>> {
    let ids = row.post_id.into_iter().collect();
    let found = threads::posts_by_id(ctx.read(), ids).await?.pop();
    let shown = |post: &post::Model| post.state == Visibility::Visible;
    let Some(post) = found.filter(shown) else {
        return Ok(Err("the post is not shown any more"));
    };
    if thread.visibility != Visibility::Visible {
        return Ok(Err("the thread is not shown any more"));
    }
    let author = queries::account(ctx.read(), post.author_id).await?;
    let url = format!("{}/p/{}", ctx.site().public_url, post.id);
    let reference = format!("{}/{}", row.reference, post.id);
    let text = Letter {
        opening: &format!("{} wrote", author.username),
        body: &post.body,
        url: &url,
        reference: &reference,
    }
    .text();
    Ok(Ok(NewMessage {
        ticket_reference: row.reference.clone(),
        case: case.id,
        subject: shorten(&thread.title, SUBJECT_MAX),
        text,
        url,
        author: author.username,
        from_customer: post.author_id == thread.author_id,
        reference,
    }))
}

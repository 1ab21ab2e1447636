//! One attempt at one task, such that however many attempts it takes, it is done once.
//!
//! The systems outside know no idempotency: a ticket is made although its answer got lost, and the
//! same call again makes another. So before anything is sent, it is asked whether it is there; after
//! a ticket was made, whether it is there twice; and what doubled is merged.

use crate::Connector;
use backstop_domain::connector::{Fault, NewTicket, Order, Task};

/// Carries out a task; yields the ticket's number there where there is one.
///
/// # Errors
/// Why it is not known to be done. Another attempt does no harm.
pub async fn hand_over(connector: &dyn Connector, order: &Order) -> Result<Option<String>, Fault> {
    match &order.task {
        Task::Create(ticket) => create(connector, &order.key, ticket).await.map(Some),
        Task::Message { ticket, message } => {
            let tried = order.attempt > 1;
            if !(tried && connector.has_message(ticket, &message.reference).await?) {
                connector.add_message(&order.key, ticket, message).await?;
            }
            Ok(None)
        }
        Task::Close {
            ticket, reference, ..
        } => {
            connector.close(&order.key, ticket, reference).await?;
            Ok(None)
        }
        Task::Check { reference, .. } => {
            only_one(connector, reference).await?;
            Ok(None)
        }
        Task::Test => {
            connector.test(&order.key).await?;
            Ok(None)
        }
    }
}

async fn create(connector: &dyn Connector, key: &str, ticket: &NewTicket) -> Result<String, Fault> {
    if let Some(there) = only_one(connector, &ticket.reference).await? {
        return Ok(there);
    }
    let made = connector.create(key, ticket).await?;
    // Something between us may have sent the call twice.
    Ok(only_one(connector, &ticket.reference)
        .await?
        .unwrap_or(made))
}

/// The ticket with our reference, merged into the oldest where there are several.
async fn only_one(connector: &dyn Connector, reference: &str) -> Result<Option<String>, Fault> {
    let found = connector.find(reference).await?;
    let Some((oldest, doubles)) = found.split_first() else {
        return Ok(None);
    };
    for double in doubles {
        connector.merge(double, oldest).await?;
    }
    Ok(Some(oldest.clone()))
}

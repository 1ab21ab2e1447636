//! What administrators see of connectors and deliveries.

use super::endpoint::settings;
use super::lease::admission;
use super::queries::{self, Count};
use crate::keyset::{Cursor, PageRequest};
use crate::threads::view::Names;
use crate::{Ctx, Result};
use backstop_domain::connector::{Admission, DeliveryState};
use backstop_domain::ids::ConnectorId;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{ConnectorHealth, ConnectorView, DeliveryView, Page};
use backstop_domain::{Actor, Timestamp};
use backstop_entity::{connector, delivery};

/// Which deliveries are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryFilter {
    /// Through this connector; any where nothing is said.
    pub connector: Option<ConnectorId>,
    /// In this state.
    pub state: Option<DeliveryState>,
}

/// All connectors by name.
///
/// # Errors
/// A refusal for others than administrators.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<ConnectorView>> {
    check(actor, Action::Administer)?;
    views(ctx, queries::all(ctx.read()).await?).await
}

/// One connector.
///
/// # Errors
/// A refusal for others than administrators; "not found".
pub async fn get(ctx: &Ctx, actor: &Actor, id: ConnectorId) -> Result<ConnectorView> {
    check(actor, Action::Administer)?;
    let row = queries::one(ctx.read(), id).await?;
    let found = views(ctx, vec![row]).await?.pop();
    Ok(found.ok_or(backstop_domain::ErrorCode::NotFound)?)
}

/// One page of deliveries, the newest first.
///
/// # Errors
/// A refusal for others than administrators.
pub async fn deliveries(
    ctx: &Ctx,
    actor: &Actor,
    filter: DeliveryFilter,
    page: PageRequest,
) -> Result<Page<DeliveryView>> {
    check(actor, Action::Administer)?;
    let db = ctx.read();
    let rows = queries::page(db, filter.connector, filter.state, page).await?;
    let (rows, next) = page.cut(rows, |row| Cursor {
        key: 0,
        id: row.id.0,
    });
    let connectors = queries::all(db).await?;
    let name = |id: ConnectorId| {
        let found = connectors.iter().find(|connector| connector.id == id);
        found
            .map(|connector| connector.name.clone())
            .unwrap_or_default()
    };
    let items = rows
        .into_iter()
        .map(|row| delivery_view(name(row.connector_id), row));
    Ok(Page {
        items: items.collect(),
        next,
    })
}

/// How many dead letters wait for a person; a quick look for the banner.
///
/// # Errors
/// When the database does not answer.
pub async fn dead_letters(ctx: &Ctx) -> Result<u64> {
    queries::dead(ctx.read()).await
}

fn delivery_view(connector: String, row: delivery::Model) -> DeliveryView {
    DeliveryView {
        id: row.id,
        connector_id: row.connector_id,
        connector,
        kind: row.kind,
        state: row.state,
        case: row.escalation_id,
        thread_id: row.thread_id,
        reference: row.reference,
        external_id: row.external_id,
        attempts: row.attempts,
        next_at: (row.state == DeliveryState::Pending).then_some(row.run_at),
        last_error: row.last_error,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}

async fn views(ctx: &Ctx, rows: Vec<connector::Model>) -> Result<Vec<ConnectorView>> {
    let db = ctx.read();
    let now = ctx.shared_now().await?;
    let counts = queries::counts(db).await?;
    let names = Names::load(db, rows.iter().map(|row| row.agent_id)).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let queue = queries::queue_slug(db, row.queue_id).await?;
        views.push(view(ctx, row, queue, &names, &counts, now));
    }
    Ok(views)
}

fn view(
    ctx: &Ctx,
    row: connector::Model,
    queue: String,
    names: &Names,
    counts: &[Count],
    now: Timestamp,
) -> ConnectorView {
    let settings = settings(&row);
    let count = |state| {
        let of = |one: &&Count| one.connector_id == row.id && one.state == state;
        counts.iter().find(of).map_or(0, |one| one.times)
    };
    ConnectorView {
        id: row.id,
        kind: row.kind,
        queue,
        remote_queue: settings.remote_queue,
        reference_field: settings.reference_field,
        login: settings.login,
        share_email: settings.share_email,
        work_here: settings.work_here,
        credential_set: row.credential.is_some(),
        hook_secret_set: row.hook_secret.is_some(),
        hook_url: format!("{}/hooks/{}", ctx.site().public_url, row.hook_key),
        reply_as: names.author(row.agent_id),
        enabled: row.enabled,
        health: health(&row, now),
        paused_until: row.open_until.filter(|until| *until > now),
        last_ok_at: row.last_ok_at,
        last_error_at: row.last_error_at,
        waiting: count(DeliveryState::Pending),
        dead: count(DeliveryState::Dead),
        name: row.name,
        address: row.address,
        allowed: row.allowed,
        last_error: row.last_error,
    }
}

fn health(row: &connector::Model, now: Timestamp) -> ConnectorHealth {
    match (row.last_ok_at, row.last_error_at) {
        _ if !row.enabled => ConnectorHealth::Off,
        _ if admission(row, now) != Admission::All => ConnectorHealth::Open,
        (None, None) => ConnectorHealth::New,
        (Some(well), Some(ill)) if well >= ill => ConnectorHealth::Well,
        (_, Some(_)) => ConnectorHealth::Failing,
        (Some(_), None) => ConnectorHealth::Well,
    }
}

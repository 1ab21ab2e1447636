//! Connectors to contact centres outside, and what is handed over to them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backstop_domain::commands::SaveConnector;
use backstop_domain::ids::{ConnectorId, DeliveryId};
use backstop_domain::views::{ConnectorView, DeliveryView, Page};
use backstop_services::Ctx;
use backstop_services::connectors::{self, DeliveryFilter};
use serde::{Deserialize, Serialize};

use super::super::extract::{Asker, Id, Json as Body, PageQuery, Query, word};
use super::super::problem::Problem;
use super::{Answer, Created, Done, created};

/// List connectors (administrators)
#[utoipa::path(get, path = "/connectors", tag = "connectors",
    responses((status = 200, body = Page<ConnectorView>), (status = 403, body = Problem)))]
pub async fn list(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<ConnectorView>> {
    Ok(Json(Page {
        items: connectors::list(&ctx, &asker.0).await?,
        next: None,
    }))
}

/// Make a connector for a queue (administrators)
///
/// Cases that come into the queue from now on are handed over. Secrets are stored sealed and never
/// shown again.
#[utoipa::path(post, path = "/connectors", tag = "connectors", request_body = SaveConnector,
    responses((status = 201, body = ConnectorView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<SaveConnector>,
) -> Created<ConnectorView> {
    created(connectors::create(&ctx, &asker.0, cmd).await?)
}

/// Read a connector with its health (administrators)
#[utoipa::path(get, path = "/connectors/{id}", tag = "connectors", params(("id" = i64, Path)),
    responses((status = 200, body = ConnectorView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ConnectorId>,
) -> Answer<ConnectorView> {
    Ok(Json(connectors::get(&ctx, &asker.0, id).await?))
}

/// Change a connector (administrators)
///
/// Secrets that are left out stay, unless the address leads to another host.
#[utoipa::path(put, path = "/connectors/{id}", tag = "connectors", params(("id" = i64, Path)), request_body = SaveConnector,
    responses((status = 200, body = ConnectorView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn update(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ConnectorId>,
    Body(cmd): Body<SaveConnector>,
) -> Answer<ConnectorView> {
    Ok(Json(connectors::update(&ctx, &asker.0, id, cmd).await?))
}

/// Take away a connector that has handed nothing over (administrators)
#[utoipa::path(delete, path = "/connectors/{id}", tag = "connectors", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn remove(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<ConnectorId>) -> Done {
    connectors::remove(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Try a connector (administrators)
///
/// Makes a delivery of kind `test`, tried once; its outcome is in the list of deliveries.
#[utoipa::path(post, path = "/connectors/{id}/test", tag = "connectors", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn test(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<ConnectorId>) -> Done {
    connectors::try_out(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many dead letters are sent again.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Replayed {
    /// So many.
    count: u64,
}

/// Send all dead letters of a connector again (administrators)
#[utoipa::path(post, path = "/connectors/{id}/replay", tag = "connectors", params(("id" = i64, Path)),
    responses((status = 200, body = Replayed), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn replay_all(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ConnectorId>,
) -> Answer<Replayed> {
    let count = connectors::replay_all(&ctx, &asker.0, id).await?;
    Ok(Json(Replayed { count }))
}

/// Which deliveries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesQuery {
    /// Number of a connector.
    connector: Option<i64>,
    /// `pending`, `delivered`, `skipped` or `dead`.
    state: Option<String>,
    /// Rows, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List deliveries, the newest first (administrators)
#[utoipa::path(get, path = "/deliveries", tag = "connectors", params(DeliveriesQuery),
    responses((status = 200, body = Page<DeliveryView>), (status = 403, body = Problem)))]
pub async fn deliveries(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<DeliveriesQuery>,
) -> Answer<Page<DeliveryView>> {
    let filter = DeliveryFilter {
        connector: query.connector.map(ConnectorId),
        state: word("state", query.state.as_deref())?,
    };
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    }
    .wanted()?;
    Ok(Json(
        connectors::deliveries(&ctx, &asker.0, filter, page).await?,
    ))
}

/// Send a dead letter again (administrators)
#[utoipa::path(post, path = "/deliveries/{id}/replay", tag = "connectors", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn replay(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<DeliveryId>) -> Done {
    connectors::replay(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

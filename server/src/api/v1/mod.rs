//! The calls of version 1, one feature a file. A handler reads the request, calls one use case and
//! writes its answer; whatever is refused becomes a problem document on the way out.

mod accounts;
mod admin;
mod calendars;
mod categories;
mod connectors;
mod escalations;
mod moderation;
mod notices;
mod posts;
mod promise;
mod search;
mod supervision;
mod tags;
mod threads;

use axum::Json;
use axum::http::StatusCode;
use backstop_app::http::Failed;
use backstop_domain::Actor;
use backstop_services::Ctx;
use backstop_services::limits::Limited;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::Problem;
use crate::state::AppState;
use crate::web::events;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Backstop",
        description = "The forum in which every question is answered: by the community, or in time by an agent.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    security((), ("token" = [])),
    components(schemas(Problem)),
    tags(
        (name = "accounts", description = "Becoming a member, signing in, who is who"),
        (name = "categories", description = "The shelves threads stand on"),
        (name = "threads", description = "Questions, discussions and their posts"),
        (name = "search", description = "Finding threads"),
        (name = "events", description = "What happens, as it happens"),
        (name = "notices", description = "What members are told"),
        (name = "escalations", description = "Cases of the contact centre; for agents"),
        (name = "supervision", description = "Queues, agents, skills and macros; for supervisors"),
        (name = "connectors", description = "Contact centres outside, and what is handed over to them; for administrators"),
        (name = "moderation", description = "Keeping order; for moderators"),
        (name = "admin", description = "Roles, policies and tags; for administrators"),
    )
)]
struct Document;

/// What a handler returns.
type Answer<T> = Result<Json<T>, Failed>;
/// What a handler that made something returns.
type Created<T> = Result<(StatusCode, Json<T>), Failed>;
/// What a handler returns where there is nothing to say.
type Done = Result<StatusCode, Failed>;

fn created<T>(value: T) -> Created<T> {
    Ok((StatusCode::CREATED, Json(value)))
}

/// Members are limited by address too, so that many accounts behind one address are no way round.
fn limit_address(ctx: &Ctx, actor: &Actor, address: &str) -> Result<(), Failed> {
    if actor.role().is_some_and(|role| !role.is_staff()) {
        ctx.limits()
            .take(Limited::WriteAddress, address, ctx.now())?;
    }
    Ok(())
}

/// All calls.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(community())
        .merge(threads_and_posts())
        .merge(desk())
        .merge(order())
        .merge(outside())
}

fn community() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(accounts::register))
        .routes(routes!(accounts::profile))
        .routes(routes!(accounts::sign_in, accounts::sign_out))
        .routes(routes!(accounts::me))
        .routes(routes!(accounts::change_me))
        .routes(routes!(accounts::erase_me))
        .routes(routes!(categories::list, categories::create))
        .routes(routes!(categories::update))
        .routes(routes!(search::search))
        .routes(routes!(search::similar))
        .routes(routes!(search::similar_to))
        .routes(routes!(search::duplicates))
        .routes(routes!(search::suggest))
        .routes(routes!(events::listen))
        .routes(routes!(notices::list))
        .routes(routes!(notices::read_all))
        .routes(routes!(notices::read))
}

fn threads_and_posts() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(threads::list, threads::ask))
        .routes(routes!(threads::show, threads::change))
        .routes(routes!(threads::reply))
        .routes(routes!(threads::clock, threads::set_clock))
        .routes(routes!(promise::report))
        .routes(routes!(calendars::list, calendars::set))
        .routes(routes!(calendars::remove))
        .routes(routes!(calendars::preview))
        .routes(routes!(calendars::preview_policy))
        .routes(routes!(threads::unsolved))
        .routes(routes!(threads::follow, threads::unfollow))
        .routes(routes!(threads::close))
        .routes(routes!(threads::reopen))
        .routes(routes!(threads::relocate))
        .routes(routes!(threads::merge))
        .routes(routes!(posts::show, posts::edit, posts::delete))
        .routes(routes!(posts::erase))
        .routes(routes!(posts::accept, posts::unaccept))
        .routes(routes!(posts::mark_helpful, posts::unmark_helpful))
        .routes(routes!(posts::flag))
}

fn desk() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(escalations::list))
        .routes(routes!(escalations::next))
        .routes(routes!(escalations::show))
        .routes(routes!(escalations::clock))
        .routes(routes!(escalations::claim))
        .routes(routes!(escalations::release))
        .routes(routes!(escalations::reply))
        .routes(routes!(escalations::resolve))
        .routes(routes!(escalations::give_back))
        .routes(routes!(escalations::hand_over))
        .routes(routes!(escalations::heartbeat))
        .routes(routes!(escalations::wait))
        .routes(routes!(escalations::resume))
        .routes(routes!(escalations::presence))
        .routes(routes!(escalations::counts))
        .routes(routes!(escalations::satisfaction))
        .routes(routes!(escalations::events))
        .routes(routes!(escalations::precedents))
        .routes(routes!(events::listen_to_cases))
        .routes(routes!(supervision::bulk))
        .routes(routes!(supervision::move_case))
        .routes(routes!(supervision::assign))
        .routes(routes!(supervision::board))
        .routes(routes!(supervision::desk_log))
        .routes(routes!(supervision::cases_log))
        .routes(routes!(supervision::set_queue))
        .routes(routes!(supervision::pause))
        .routes(routes!(supervision::resume))
        .routes(routes!(supervision::skills, supervision::add_skill))
        .routes(routes!(supervision::remove_skill))
        .routes(routes!(supervision::agents))
        .routes(routes!(supervision::set_agent))
        .routes(routes!(supervision::needs))
        .routes(routes!(supervision::set_needs))
        .routes(routes!(supervision::macros, supervision::add_macro))
        .routes(routes!(
            supervision::change_macro,
            supervision::remove_macro
        ))
}

fn order() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(moderation::queue))
        .routes(routes!(moderation::show, moderation::decide))
        .routes(routes!(moderation::claim))
        .routes(routes!(moderation::release))
        .routes(routes!(moderation::undo))
        .routes(routes!(moderation::log))
        .routes(routes!(moderation::suspend, moderation::reinstate))
        .routes(routes!(admin::members))
        .routes(routes!(admin::set_role))
        .routes(routes!(admin::erase))
        .routes(routes!(admin::set_customer_group))
        .routes(routes!(admin::policies, admin::set_policy))
        .routes(routes!(admin::remove_policy))
        .routes(routes!(admin::searches))
        .routes(routes!(admin::dismiss_proposal))
        .routes(routes!(admin::restore_proposal))
        .routes(routes!(admin::synonyms, admin::add_synonym))
        .routes(routes!(admin::remove_synonym))
        .routes(routes!(admin::try_synonym))
        .routes(routes!(admin::queues))
        .routes(routes!(tags::list))
        .routes(routes!(tags::rename))
        .routes(routes!(tags::preview))
        .routes(routes!(tags::free))
}

fn outside() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(connectors::list, connectors::create))
        .routes(routes!(
            connectors::show,
            connectors::update,
            connectors::remove
        ))
        .routes(routes!(connectors::test))
        .routes(routes!(connectors::replay_all))
        .routes(routes!(connectors::deliveries))
        .routes(routes!(connectors::replay))
}

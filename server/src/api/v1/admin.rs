//! Roles, policies, and what people search for.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backstop_domain::commands::{DismissProposal, NewSynonym, SetPolicy};
use backstop_domain::ids::{AccountId, DismissalId, PolicyId, SynonymId};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{
    DismissedProposal, MemberRow, Page, PolicyView, Queue, SearchReport, Synonym, SynonymPreview,
};
use backstop_services::{Ctx, accounts, erasure, policies, search};
use serde::Deserialize;

use super::super::extract::{Asker, Id, Json as Body, PageQuery, Query};
use super::super::problem::Problem;
use super::accounts::{EraseAccount, SetCustomerGroup, SetRole};
use super::{Answer, Created, Done, created};

/// Which members.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Part of a name or an e-mail address.
    q: Option<String>,
    /// Rows, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List members, the newest first (administrators)
#[utoipa::path(get, path = "/users", tag = "admin", params(MembersQuery),
    responses((status = 200, body = Page<MemberRow>), (status = 403, body = Problem)))]
pub async fn members(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<MembersQuery>,
) -> Answer<Page<MemberRow>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    }
    .wanted()?;
    Ok(Json(
        accounts::members(&ctx, &asker.0, query.q.as_deref(), page).await?,
    ))
}

/// Change a member's role (administrators)
#[utoipa::path(put, path = "/users/{id}/role", tag = "admin", params(("id" = i64, Path)), request_body = SetRole,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn set_role(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<AccountId>,
    Body(cmd): Body<SetRole>,
) -> Done {
    accounts::set_role(&ctx, &asker.0, id, cmd.role, &cmd.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erase an account for good (administrators)
///
/// Whose it was is forgotten at once: name, address, password, sessions, follows, notices. What it wrote
/// stays under a neutral name, or goes too, in the background. The answers of others always stay.
#[utoipa::path(post, path = "/users/{id}/erase", tag = "admin", params(("id" = i64, Path)), request_body = EraseAccount,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "It holds cases, or is the last administrator")))]
pub async fn erase(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<AccountId>,
    Body(cmd): Body<EraseAccount>,
) -> Done {
    erasure::erase_account(&ctx, &asker.0, id, cmd.posts, &cmd.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put a member into a group of customers, or into none; the clocks of its questions follow (administrators)
#[utoipa::path(put, path = "/users/{id}/customer-group", tag = "admin", params(("id" = i64, Path)), request_body = SetCustomerGroup,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn set_customer_group(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<AccountId>,
    Body(cmd): Body<SetCustomerGroup>,
) -> Done {
    let group = cmd.customer_group.unwrap_or_default();
    accounts::set_customer_group(&ctx, &asker.0, id, &group).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List escalation policies (administrators)
#[utoipa::path(get, path = "/policies", tag = "admin", responses((status = 200, body = Page<PolicyView>), (status = 403, body = Problem)))]
pub async fn policies(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<PolicyView>> {
    Ok(Json(Page {
        items: policies::list(&ctx, &asker.0).await?,
        next: None,
    }))
}

/// Create or replace an escalation policy, by its name (administrators)
#[utoipa::path(put, path = "/policies", tag = "admin", request_body = SetPolicy,
    responses((status = 200, body = PolicyView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn set_policy(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<SetPolicy>,
) -> Answer<PolicyView> {
    Ok(Json(policies::set(&ctx, &asker.0, cmd).await?))
}

/// Take an escalation policy away (administrators)
#[utoipa::path(delete, path = "/policies/{id}", tag = "admin", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove_policy(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<PolicyId>) -> Done {
    policies::remove(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far back.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchesQuery {
    /// Days, 1 to 366; 30 where nothing is said.
    days: Option<i64>,
}

/// What people search for and do not find (administrators)
///
/// Sums by day, and lists of words from their second search on. Nobody's name, account or address
/// is kept.
#[utoipa::path(get, path = "/searches", tag = "admin", params(SearchesQuery),
    responses((status = 200, body = SearchReport), (status = 403, body = Problem)))]
pub async fn searches(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<SearchesQuery>,
) -> Answer<SearchReport> {
    let days = query.days.unwrap_or(30);
    Ok(Json(search::log::report(&ctx, &asker.0, days).await?))
}

/// Dismiss a suggested rule, so that it is suggested no more (administrators)
///
/// `dismissed` of `GET /searches` lists what was dismissed.
#[utoipa::path(post, path = "/searches/dismissed", tag = "admin", request_body = DismissProposal,
    responses((status = 201, body = DismissedProposal), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn dismiss_proposal(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<DismissProposal>,
) -> Created<DismissedProposal> {
    created(search::log::dismiss(&ctx, &asker.0, cmd).await?)
}

/// Let a dismissed rule be suggested again (administrators)
#[utoipa::path(delete, path = "/searches/dismissed/{id}", tag = "admin", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn restore_proposal(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<DismissalId>,
) -> Done {
    search::log::restore(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List rules of words that mean the same to the search (administrators)
#[utoipa::path(get, path = "/synonyms", tag = "admin",
    responses((status = 200, body = Page<Synonym>), (status = 403, body = Problem)))]
pub async fn synonyms(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<Synonym>> {
    Ok(Json(Page {
        items: search::synonyms::list(&ctx, &asker.0).await?,
        next: None,
    }))
}

/// Add a rule: whoever searches for `words` also finds `also` (administrators)
#[utoipa::path(post, path = "/synonyms", tag = "admin", request_body = NewSynonym,
    responses((status = 201, body = Synonym), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn add_synonym(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(new): Body<NewSynonym>,
) -> Created<Synonym> {
    created(search::synonyms::add(&ctx, &asker.0, new).await?)
}

/// A rule, and a search to try it on.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct TriedSynonym {
    /// What is typed.
    words: String,
    /// What is to be found beside it.
    also: String,
    /// The other way round too.
    #[serde(default)]
    both_ways: bool,
    /// The search.
    query: String,
}

/// Show what a rule would change for a search, without keeping it (administrators)
#[utoipa::path(post, path = "/synonyms/preview", tag = "admin", request_body = TriedSynonym,
    responses((status = 200, body = SynonymPreview), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn try_synonym(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(tried): Body<TriedSynonym>,
) -> Answer<SynonymPreview> {
    let new = NewSynonym {
        words: tried.words,
        also: tried.also,
        both_ways: tried.both_ways,
    };
    let shown = search::synonyms::preview(&ctx, &asker.0, new, &tried.query).await?;
    Ok(Json(shown))
}

/// Take a rule away (administrators)
#[utoipa::path(delete, path = "/synonyms/{id}", tag = "admin", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove_synonym(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<SynonymId>) -> Done {
    search::synonyms::remove(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List queues of cases (agents)
#[utoipa::path(get, path = "/queues", tag = "escalations", responses((status = 200, body = Page<Queue>), (status = 403, body = Problem)))]
pub async fn queues(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<Queue>> {
    check(&asker.0, Action::WorkEscalations)?;
    Ok(Json(Page {
        items: policies::queues(&ctx).await?,
        next: None,
    }))
}

//! Finding threads.

use axum::Json;
use axum::extract::State;
use backstop_domain::ids::ThreadId;
use backstop_domain::views::{
    LikelyDuplicate, ReportGroup, SearchAnswer, SimilarThread, Suggestion,
};
use backstop_services::Ctx;
use backstop_services::search::{self, FindRequest, SimilarRequest};
use serde::{Deserialize, Serialize};

use super::super::extract::{Asker, Id, Json as Body, Query};
use super::super::problem::Problem;
use super::Answer;

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// The words; `"quoted"` for a phrase, `-word` to leave out, `one OR other`, and the operators
    /// `tag:` `category:` `user:` `is:` `in:title` `before:` `after:` `version:`. Nothing typed is
    /// an error; `notes` of the answer says what was not understood.
    #[serde(default)]
    q: String,
    /// `thread` or `answer`; `tag`, `category` or `person` for places alone, which stand in `places`;
    /// for agents also `escalation`, `note` and `private_reply`, and the place `macro`.
    r#type: Option<String>,
    /// Slug of a category.
    category: Option<String>,
    /// A tag.
    tag: Option<String>,
    /// A state, such as `solved`.
    state: Option<String>,
    /// Name of the author.
    author: Option<String>,
    /// `relevance` (where nothing is said), `newest` or `helpful` (accepted, official and solved first, then
    /// what helped most members).
    sort: Option<String>,
    /// Search for the words as they were typed, even if one of them occurs nowhere.
    #[serde(default)]
    exact: bool,
    /// Hits, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Search threads and posts
///
/// Beside them stand tags, categories and people of that name, and for agents cases, notes, private
/// replies and macros; `facets.type` counts all of them.
#[utoipa::path(get, path = "/search", tag = "search", params(SearchQuery),
    responses((status = 200, body = SearchAnswer), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn search(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<SearchQuery>,
) -> Answer<SearchAnswer> {
    let request = FindRequest {
        q: query.q,
        r#type: query.r#type,
        category: query.category,
        tag: query.tag,
        state: query.state,
        author: query.author,
        sort: query.sort,
        exact: query.exact,
        limit: query.limit,
        cursor: query.cursor,
    };
    Ok(Json(search::find(&ctx, &asker.0, request).await?))
}

/// A question that is being asked.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Draft {
    /// The title so far.
    #[serde(default)]
    title: String,
    /// The text so far.
    #[serde(default)]
    body: String,
    /// Slug of the category, if it is known.
    category: Option<String>,
    /// Tags.
    #[serde(default)]
    tags: Vec<String>,
    /// Threads, 1 to 100; 5 where nothing is said.
    limit: Option<u64>,
}

/// Threads, the most similar first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Similar {
    items: Vec<SimilarThread>,
}

/// Threads like what is being written, and others who report the same.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SimilarToDraft {
    /// The most similar first.
    items: Vec<SimilarThread>,
    /// At least three people, the one who asks included, who met what looks like one problem
    /// within three weeks.
    group: Option<ReportGroup>,
}

/// Threads like one that is being written
#[utoipa::path(post, path = "/similar", tag = "search", request_body = Draft,
    responses((status = 200, body = SimilarToDraft), (status = 503, body = Problem)))]
pub async fn similar(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(draft): Body<Draft>,
) -> Answer<SimilarToDraft> {
    let request = SimilarRequest {
        title: draft.title,
        body: draft.body,
        category: draft.category,
        tags: draft.tags,
        limit: draft.limit,
    };
    let found = search::asking(&ctx, &asker.0, request).await?;
    Ok(Json(SimilarToDraft {
        items: found.items,
        group: found.group,
    }))
}

/// How many.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SimilarQuery {
    /// Threads, 1 to 100; 5 where nothing is said.
    limit: Option<u64>,
}

/// Threads like one that stands
#[utoipa::path(get, path = "/threads/{id}/similar", tag = "search", params(("id" = i64, Path), SimilarQuery),
    responses((status = 200, body = Similar), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn similar_to(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Query(query): Query<SimilarQuery>,
) -> Answer<Similar> {
    Ok(Json(Similar {
        items: search::similar_to(&ctx, &asker.0, id, query.limit).await?,
    }))
}

/// Threads that seem to ask the same, the likeliest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Duplicates {
    items: Vec<LikelyDuplicate>,
}

/// Likely duplicates of a thread (moderators)
///
/// At most three, and only where it is likely that somebody would link the two. `merge` says which
/// of them would stay; `POST /threads/{id}/merge` does it.
#[utoipa::path(get, path = "/threads/{id}/duplicates", tag = "search", params(("id" = i64, Path)),
    responses((status = 200, body = Duplicates), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn duplicates(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
) -> Answer<Duplicates> {
    Ok(Json(Duplicates {
        items: search::duplicates_of(&ctx, &asker.0, id).await?,
    }))
}

/// What is being typed.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuggestQuery {
    /// The words so far.
    #[serde(default)]
    q: String,
}

/// What to offer, at most eight lines.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Suggestions {
    items: Vec<Suggestion>,
}

/// What to offer while somebody types into the search box
///
/// Categories and tags whose names begin like what is typed, then threads whose titles hold its
/// words; the last word may go on. Nothing below two letters.
#[utoipa::path(get, path = "/suggest", tag = "search", params(SuggestQuery),
    responses((status = 200, body = Suggestions), (status = 503, body = Problem)))]
pub async fn suggest(
    State(ctx): State<Ctx>,
    Query(query): Query<SuggestQuery>,
) -> Answer<Suggestions> {
    Ok(Json(Suggestions {
        items: search::suggest(&ctx, &query.q).await?,
    }))
}

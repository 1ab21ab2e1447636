//! What answered questions like the one of a case, and putting it into the agent's reply.

use crate::escalations::queries;
use crate::search::{self, plain::plain};
use crate::threads::queries as threads;
use crate::threads::view::Names;
use crate::{Ctx, Result};
use backstop_domain::ids::{EscalationId, PostId, ThreadId};
use backstop_domain::permission::{self, Action};
use backstop_domain::precedent::{self, Candidate};
use backstop_domain::text::shorten;
use backstop_domain::thread_state::ThreadState;
use backstop_domain::views::{Precedent, PrecedentAnswer, SimilarThread};
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::post;
use std::collections::HashMap;

/// Threads shown.
const SHOWN: usize = 5;
/// Threads among which they are looked for.
const LOOKED_THROUGH: u64 = 20;
/// Characters of an answer shown.
const EXCERPT: usize = 240;

/// Threads like the one of a case in which somebody answered, solved ones first, each with its best
/// answer.
///
/// # Errors
/// "Not found" for those who work no escalations; "not now" while the index is away.
pub async fn precedents(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Vec<Precedent>> {
    permission::check(actor, Action::WorkEscalations)?;
    let thread = queries::get(ctx.read(), id).await?.thread_id;
    of_thread(ctx, actor, thread).await
}

/// The same of a thread.
pub(super) async fn of_thread(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<Vec<Precedent>> {
    let mut found = search::similar_to(ctx, actor, id, Some(LOOKED_THROUGH)).await?;
    found.retain(|thread| matches!(thread.state, ThreadState::Solved | ThreadState::Answered));
    found.truncate(SHOWN);
    found.sort_by_key(|thread| thread.state != ThreadState::Solved);
    let mut answers = best_answers(ctx, &found).await?;
    let beside = |thread: SimilarThread| Precedent {
        answer: answers.remove(&thread.thread_id),
        thread,
    };
    Ok(found.into_iter().map(beside).collect())
}

async fn best_answers(
    ctx: &Ctx,
    found: &[SimilarThread],
) -> Result<HashMap<ThreadId, PrecedentAnswer>> {
    let db = ctx.read();
    let ids = found.iter().map(|thread| thread.thread_id).collect();
    let mut of: HashMap<ThreadId, Vec<Candidate>> = HashMap::new();
    for (thread, answer) in queries::shown_answers(db, ids).await? {
        of.entry(thread).or_default().push(answer);
    }
    let best: HashMap<PostId, Candidate> = of
        .into_values()
        .filter_map(|answers| precedent::best(&answers))
        .map(|answer| (answer.post, answer))
        .collect();
    let posts = threads::posts_by_id(db, best.keys().copied().collect()).await?;
    let names = Names::load(db, posts.iter().map(|post| post.author_id)).await?;
    let shown = |post: post::Model| {
        let answer = best.get(&post.id)?;
        let shown = PrecedentAnswer {
            post_id: post.id,
            author: names.author(post.author_id),
            accepted: answer.accepted,
            official: answer.official,
            helpful: answer.helpful,
            excerpt: shorten(&plain(&post.html), EXCERPT),
        };
        Some((post.thread_id, shown))
    };
    Ok(posts.into_iter().filter_map(shown).collect())
}

/// An answer to another question as Markdown for a reply on a case: quoted, with a link to where it
/// stands.
///
/// # Errors
/// "Not found" for those who work no escalations, and for what not everybody may read as an answer.
pub async fn quoted(
    ctx: &Ctx,
    actor: &Actor,
    case: EscalationId,
    answer: PostId,
) -> Result<String> {
    permission::check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    queries::get(db, case).await?;
    let post = threads::post(db, answer).await?;
    let thread = threads::thread(db, post.thread_id).await?;
    let answers = queries::shown_answers(db, vec![thread.id]).await?;
    let is_one = answers.iter().any(|(_, one)| one.post == answer);
    if !is_one {
        return Err(ErrorCode::NotFound.into());
    }
    let url = format!("{}/p/{answer}", ctx.site().public_url);
    Ok(precedent::quoted(&post.body, &thread.title, &url))
}

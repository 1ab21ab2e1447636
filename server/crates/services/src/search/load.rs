//! From what the index found to what is shown: loaded from the database and checked once more,
//! because the index may be a moment behind.

use super::plain::plain;
use super::queries::{self, Headline, Written};
use crate::threads::view::thread_url;
use crate::{Ctx, Result};
use backstop_domain::ids::{CategoryId, PostId, ThreadId};
use backstop_domain::views::{AcceptedAnswer, Category, SearchHit};
use backstop_search::{DocKind, Hit};
use std::collections::HashMap;

/// Characters of an accepted answer that are read in place.
const ANSWER_SHOWN: usize = 600;

/// What the hits of one page stand on.
struct Loaded {
    threads: HashMap<i64, Headline>,
    posts: HashMap<PostId, Written>,
    answers: HashMap<PostId, String>,
}

/// The hits that may still be seen, in the order given.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn hits(
    ctx: &Ctx,
    found: Vec<Hit>,
    categories: &[Category],
) -> Result<Vec<SearchHit>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|h| ThreadId(h.thread_id)).collect();
    let threads = queries::headlines(ctx.read(), ids).await?;
    let accepted: Vec<PostId> = found
        .iter()
        .filter(|hit| hit.kind == DocKind::Thread)
        .filter_map(|hit| threads.get(&hit.thread_id)?.accepted_post_id)
        .collect();
    let mut posts: Vec<PostId> = found.iter().map(|h| PostId(h.post_id)).collect();
    posts.extend(&accepted);
    let loaded = Loaded {
        posts: queries::visible_posts(ctx.read(), posts).await?,
        answers: if accepted.is_empty() {
            HashMap::new()
        } else {
            queries::html_of(ctx.read(), accepted).await?
        },
        threads,
    };
    Ok(found
        .into_iter()
        .filter_map(|hit| loaded.view(hit, categories))
        .collect())
}

impl Loaded {
    fn view(&self, hit: Hit, categories: &[Category]) -> Option<SearchHit> {
        let thread = self.threads.get(&hit.thread_id)?;
        let post = self.posts.get(&PostId(hit.post_id))?;
        let url = match hit.kind {
            DocKind::Thread => thread_url(thread.id, &thread.slug),
            DocKind::Answer => format!("/p/{}", hit.post_id),
            // The index of everybody holds none.
            DocKind::Case | DocKind::Note | DocKind::PrivateReply => return None,
        };
        let accepted = thread.accepted_post_id;
        Some(SearchHit {
            thread_id: thread.id,
            post_id: post.id,
            import_id: hit.import_id,
            r#type: hit.kind.word().to_owned(),
            title: thread.title.clone(),
            snippet_html: hit.snippet_html,
            url,
            author: post.author(),
            created_at: post.created_at,
            reply_count: thread.reply_count,
            accepted: accepted
                .filter(|_| hit.kind == DocKind::Thread)
                .and_then(|id| self.accepted(id)),
            state: thread.state,
            category_name: name(categories, thread.category_id),
            score: hit.score,
        })
    }

    fn accepted(&self, id: PostId) -> Option<AcceptedAnswer> {
        let post = self.posts.get(&id)?;
        Some(AcceptedAnswer {
            post_id: id,
            author: post.author(),
            official: post.official,
            excerpt: beginning(&plain(self.answers.get(&id)?)),
            url: format!("/p/{id}"),
        })
    }
}

/// The first [`ANSWER_SHOWN`] characters, ending at a blank where one is near.
fn beginning(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(ANSWER_SHOWN) else {
        return text.to_owned();
    };
    let cut = &text[..end];
    let end = cut.rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", &cut[..end])
}

fn name(categories: &[Category], id: CategoryId) -> String {
    categories
        .iter()
        .find(|c| c.id == id)
        .map(|c| c.name.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ANSWER_SHOWN, beginning};

    #[test]
    fn long_answers_end_between_words() {
        assert_eq!(beginning("Reset it."), "Reset it.");
        let long = beginning(&"wörter ".repeat(200));
        assert!(long.ends_with("wörter…"), "{long}");
        assert!(long.chars().count() <= ANSWER_SHOWN + 1);
        assert_eq!(
            beginning(&"é".repeat(900)).chars().count(),
            ANSWER_SHOWN + 1
        );
    }
}

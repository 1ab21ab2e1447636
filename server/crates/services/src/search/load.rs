//! From what the index found to what is shown: loaded from the database and checked once more,
//! because the index may be a moment behind.

use super::plain::plain;
use super::queries::{self, Accepted, Found};
use crate::threads::view::thread_url;
use crate::{Ctx, Result};
use backstop_domain::ids::{CategoryId, PostId};
use backstop_domain::views::{AcceptedAnswer, Author, Category, SearchHit};
use backstop_search::{DocKind, Hit, Marks};
use std::collections::HashMap;

/// Bytes of an accepted answer up to which all of it is read in place, with its steps and code.
const ANSWER_WHOLE: usize = 6_000;
/// Characters of a longer one.
const ANSWER_SHOWN: usize = 600;

/// What the hits of one page stand on.
struct Loaded {
    posts: HashMap<PostId, Found>,
    answers: HashMap<PostId, Accepted>,
    /// Titles with what was looked for marked.
    titles: HashMap<PostId, String>,
    /// Passages that the index does not keep.
    passages: HashMap<PostId, String>,
}

/// The hits that may still be seen, in the order given.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn hits(
    ctx: &Ctx,
    found: Vec<Hit>,
    marks: &Marks,
    categories: &[Category],
) -> Result<Vec<SearchHit>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|hit| PostId(hit.post_id)).collect();
    let posts = queries::found(ctx.read(), ids).await?;
    let accepted = found
        .iter()
        .filter(|hit| hit.kind == DocKind::Thread)
        .filter_map(|hit| posts.get(&PostId(hit.post_id))?.accepted_post_id)
        .collect();
    let title = |hit: &Hit| {
        let post = posts.get(&PostId(hit.post_id))?;
        Some((post.id, marks.whole(&post.title, hit)))
    };
    let titles = found.iter().filter_map(title).collect();
    let loaded = Loaded {
        answers: queries::accepted(ctx.read(), accepted).await?,
        passages: passages(ctx, &found, &posts, &titles, marks).await?,
        titles,
        posts,
    };
    Ok(found
        .into_iter()
        .filter_map(|hit| loaded.view(hit, categories))
        .collect())
}

/// The passages of hits that were found by what stands neither in their titles nor at the beginning of their
/// texts, which is all that the index keeps: deep in a long text, or in the best answers of a thread. Few are.
async fn passages(
    ctx: &Ctx,
    found: &[Hit],
    posts: &HashMap<PostId, Found>,
    titles: &HashMap<PostId, String>,
    marks: &Marks,
) -> Result<HashMap<PostId, String>> {
    if marks.is_empty() {
        return Ok(HashMap::new());
    }
    let says_why = |html: &String| html.contains("<mark>");
    let unsaid: Vec<(&Hit, &Found)> = found
        .iter()
        .filter(|hit| !says_why(&hit.snippet_html))
        .filter_map(|hit| Some((hit, posts.get(&PostId(hit.post_id))?)))
        .filter(|(_, post)| !titles.get(&post.id).is_some_and(says_why))
        .collect();
    let own = unsaid.iter().map(|(_, post)| post.id).collect();
    let own = queries::texts(ctx.read(), own).await?;
    let threads = unsaid.iter().filter(|(hit, _)| hit.kind == DocKind::Thread);
    let threads = threads.map(|(_, post)| post.thread_id).collect();
    let best = queries::best_answers(ctx.read(), threads).await?;
    let passage = |(hit, post): (&Hit, &Found)| {
        let own = own.get(&post.id).into_iter();
        let best = best
            .iter()
            .filter(|answer| answer.thread_id == post.thread_id);
        let best = best.filter(|_| hit.kind == DocKind::Thread);
        let mut texts = own.chain(best.map(|answer| &answer.html));
        let passage = texts.find_map(|html| marks.excerpt(&plain(html), hit))?;
        Some((post.id, passage))
    };
    Ok(unsaid.into_iter().filter_map(passage).collect())
}

impl Loaded {
    fn view(&self, hit: Hit, categories: &[Category]) -> Option<SearchHit> {
        let post = self.posts.get(&PostId(hit.post_id))?;
        let url = match hit.kind {
            DocKind::Thread => thread_url(post.thread_id, &post.slug),
            DocKind::Answer => format!("/p/{}", hit.post_id),
            // The index of everybody holds none.
            DocKind::Case | DocKind::Note | DocKind::PrivateReply => return None,
        };
        let accepted = post.accepted_post_id;
        Some(SearchHit {
            thread_id: post.thread_id,
            post_id: post.id,
            import_id: hit.import_id,
            r#type: hit.kind.word().to_owned(),
            title: post.title.clone(),
            title_html: self.titles.get(&post.id).cloned().unwrap_or_default(),
            snippet_html: match self.passages.get(&post.id) {
                Some(passage) => passage.clone(),
                None => hit.snippet_html,
            },
            url,
            author: Author {
                id: post.author_id,
                username: post.username.clone(),
                role: post.role,
            },
            created_at: post.created_at,
            reply_count: post.reply_count,
            accepted: accepted
                .filter(|_| hit.kind == DocKind::Thread)
                .and_then(|id| self.accepted(id)),
            state: post.thread_state,
            category_name: name(categories, post.category_id),
            helpful_count: hit.votes,
            score: hit.score,
        })
    }

    fn accepted(&self, id: PostId) -> Option<AcceptedAnswer> {
        let answer = self.answers.get(&id)?;
        Some(AcceptedAnswer {
            post_id: id,
            author: Author {
                id: answer.author_id,
                username: answer.username.clone(),
                role: answer.role,
            },
            official: answer.official,
            excerpt: beginning(&plain(&answer.html)),
            html: Some(&answer.html)
                .filter(|html| html.len() <= ANSWER_WHOLE)
                .cloned(),
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

//! The index's check: what it holds is exactly what everybody may see.

use super::{Check, Tally};
use crate::search::{ids_after, load};
use crate::{Ctx, Result};
use backstop_domain::ids::ThreadId;
use backstop_search::{SearchError, content_hash, open_reader};
use std::collections::HashMap;

/// Every visible post is in the index with its present content, and nothing else is.
pub(super) async fn index(ctx: &Ctx) -> Result<Check> {
    let mut tally = Tally::new("index");
    let Some(dir) = ctx.search().dir().map(std::path::Path::to_owned) else {
        return Ok(tally.done());
    };
    let contents = tokio::task::spawn_blocking(move || open_reader(&dir)?.contents())
        .await
        .map_err(anyhow::Error::from)?;
    let mut indexed: HashMap<i64, u64> = match contents {
        Ok(rows) => rows.into_iter().collect(),
        Err(SearchError::Unusable { .. }) => HashMap::new(),
        Err(error) => return Err(error.into()),
    };
    let mut after = ThreadId(0);
    loop {
        let ids = ids_after(ctx.read(), after).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        let docs = load(ctx.read(), &ids).await?;
        tally.looked_at(docs.len());
        for doc in docs {
            match indexed.remove(&doc.post_id) {
                Some(hash) if hash == content_hash(&doc) => {}
                Some(_) => tally.broken(format!(
                    "post {} is in the index with an older content",
                    doc.post_id
                )),
                None => tally.broken(format!("post {} is not in the index", doc.post_id)),
            }
        }
    }
    for post in indexed.into_keys() {
        tally.broken(format!("post {post} is in the index but must not be found"));
    }
    Ok(tally.done())
}

//! The indexes' check: what everybody finds is exactly what everybody may see, and what agents find is
//! every case with all that was written on it.

use super::{Check, Tally};
use crate::search::Content;
use crate::{Ctx, Result};
use backstop_search::{SearchError, content_hash, open_reader};
use std::collections::HashMap;

/// Everything that belongs into an index is in it with its present content, and nothing else is.
pub(super) async fn index(ctx: &Ctx) -> Result<Check> {
    let mut tally = Tally::new("index");
    for content in Content::ALL {
        compare(ctx, content, &mut tally).await?;
    }
    Ok(tally.done())
}

async fn compare(ctx: &Ctx, content: Content, tally: &mut Tally) -> Result<()> {
    let Some(dir) = content.search(ctx).dir().map(std::path::Path::to_owned) else {
        return Ok(());
    };
    let contents = tokio::task::spawn_blocking(move || open_reader(&dir)?.contents())
        .await
        .map_err(anyhow::Error::from)?;
    let mut indexed: HashMap<i64, u64> = match contents {
        Ok(rows) => rows.into_iter().collect(),
        Err(SearchError::Unusable { .. }) => HashMap::new(),
        Err(error) => return Err(error.into()),
    };
    let mut after = 0;
    while let Some((last, docs)) = content.after(ctx, after).await? {
        after = last;
        tally.looked_at(docs.len());
        for doc in docs {
            let told = content.told(doc.post_id);
            match indexed.remove(&doc.post_id) {
                Some(hash) if hash == content_hash(&doc) => {}
                Some(_) => tally.broken(format!("{told} is in the index with an older content")),
                None => tally.broken(format!("{told} is not in the index")),
            }
        }
    }
    for document in indexed.into_keys() {
        let told = content.told(document);
        tally.broken(format!("{told} is in the index but must not be found"));
    }
    Ok(())
}

//! What a search found, and the page of it that is shown.

use crate::Result;
use crate::best::Key;
use crate::cursor;
use crate::doc::DocKind;
use crate::facets::{self, Totals};
use crate::index::Picture;
use crate::query::Wanted;
use crate::search::{Hit, SearchPage, Sort};
use crate::snippet::{Marks, snippet};
use crate::stored::Stored;
use tantivy::DocAddress;

/// The best hits, in order, and what was counted of all.
pub(crate) struct Found {
    pub best: Vec<(Key, DocAddress)>,
    /// There are hits after these.
    is_cut: bool,
    total: usize,
    totals: Totals,
}

impl Found {
    pub(crate) fn new(best: Vec<(Key, DocAddress)>, total: usize, totals: Totals) -> Self {
        Self {
            is_cut: best.len() < total,
            best,
            total,
            totals,
        }
    }

    /// Drops what earlier pages showed.
    pub(crate) fn go_on_after(&mut self, after: Option<Key>) {
        self.best
            .retain(|(key, _)| after.is_none_or(|after| *key < after));
    }

    /// Whether hits are missing of a page of so many.
    pub(crate) const fn is_cut_before(&self, limit: usize) -> bool {
        self.is_cut && self.best.len() <= limit
    }

    pub(crate) fn page(
        self,
        picture: &Picture,
        wanted: &Wanted,
        sort: Sort,
        limit: usize,
    ) -> Result<SearchPage> {
        let mut found = self.best;
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more);
        let next = last.map(|(key, _)| cursor::encode(sort, *key));
        let marked = wanted.marked();
        let literal = wanted.literal;
        let mut hits = Vec::with_capacity(found.len());
        for (key, place) in found {
            let columns = &picture.columns[place.segment_ord as usize];
            let stored = Stored::read(picture, place)?;
            let doc = place.doc_id;
            let mode = columns.mode(doc, literal);
            hits.push(Hit {
                post_id: key.post_id,
                thread_id: columns.thread_id(doc),
                kind: DocKind::from_word(columns.kind.word(doc)).unwrap_or(DocKind::Answer),
                snippet_html: snippet(&stored.body, &marked, mode),
                mode,
                title: stored.title,
                import_id: stored.import_id,
                score: match sort {
                    Sort::Relevance | Sort::Helpful => key.score(),
                    Sort::Newest => 0.0,
                },
                category_id: columns.category.word(doc).parse().unwrap_or_default(),
                state: columns.state.word(doc).to_owned(),
                votes: u32::try_from(columns.votes(doc)).unwrap_or(u32::MAX),
            });
        }
        Ok(SearchPage {
            total: self.total,
            hits,
            next,
            facets: facets::finish(self.totals, &picture.columns),
            loosened: false,
            marks: Marks::of(&marked),
        })
    }
}

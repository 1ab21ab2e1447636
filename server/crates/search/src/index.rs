//! The reading side: a consistent picture of the last commit, shared by all readers.

use crate::Result;
use crate::arrays::Arrays;
use crate::columns::Columns;
use crate::doc::DocKind;
use crate::schema::Fields;
use crate::text::Language;
use std::sync::{Arc, PoisonError, RwLock};
use tantivy::{IndexReader, ReloadPolicy, Searcher, SegmentReader, Term};

/// A handle for searching; clones are cheap and see every commit at once. Calls block, for
/// milliseconds at most: run them on blocking threads.
#[derive(Clone)]
pub struct Index {
    shared: Arc<Shared>,
}

struct Shared {
    engine: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    picture: RwLock<Arc<Picture>>,
}

/// One commit: what a query works on from beginning to end.
pub(crate) struct Picture {
    pub searcher: Searcher,
    /// One for each segment of the searcher, in its order.
    pub columns: Vec<Arc<Columns>>,
    pub fields: Fields,
    /// The languages that documents are written in; English at least.
    pub languages: Vec<Language>,
    /// To work with.
    pub arrays: Arrays,
    cursor: u64,
}

impl Index {
    pub(crate) fn new(engine: &tantivy::Index, fields: Fields) -> Result<Self> {
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let picture = RwLock::new(Arc::new(Picture::take(engine, &reader, fields, None)?));
        Ok(Self {
            shared: Arc::new(Shared {
                engine: engine.clone(),
                reader,
                fields,
                picture,
            }),
        })
    }

    /// Looks for a newer commit. The writer does this itself; only a reader beside another
    /// process needs it.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the files cannot be read; what was
    /// seen before stays in use.
    pub fn reload(&self) -> Result<()> {
        let shared = &self.shared;
        let before = self.picture();
        let picture = Picture::take(&shared.engine, &shared.reader, shared.fields, Some(&before))?;
        *shared
            .picture
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(picture);
        Ok(())
    }

    pub(crate) fn picture(&self) -> Arc<Picture> {
        let picture = self.shared.picture.read();
        Arc::clone(&picture.unwrap_or_else(PoisonError::into_inner))
    }

    /// The cursor of the commit that is being searched; 0 before the first.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.picture().cursor
    }

    /// Documents in the index.
    #[must_use]
    pub fn doc_count(&self) -> u64 {
        self.picture().searcher.num_docs()
    }

    /// Every post in the index with its [`content_hash`](crate::content_hash), in no order.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn contents(&self) -> Result<Vec<(i64, u64)>> {
        let picture = self.picture();
        let mut out = Vec::with_capacity(usize::try_from(picture.searcher.num_docs()).unwrap_or(0));
        for (reader, columns) in picture
            .searcher
            .segment_readers()
            .iter()
            .zip(&picture.columns)
        {
            out.extend(
                reader
                    .doc_ids_alive()
                    .map(|doc| (columns.post_id(doc), columns.content_hash(doc))),
            );
        }
        Ok(out)
    }
}

impl Picture {
    /// Threads in the index, those that were taken away since the last merge among them; never 0.
    pub(crate) fn threads(&self) -> Result<u64> {
        let term = Term::from_field_text(self.fields.kind, DocKind::Thread.word());
        Ok(self.searcher.doc_freq(&term)?.max(1))
    }

    /// The columns of a segment that this picture shows too. What a segment holds never changes; of
    /// what was taken out, the reader knows.
    fn columns_of(&self, segment: &SegmentReader) -> Option<Arc<Columns>> {
        let known = self.searcher.segment_readers().iter().zip(&self.columns);
        let mut same = known.filter(|(known, _)| known.segment_id() == segment.segment_id());
        same.next().map(|(_, columns)| Arc::clone(columns))
    }

    fn take(
        engine: &tantivy::Index,
        reader: &IndexReader,
        fields: Fields,
        before: Option<&Self>,
    ) -> Result<Self> {
        // The cursor is read before the documents: beside a running writer it may be the older of
        // the two, and replaying a change twice does no harm where missing one would.
        let payload = engine.load_metas()?.payload;
        reader.reload()?;
        let searcher = reader.searcher();
        let columns: Vec<Arc<Columns>> = searcher
            .segment_readers()
            .iter()
            .map(|segment| {
                let known = before.and_then(|before| before.columns_of(segment));
                known.map_or_else(|| Columns::open(segment).map(Arc::new), Ok)
            })
            .collect::<Result<_>>()?;
        let is_used = |language: &Language| {
            let code = language.code();
            let mut words = columns.iter().flat_map(|c| c.language.words.iter());
            *language == Language::English || words.any(|word| word == code)
        };
        Ok(Self {
            languages: Language::ALL.into_iter().filter(is_used).collect(),
            searcher,
            columns,
            fields,
            arrays: before
                .map(|before| before.arrays.clone())
                .unwrap_or_default(),
            cursor: payload.and_then(|text| text.parse().ok()).unwrap_or(0),
        })
    }
}

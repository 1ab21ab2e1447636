//! The stored part of a document.

use crate::Result;
use crate::index::Picture;
use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

/// What results show.
pub(crate) struct Stored {
    pub title: String,
    /// The beginning of the body.
    pub body: String,
    pub import_id: Option<String>,
}

impl Stored {
    pub(crate) fn read(picture: &Picture, place: DocAddress) -> Result<Self> {
        let document: TantivyDocument = picture.searcher.doc(place)?;
        let text = |field| {
            let value = document.get_first(field)?;
            Some(value.as_str()?.to_owned())
        };
        let fields = picture.fields;
        Ok(Self {
            title: text(fields.title).unwrap_or_default(),
            body: text(fields.body).unwrap_or_default(),
            import_id: text(fields.import_id),
        })
    }
}

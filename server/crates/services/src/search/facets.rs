//! How hits spread, in the words that people read.

use backstop_domain::views::{Category, FacetCount, Facets};
use backstop_search::DocKind;

/// Categories told of, those with the most hits first.
const CATEGORIES_SHOWN: usize = 20;

/// The counts of the index with names beside them.
pub(super) fn shown(found: &backstop_search::Facets, categories: &[Category]) -> Facets {
    let kinds = found.kinds.iter().map(|(kind, count)| FacetCount {
        value: kind.word().to_owned(),
        label: if *kind == DocKind::Thread {
            "Questions"
        } else {
            "Answers"
        }
        .to_owned(),
        count: *count,
    });
    let by_category = found.categories.iter().filter_map(|(id, count)| {
        let category = categories.iter().find(|c| c.id.0 == *id)?;
        Some(FacetCount {
            value: category.slug.clone(),
            label: category.name.clone(),
            count: *count,
        })
    });
    let states = found.states.iter().map(|(word, count)| FacetCount {
        value: word.clone(),
        label: word.replace('_', " "),
        count: *count,
    });
    Facets {
        r#type: kinds.collect(),
        category: by_category.take(CATEGORIES_SHOWN).collect(),
        state: states.collect(),
    }
}

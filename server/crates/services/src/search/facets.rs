//! How hits spread, in the words that people read.

use super::looked::{PlaceKind, STAFF};
use super::places::Places;
use backstop_domain::views::{Category, FacetCount, Facets};
use backstop_search::DocKind;

/// Values told of, those with the most hits first.
const CATEGORIES_SHOWN: usize = 20;
const TAGS_SHOWN: usize = 12;

/// What the indexes counted, and the places that fit.
pub(super) struct Counted<'a> {
    /// What everybody may read.
    pub public: &'a backstop_search::Facets,
    /// What only agents may, for them.
    pub staff: Option<&'a backstop_search::Facets>,
    pub places: &'a Places,
}

/// By type, the public ones first. A type that nothing has is left out.
pub(super) fn types(counted: &Counted<'_>) -> Vec<FacetCount> {
    let named = |value: &str, label: &str, count| FacetCount {
        value: value.to_owned(),
        label: label.to_owned(),
        count,
    };
    let mut types: Vec<_> = counted
        .public
        .kinds
        .iter()
        .map(|(kind, count)| named(kind.word(), label(*kind), *count))
        .collect();
    let place = |kind: PlaceKind| named(kind.word(), kind.label(), counted.places.count(kind));
    types.extend(PlaceKind::PUBLIC.map(place));
    for kind in STAFF {
        let kinds = counted.staff.map_or(&[][..], |staff| &staff.kinds);
        let count = kinds.iter().find(|(of, _)| *of == kind);
        types.push(named(
            kind.word(),
            label(kind),
            count.map_or(0, |(_, n)| *n),
        ));
    }
    // Only who works cases has any.
    types.push(place(PlaceKind::Macro));
    types.retain(|value| value.count > 0);
    types
}

const fn label(kind: DocKind) -> &'static str {
    match kind {
        DocKind::Thread => "Questions",
        DocKind::Answer => "Answers",
        DocKind::Case => "Cases",
        DocKind::Note => "Notes",
        DocKind::PrivateReply => "Private replies",
    }
}

/// The counts of one index with names beside them, and the types.
pub(super) fn shown(
    found: &backstop_search::Facets,
    r#type: Vec<FacetCount>,
    categories: &[Category],
) -> Facets {
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
    let tags = found.tags.iter().map(|(tag, count)| FacetCount {
        value: tag.clone(),
        label: tag.clone(),
        count: *count,
    });
    Facets {
        r#type,
        category: by_category.take(CATEGORIES_SHOWN).collect(),
        state: states.collect(),
        tag: tags.take(TAGS_SHOWN).collect(),
    }
}

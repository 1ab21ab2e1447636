//! What the address of a search says.

use backstop_services::search::FindRequest;
use serde::{Deserialize, Serialize};

use crate::routes::url;

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct SearchForm {
    /// As typed.
    pub q: String,
    /// A value of the facet, such as `thread`, or nothing.
    pub r#type: String,
    /// Slug of a category.
    pub category: String,
    /// A tag.
    pub tag: String,
    /// A state word.
    pub state: String,
    /// Name of an author.
    pub author: String,
    /// `relevance`, `newest`, `helpful` or nothing.
    pub sort: String,
    /// Not empty where nothing is to be corrected.
    pub exact: String,
    /// Where the page before ended.
    pub cursor: String,
}

/// A filter that a link sets or lifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Type,
    Category,
    Tag,
    State,
    Author,
    Sort,
}

impl Filter {
    /// Those that narrow what is found.
    pub const NARROWING: [Self; 5] = [
        Self::Type,
        Self::Category,
        Self::State,
        Self::Tag,
        Self::Author,
    ];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::State => "state",
            Self::Author => "author",
            Self::Sort => "sort",
        }
    }

    /// How people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Type => "What",
            Self::Category => "Category",
            Self::Tag => "Tag",
            Self::State => "State",
            Self::Author => "Written by",
            Self::Sort => "Order",
        }
    }
}

impl SearchForm {
    pub(super) fn request(&self) -> FindRequest {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        FindRequest {
            q: self.q.clone(),
            r#type: given(&self.r#type),
            category: given(&self.category),
            tag: given(&self.tag),
            state: given(&self.state),
            author: given(&self.author),
            sort: given(&self.sort),
            exact: !self.exact.is_empty(),
            limit: None,
            cursor: given(&self.cursor),
        }
    }

    /// Whether threads and answers are looked for, rather than what stands beside them.
    pub(super) fn is_about_posts(&self) -> bool {
        matches!(self.r#type.as_str(), "" | "thread" | "answer" | "post")
    }

    /// Whether there is anything to look for.
    pub(super) fn asks(&self) -> bool {
        [&self.q, &self.tag, &self.author]
            .iter()
            .any(|text| !text.trim().is_empty())
    }

    pub(super) fn get(&self, filter: Filter) -> &str {
        match filter {
            Filter::Type => &self.r#type,
            Filter::Category => &self.category,
            Filter::Tag => &self.tag,
            Filter::State => &self.state,
            Filter::Author => &self.author,
            Filter::Sort => &self.sort,
        }
    }

    /// The address of this search with a filter set, or lifted where `value` is empty.
    pub(super) fn with(&self, filter: Filter, value: &str) -> String {
        let mut next = self.clone();
        let slot = match filter {
            Filter::Type => &mut next.r#type,
            Filter::Category => &mut next.category,
            Filter::Tag => &mut next.tag,
            Filter::State => &mut next.state,
            Filter::Author => &mut next.author,
            Filter::Sort => &mut next.sort,
        };
        value.clone_into(slot);
        next.address()
    }

    /// The address of the words alone.
    pub(super) fn without_filters(&self) -> String {
        Self {
            q: self.q.clone(),
            sort: self.sort.clone(),
            exact: self.exact.clone(),
            ..Self::default()
        }
        .address()
    }

    /// The address of a search for exactly these words.
    pub(super) fn exactly(&self, words: &str) -> String {
        Self {
            q: words.to_owned(),
            exact: "1".to_owned(),
            ..self.clone()
        }
        .address()
    }

    /// The address of a search for these words, put right where they need it.
    pub(super) fn instead(&self, words: &str) -> String {
        Self {
            q: words.to_owned(),
            exact: String::new(),
            ..self.clone()
        }
        .address()
    }

    /// The address of this search from its first page on.
    pub(super) fn address(&self) -> String {
        let pairs = [
            ("q", self.q.as_str()),
            ("type", &self.r#type),
            ("category", &self.category),
            ("tag", &self.tag),
            ("state", &self.state),
            ("author", &self.author),
            ("sort", &self.sort),
            ("exact", &self.exact),
        ];
        url::with_query(url::SEARCH, &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_change_one_thing_and_start_from_the_first_page() {
        let form = SearchForm {
            q: "paper jam".to_owned(),
            category: "phones".to_owned(),
            cursor: "abc".to_owned(),
            ..SearchForm::default()
        };
        assert_eq!(form.address(), "/search?q=paper%20jam&category=phones");
        let solved = form.with(Filter::State, "solved");
        assert_eq!(solved, "/search?q=paper%20jam&category=phones&state=solved");
        assert_eq!(form.with(Filter::Category, ""), "/search?q=paper%20jam");
        assert_eq!(form.without_filters(), "/search?q=paper%20jam");
        let exact = form.exactly("papr");
        assert_eq!(exact, "/search?q=papr&category=phones&exact=1");
    }
}

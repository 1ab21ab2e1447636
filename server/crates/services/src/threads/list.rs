//! Lists of threads: latest, by category, tag, state or author.

use crate::keyset::{Cursor, PageRequest};
use crate::threads::queries::{self, Resolved};
use crate::threads::view;
use crate::{Ctx, Result, categories, tags};
use backstop_domain::Actor;
use backstop_domain::thread_state::ThreadState;
use backstop_domain::views::{Page, Thread};
use backstop_entity::thread;

/// What a list is sorted by, the newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListSort {
    /// When somebody last posted.
    #[default]
    Active,
    /// When it was opened.
    Newest,
}

impl ListSort {
    pub(crate) const fn column(self) -> thread::Column {
        match self {
            Self::Active => thread::Column::BumpedAt,
            Self::Newest => thread::Column::CreatedAt,
        }
    }

    const fn key(self, row: &thread::Model) -> i64 {
        match self {
            Self::Active => row.bumped_at.0,
            Self::Newest => row.created_at.0,
        }
    }
}

/// Which threads are wanted.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Slug of a category; those inside it count in.
    pub category: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// A state.
    pub state: Option<ThreadState>,
    /// Name of the author.
    pub author: Option<String>,
    /// The order.
    pub sort: ListSort,
    /// The id in the system it was imported from.
    pub import_id: Option<String>,
}

/// One page of visible threads; a filter that names nothing there is yields an empty page. Hidden
/// ones are found through the moderation queue and its log.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ctx: &Ctx,
    _actor: &Actor,
    mut filter: ListFilter,
    page: PageRequest,
) -> Result<Page<Thread>> {
    let db = ctx.read();
    let nothing = || Page {
        items: Vec::new(),
        next: None,
    };
    let given = [&filter.tag, &filter.import_id];
    if given
        .into_iter()
        .flatten()
        .any(|t| queries::is_unstorable(t))
    {
        return Ok(nothing());
    }
    if let Some(tag) = &filter.tag
        && let Some(now) = tags::now_called(ctx, tag).await?
    {
        filter.tag = Some(now);
    }
    let categories = match &filter.category {
        None => Vec::new(),
        Some(slug) => categories::with_descendants(&categories::names(ctx).await?, slug),
    };
    if filter.category.is_some() && categories.is_empty() {
        return Ok(nothing());
    }
    let author = match &filter.author {
        None => None,
        Some(name) => match queries::account_by_name(db, name).await? {
            Some(account) => Some(account.id),
            None => return Ok(nothing()),
        },
    };
    let resolved = Resolved {
        filter: &filter,
        categories,
        author,
    };
    let rows = queries::list(db, &resolved, filter.sort, page).await?;
    let (rows, next) = page.cut(rows, |row| Cursor {
        key: filter.sort.key(row),
        id: row.id.0,
    });
    Ok(Page {
        items: view::threads(db, rows).await?,
        next,
    })
}

//! Tags: all there are, another name for one, two made one.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    ErrorCode,
    commands::RenameTag,
    views::{Page, TagChange, TagRow},
};
use backstop_services::{Ctx, tags};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::count,
    ui::{
        Breadcrumbs, Button, ButtonKind, Card, DataTable, EmptyState, ErrorSummary, Field, Hidden,
        IconName, Link, LinkButton, Pager, PostButton,
    },
};

/// Tags on one page.
const ROWS: u64 = 50;

/// Which tags are shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TagsQuery {
    q: String,
    cursor: String,
}

/// Another name as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RenameForm {
    /// The new name.
    pub to: String,
    /// `yes` where it was said that two become one.
    pub merge: String,
}

impl RenameForm {
    fn command(&self, from: &str) -> RenameTag {
        RenameTag {
            from: from.to_owned(),
            to: self.to.clone(),
            merge: self.merge == "yes",
        }
    }
}

/// All tags.
pub async fn list(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(query): Query<TagsQuery>,
) -> Answer {
    let page = tags::list(&ctx, visit.actor(), &query.q, &query.cursor, ROWS).await?;
    Ok(visit.show(screen("Tags"), || {
        frame(url::ADMIN_TAGS, list_view(page, &query))
    }))
}

/// One tag: the form for another name and, where that is filled in, what it would change.
pub async fn one(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(tag): Part<String>,
    Query(form): Query<RenameForm>,
) -> Answer {
    show(&ctx, &visit, &tag, Filled::fresh(form)).await
}

/// Gives it that name.
pub async fn rename(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(tag): Part<String>,
    Form(form): Form<RenameForm>,
) -> Answer {
    match tags::rename(&ctx, visit.actor(), form.command(&tag)).await {
        Ok(change) => {
            let told = if change.merges {
                Done::TagsMerged
            } else {
                Done::TagRenamed
            };
            Ok(done(&url::admin_tag(&change.to), told))
        }
        Err(error) => show(&ctx, &visit, &tag, Filled::refused(form, error)?).await,
    }
}

/// Lets an old name go.
pub async fn free(State(ctx): State<Ctx>, Admin(visit): Admin, Part(name): Part<String>) -> Answer {
    tags::free(&ctx, visit.actor(), &name).await?;
    Ok(done(url::ADMIN_TAGS, Done::Removed))
}

async fn show(ctx: &Ctx, visit: &Visit, tag: &str, form: Filled<RenameForm>) -> Answer {
    let row = tags::one(ctx, visit.actor(), tag).await?;
    if form.values.to.trim().is_empty() {
        return Ok(page(visit, &row, form, None));
    }
    // Also after a refusal: a name that came into use meanwhile is a merge now.
    let conflict = form.status.as_u16() == ErrorCode::Conflict.http_status();
    let (form, change) = if form.errors.0.is_empty() || conflict {
        match tags::preview(ctx, visit.actor(), &form.values.command(tag)).await {
            Ok(change) => (form, Some(change)),
            Err(error) => (Filled::refused(form.values, error)?, None),
        }
    } else {
        (form, None)
    };
    Ok(page(visit, &row, form, change))
}

fn page(
    visit: &Visit,
    row: &TagRow,
    form: Filled<RenameForm>,
    change: Option<TagChange>,
) -> axum::response::Response {
    let screen = screen(format!("Tag {}", row.tag)).answering(&form);
    visit.show(screen, || one_view(row, &form, change))
}

fn list_view(page: Page<TagRow>, query: &TagsQuery) -> AnyView {
    let here = url::with_query(url::ADMIN_TAGS, &[("q", &query.q)]);
    let more = page.next.map(|cursor| url::page(&here, &cursor));
    let list = if page.items.is_empty() {
        view! { <EmptyState title="No tags found" text="Tags come with the questions that carry them." icon=IconName::Search/> }.into_any()
    } else {
        let rows: Vec<_> = page.items.into_iter().map(row).collect();
        let columns = vec!["Tag", "Threads", "Old names", ""];
        view! { <DataTable caption="Tags" columns>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="stack">
            <h2>"Tags"</h2>
            <p class="lead">"Give a tag a better name, or merge two that mean the same. The old name keeps working: links, searches and new questions that use it go to the new one."</p>
            <form class="filters" method="get" action=url::ADMIN_TAGS>
                <Field label="Letters of the name" name="q" kind="search" value=query.q.clone()/>
                <Button>"Search"</Button>
            </form>
            {list}
            <Pager older_href=more older_label="More tags"/>
        </section>
    }
    .into_any()
}

fn row(tag: TagRow) -> AnyView {
    let label = format!("Rename or merge {}", tag.tag);
    let edit = url::admin_tag(&tag.tag);
    let aliases = (!tag.aliases.is_empty()).then(|| tag.aliases.join(", "));
    view! {
        <tr>
            <td data-label="Tag"><a class="tag" href=tag.url dir="auto">{tag.tag}</a></td>
            <td data-label="Threads">{tag.threads}</td>
            <td data-label="Old names" dir="auto">{aliases.unwrap_or_else(|| "–".to_owned())}</td>
            <td><a class="btn" href=edit aria-label=label>"Rename or merge"</a></td>
        </tr>
    }
    .into_any()
}

fn one_view(row: &TagRow, form: &Filled<RenameForm>, change: Option<TagChange>) -> AnyView {
    let action = url::admin_tag(&row.tag);
    let carried = count(row.threads, "thread", "threads");
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Tags", url::ADMIN_TAGS)]/>
                <h1>"Tag: "<bdi>{row.tag.clone()}</bdi></h1>
                <p class="meta">"On "<a href=row.url.clone()>{carried}</a>", hidden ones counted in."</p>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            {change.map(|change| confirmation(&action, change))}
            <form class="form" method="get" action=action>
                <Field label="New name" name="to" value=form.values.to.clone() error=form.error("to") required=true maxlength=Some(60)
                    hint="A name that another tag has already merges the two. You see what changes before anything does."/>
                <div class="row">
                    <Button kind=ButtonKind::Normal>"Show what changes"</Button>
                </div>
            </form>
            {aliases(row)}
        </div>
    }
    .into_any()
}

/// What would happen, and the button that does it.
fn confirmation(action: &str, change: TagChange) -> AnyView {
    let TagChange {
        from,
        to,
        threads,
        to_threads,
        merges,
        policies,
    } = change;
    let (back, action) = (action.to_owned(), action.to_owned());
    let (title, button, kind) = if merges {
        ("Merge these tags?", "Merge the tags", ButtonKind::Danger)
    } else {
        ("Rename the tag?", "Rename the tag", ButtonKind::Main)
    };
    let changing = if threads == 0 {
        format!("No thread has “{from}” at present.")
    } else {
        let carried = count(threads, "thread", "threads");
        format!("{carried} with “{from}” will have “{to}” instead.")
    };
    let there = count(to_threads, "thread has", "threads have");
    let in_use = merges.then(|| {
        view! { <p dir="auto">{format!("“{to}” is in use: {there} it already. Two tags that were merged cannot be parted again.")}</p> }
    });
    let policies = (!policies.is_empty()).then(|| {
        let names = policies.join(", ");
        view! { <p>"Escalation policies that go by it follow, and so do the clocks of their questions: "{names}"."</p> }
    });
    let merge = merges.then(|| view! { <Hidden name="merge" value="yes".to_owned()/> });
    view! {
        <Card title>
            <div class="stack">
                <p dir="auto">{changing}</p>
                {in_use}
                <p>"Whoever uses the old name is led to the new one."</p>
                {policies}
                <form class="row" method="post" action=action data-once="">
                    <Hidden name="to" value=to/>
                    {merge}
                    <Button kind>{button}</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

/// Old names, to be let go.
fn aliases(row: &TagRow) -> Option<AnyView> {
    if row.aliases.is_empty() {
        return None;
    }
    let rows = row.aliases.iter().map(|name| {
        let label = format!("Let {name} go");
        view! {
            <tr>
                <td data-label="Old name" dir="auto">{name.clone()}</td>
                <td><PostButton action=url::admin_tag_alias_free(name) kind=ButtonKind::Quiet label>"Let go"</PostButton></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let view = view! {
        <section class="stack">
            <h2>"Old names"</h2>
            <p class="meta">"They lead here. One that is let go leads nowhere, and may become a tag of its own."</p>
            <DataTable caption="Old names" columns=vec!["Old name", ""]>{rows}</DataTable>
        </section>
    };
    Some(view.into_any())
}

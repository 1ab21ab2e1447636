//! Categories.

use axum::{Form, extract::State};
use backstop_domain::{
    category_tree::{Tree, path},
    commands::NewCategory,
    language::Language,
    views::Category,
};
use backstop_services::{Ctx, categories};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, require_admin, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::category_options,
    ui::{Breadcrumbs, Button, ButtonKind, Card, DataTable, ErrorSummary, Field, Link, Select},
};

/// A category as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CategoryForm {
    /// The name shown.
    pub name: String,
    /// Its part of the address.
    pub slug: String,
    /// One sentence.
    pub description: String,
    /// Slug of the category it is inside; empty at the top.
    pub parent: String,
    /// Code of a language; empty where the text tells.
    pub language: String,
}

impl From<&CategoryForm> for NewCategory {
    fn from(form: &CategoryForm) -> Self {
        let form = form.clone();
        Self {
            slug: form.slug,
            name: form.name,
            description: form.description,
            parent: Some(form.parent),
            // The form offers known ones alone.
            language: form.language.parse().ok(),
        }
    }
}

/// All categories, and the form for another.
pub async fn list(State(ctx): State<Ctx>, Admin(visit): Admin) -> Answer {
    show(&ctx, &visit, Filled::fresh(CategoryForm::default())).await
}

/// Makes one.
pub async fn create(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Form(form): Form<CategoryForm>,
) -> Answer {
    match categories::create(&ctx, visit.actor(), (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_CATEGORIES, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// The form that changes one.
pub async fn one(State(ctx): State<Ctx>, Admin(visit): Admin, Part(slug): Part<String>) -> Answer {
    let category = categories::by_slug(&ctx, &slug).await?;
    let form = CategoryForm {
        name: category.name.clone(),
        slug: category.slug.clone(),
        description: category.description.clone(),
        parent: category.parent.clone().unwrap_or_default(),
        language: category.language.map_or("", Language::word).to_owned(),
    };
    show_one(&ctx, &visit, &category, Filled::fresh(form)).await
}

/// Changes it.
pub async fn update(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(slug): Part<String>,
    Form(form): Form<CategoryForm>,
) -> Answer {
    let category = categories::by_slug(&ctx, &slug).await?;
    match categories::update(&ctx, visit.actor(), category.id, (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_CATEGORIES, Done::Saved)),
        Err(error) => show_one(&ctx, &visit, &category, Filled::refused(form, error)?).await,
    }
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<CategoryForm>) -> Answer {
    require_admin(visit)?;
    let all = categories::list(ctx).await?;
    let screen = screen("Categories").answering(&form);
    Ok(visit.show(screen, || frame(url::ADMIN_CATEGORIES, view(&all, &form))))
}

async fn show_one(
    ctx: &Ctx,
    visit: &Visit,
    category: &Category,
    form: Filled<CategoryForm>,
) -> Answer {
    require_admin(visit)?;
    let all = categories::list(ctx).await?;
    let screen = screen(format!("Category {}", category.name)).answering(&form);
    Ok(visit.show(screen, || one_view(&all, category, &form)))
}

fn view(all: &[Category], form: &Filled<CategoryForm>) -> AnyView {
    let rows: Vec<_> = all.iter().map(|category| row(all, category)).collect();
    let new = fields(
        form,
        parents(all, None),
        url::ADMIN_CATEGORIES,
        "Add the category",
    );
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <DataTable caption="Categories" columns=vec!["Name", "Address", "Threads", ""]>{rows}</DataTable>
            <Card title="A new category">{new}</Card>
        </section>
    }
    .into_any()
}

fn row(all: &[Category], category: &Category) -> AnyView {
    let path = path(all, &category.slug);
    let above: String = path
        .iter()
        .take(path.len() - 1)
        .map(|c| format!("{} › ", c.name))
        .collect();
    let edit = url::admin_category(&category.slug);
    let label = format!("Change {}", category.name);
    view! {
        <tr>
            <td data-label="Name"><span class="meta">{above}</span>{category.name.clone()}</td>
            <td data-label="Address"><a href=url::category(&category.slug)>{category.slug.clone()}</a></td>
            <td data-label="Threads">{category.thread_count}</td>
            <td><a class="btn" href=edit aria-label=label>"Change"</a></td>
        </tr>
    }
    .into_any()
}

fn one_view(all: &[Category], category: &Category, form: &Filled<CategoryForm>) -> AnyView {
    let parents = parents(all, Some(category));
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Categories", url::ADMIN_CATEGORIES)]/>
                <h1>"Category: "{category.name.clone()}</h1>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            {fields(form, parents, &url::admin_category(&category.slug), "Save")}
        </div>
    }
    .into_any()
}

/// Where a category (none for a new one) may stand.
fn parents(all: &[Category], category: Option<&Category>) -> Vec<(String, String)> {
    let tree = Tree::of(all);
    let moved = category.map(|c| c.slug.as_str());
    let fitting = category_options(all).filter(|(slug, _)| tree.check(moved, Some(slug)).is_ok());
    let top = (String::new(), "None: it stands at the top".to_owned());
    [top].into_iter().chain(fitting).collect()
}

fn languages() -> Vec<(String, String)> {
    let known = Language::ALL
        .iter()
        .map(|one| (one.word().to_owned(), one.label().to_owned()));
    let told = (String::new(), "Told by the text of each thread".to_owned());
    [told].into_iter().chain(known).collect()
}

fn fields(
    form: &Filled<CategoryForm>,
    parents: Vec<(String, String)>,
    action: &str,
    button: &'static str,
) -> AnyView {
    let values = form.values.clone();
    view! {
        <form class="form" method="post" action=action.to_owned() data-once="">
            <Field label="Name" name="name" value=values.name error=form.error("name") required=true maxlength=Some(80)/>
            <Field label="Address" name="slug" value=values.slug error=form.error("slug") required=true maxlength=Some(60)
                hint="Lower-case letters, digits and dashes. Links to the old address stop working when you change it."/>
            <Field label="Description" name="description" value=values.description error=form.error("description") hint="One sentence." mark_optional=true/>
            <Select label="Inside" name="parent" options=parents selected=values.parent error=form.error("parent")
                hint="A category shows the threads of those inside it too."/>
            <Select label="Language" name="language" options=languages() selected=values.language error=form.error("language")
                hint="What the search takes its threads to be written in. A change is in effect within moments, or minutes for many threads."/>
            <div class="row"><Button kind=ButtonKind::Main>{button}</Button></div>
        </form>
    }
    .into_any()
}

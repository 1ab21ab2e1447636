//! Categories.

use axum::{Form, extract::State};
use backstop_domain::{commands::NewCategory, views::Category};
use backstop_services::{Ctx, categories};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, require_admin, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Breadcrumbs, Button, ButtonKind, Card, DataTable, ErrorSummary, Field, Link},
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
}

impl From<&CategoryForm> for NewCategory {
    fn from(form: &CategoryForm) -> Self {
        let form = form.clone();
        Self {
            slug: form.slug,
            name: form.name,
            description: form.description,
        }
    }
}

/// All categories, and the form for another.
pub async fn list(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    show(&ctx, &visit, Filled::fresh(CategoryForm::default())).await
}

/// Makes one.
pub async fn create(
    State(ctx): State<Ctx>,
    visit: Visit,
    Form(form): Form<CategoryForm>,
) -> Answer {
    match categories::create(&ctx, visit.actor(), (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_CATEGORIES, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// The form that changes one.
pub async fn one(State(ctx): State<Ctx>, visit: Visit, Part(slug): Part<String>) -> Answer {
    let category = categories::by_slug(&ctx, &slug).await?;
    let form = CategoryForm {
        name: category.name.clone(),
        slug: category.slug.clone(),
        description: category.description.clone(),
    };
    show_one(&visit, &category, Filled::fresh(form))
}

/// Changes it.
pub async fn update(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(slug): Part<String>,
    Form(form): Form<CategoryForm>,
) -> Answer {
    let category = categories::by_slug(&ctx, &slug).await?;
    match categories::update(&ctx, visit.actor(), category.id, (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_CATEGORIES, Done::Saved)),
        Err(error) => show_one(&visit, &category, Filled::refused(form, error)?),
    }
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<CategoryForm>) -> Answer {
    require_admin(visit)?;
    let all = categories::list(ctx).await?;
    let screen = screen("Categories").status(form.status);
    Ok(visit.show(screen, || frame(url::ADMIN_CATEGORIES, view(all, &form))))
}

fn show_one(visit: &Visit, category: &Category, form: Filled<CategoryForm>) -> Answer {
    require_admin(visit)?;
    let screen = screen(format!("Category {}", category.name)).status(form.status);
    Ok(visit.show(screen, || one_view(category, &form)))
}

fn view(all: Vec<Category>, form: &Filled<CategoryForm>) -> AnyView {
    let rows: Vec<_> = all.into_iter().map(row).collect();
    let new = fields(form, url::ADMIN_CATEGORIES, "Add the category");
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <DataTable caption="Categories" columns=vec!["Name", "Address", "Threads", ""]>{rows}</DataTable>
            <Card title="A new category">{new}</Card>
        </section>
    }
    .into_any()
}

fn row(category: Category) -> AnyView {
    let edit = url::admin_category(&category.slug);
    let label = format!("Change {}", category.name);
    view! {
        <tr>
            <td data-label="Name">{category.name}</td>
            <td data-label="Address"><a href=url::category(&category.slug)>{category.slug.clone()}</a></td>
            <td data-label="Threads">{category.thread_count}</td>
            <td><a class="btn" href=edit aria-label=label>"Change"</a></td>
        </tr>
    }
    .into_any()
}

fn one_view(category: &Category, form: &Filled<CategoryForm>) -> AnyView {
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Categories", url::ADMIN_CATEGORIES)]/>
                <h1>"Category: "{category.name.clone()}</h1>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            {fields(form, &url::admin_category(&category.slug), "Save")}
        </div>
    }
    .into_any()
}

fn fields(form: &Filled<CategoryForm>, action: &str, button: &'static str) -> AnyView {
    let values = form.values.clone();
    view! {
        <form class="form" method="post" action=action.to_owned() data-once="">
            <Field label="Name" name="name" value=values.name error=form.error("name") required=true maxlength=Some(80)/>
            <Field label="Address" name="slug" value=values.slug error=form.error("slug") required=true maxlength=Some(60)
                hint="Lower-case letters, digits and dashes. Links to the old address stop working when you change it."/>
            <Field label="Description" name="description" value=values.description error=form.error("description") hint="One sentence." mark_optional=true/>
            <div class="row"><Button kind=ButtonKind::Main>{button}</Button></div>
        </form>
    }
    .into_any()
}

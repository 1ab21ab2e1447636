//! Members, their roles and the groups of customers they belong to.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    FieldError, Role,
    ids::AccountId,
    views::{MemberRow, Page},
};
use backstop_services::{Ctx, Error, PageRequest, accounts};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Ago, Button, DataTable, EmptyState, ErrorSummary, Field, Hidden, IconName, Pager},
};

/// Which members are shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MembersQuery {
    q: String,
    cursor: String,
}

impl MembersQuery {
    fn address(&self) -> String {
        url::with_query(url::ADMIN_MEMBERS, &[("q", &self.q)])
    }
}

/// Another role for a member.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RoleForm {
    /// A word of `Role`.
    pub role: String,
    /// Why.
    pub reason: String,
    /// What was searched for, to come back to.
    pub q: String,
}

/// Another group of customers for a member.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct GroupForm {
    /// Its name; empty for none.
    pub customer_group: String,
    /// What was searched for, to come back to.
    pub q: String,
}

/// The list.
pub async fn list(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(query): Query<MembersQuery>,
) -> Answer {
    show(&ctx, &visit, query, Filled::fresh(RoleForm::default())).await
}

/// Gives a member another role.
pub async fn set_role(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<AccountId>,
    Form(form): Form<RoleForm>,
) -> Answer {
    let query = MembersQuery {
        q: form.q.clone(),
        ..MembersQuery::default()
    };
    let outcome = match form.role.parse() {
        Ok(role) => accounts::set_role(&ctx, visit.actor(), id, role, &form.reason).await,
        Err(_) => Err(Error::from(FieldError::new("role", "Choose a role."))),
    };
    match outcome {
        Ok(()) => Ok(done(&query.address(), Done::RoleChanged)),
        Err(error) => show(&ctx, &visit, query, Filled::refused(form, error)?).await,
    }
}

/// Puts a member into a group of customers, or into none.
pub async fn set_customer_group(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<AccountId>,
    Form(form): Form<GroupForm>,
) -> Answer {
    let query = MembersQuery {
        q: form.q.clone(),
        ..MembersQuery::default()
    };
    match accounts::set_customer_group(&ctx, visit.actor(), id, &form.customer_group).await {
        Ok(()) => Ok(done(&query.address(), Done::Saved)),
        Err(error) => {
            let form = Filled::refused(RoleForm::default(), error)?;
            show(&ctx, &visit, query, form).await
        }
    }
}

async fn show(ctx: &Ctx, visit: &Visit, query: MembersQuery, form: Filled<RoleForm>) -> Answer {
    let request = PageRequest::parse(Some(50), Some(&query.cursor))?;
    let wanted = Some(query.q.trim()).filter(|q| !q.is_empty());
    let members = accounts::members(ctx, visit.actor(), wanted, request).await?;
    let screen = screen("Members").answering(&form);
    Ok(visit.show(screen, || {
        frame(url::ADMIN_MEMBERS, view(members, &query, &form))
    }))
}

fn view(page: Page<MemberRow>, query: &MembersQuery, form: &Filled<RoleForm>) -> AnyView {
    let older = page.next.map(|cursor| url::page(&query.address(), &cursor));
    let list = if page.items.is_empty() {
        view! { <EmptyState title="Nobody found" text="Search by the beginning of a name or e-mail address." icon=IconName::User/> }.into_any()
    } else {
        let rows: Vec<_> = page
            .items
            .into_iter()
            .map(|member| row(member, &query.q))
            .collect();
        view! { <DataTable caption="Members" columns=vec!["Name", "E-mail", "Joined", "Role", "Customer group", ""]>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="stack">
            <ErrorSummary errors=without_fields(form)/>
            <form class="filters" method="get" action=url::ADMIN_MEMBERS>
                <Field label="Name or e-mail" name="q" kind="search" value=query.q.clone()/>
                <Button>"Search"</Button>
            </form>
            {list}
            <Pager older_href=older older_label="More members"/>
        </section>
    }
    .into_any()
}

/// The fields stand once a row, so the summary cannot link to one of them.
fn without_fields(form: &Filled<RoleForm>) -> crate::ui::FieldErrors {
    let messages = form
        .errors
        .0
        .iter()
        .map(|(_, message)| (String::new(), message.clone()));
    crate::ui::FieldErrors(messages.collect())
}

fn row(member: MemberRow, q: &str) -> AnyView {
    let name = member.username.clone();
    let suspended = member
        .suspended_until
        .map(|_| view! { <span class="role">"Suspended"</span> });
    view! {
        <tr>
            <td data-label="Name"><a href=url::profile(&name)><bdi>{name.clone()}</bdi></a>" "{suspended}</td>
            <td data-label="E-mail">{member.email}</td>
            <td data-label="Joined"><Ago rfc3339=member.created_at.to_string()/></td>
            <td data-label="Role">{role_form(member.id, &name, member.role, q)}</td>
            <td data-label="Customer group">{group_form(member.id, &name, member.customer_group, q)}</td>
            <td><a href=url::admin_erase(member.id) aria-label=format!("Erase the account of {name}")>"Erase"</a></td>
        </tr>
    }
    .into_any()
}

fn group_form(id: AccountId, name: &str, now: Option<String>, q: &str) -> AnyView {
    view! {
        <form class="row inline-form" method="post" action=url::admin_customer_group(id)>
            <Hidden name="q" value=q.to_owned()/>
            <input type="text" name="customer_group" value=now placeholder="None" aria-label=format!("Customer group of {name}") maxlength="60"/>
            <Button label=format!("Change the customer group of {name}")>"Change"</Button>
        </form>
    }
    .into_any()
}

fn role_form(id: AccountId, name: &str, now: Role, q: &str) -> AnyView {
    let options: Vec<_> = Role::ALL
        .iter()
        .map(|role| view! { <option value=role.word() selected=*role == now>{role.label()}</option> })
        .collect();
    view! {
        <form class="row inline-form" method="post" action=url::admin_role(id)>
            <Hidden name="q" value=q.to_owned()/>
            <select name="role" aria-label=format!("Role of {name}")>{options}</select>
            <input type="text" name="reason" placeholder="Why" aria-label=format!("Why {name} gets another role") maxlength="300"/>
            <Button label=format!("Change the role of {name}")>"Change"</Button>
        </form>
    }
    .into_any()
}

//! Macros: texts that agents send often.

use crate::escalations::view;
use crate::{Ctx, Result, escalations, supervision};
use backstop_domain::commands::SetMacro;
use backstop_domain::error::Check;
use backstop_domain::ids::{EscalationId, MacroId};
use backstop_domain::macros::{VARIABLES, expand, unknown};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{Escalation, Macro};
use backstop_domain::{Actor, ErrorCode, FieldError, text};
use backstop_entity::reply_macro;
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, NotSet, QueryOrder, QuerySelect, Set,
};

fn shown(row: reply_macro::Model) -> Macro {
    Macro {
        id: row.id,
        name: row.name,
        body: row.body,
    }
}

/// All macros, by name.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Macro>> {
    check(actor, Action::WorkEscalations)?;
    let rows = reply_macro::Entity::find()
        .order_by_asc(reply_macro::Column::Name)
        .all(ctx.read())
        .await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// Makes a macro.
///
/// # Errors
/// Field errors for bad input, among them variables that do not exist; a refusal where the actor
/// does not supervise.
pub async fn create(ctx: &Ctx, actor: &Actor, cmd: SetMacro) -> Result<Macro> {
    check(actor, Action::Supervise)?;
    let cmd = parse(&cmd)?;
    let txn = ctx.write().await?;
    let row = reply_macro::ActiveModel {
        id: NotSet,
        name: Set(cmd.name.clone()),
        body: Set(cmd.body),
        updated_at: Set(ctx.now()),
    };
    let row = row.insert(&txn).await.map_err(taken)?;
    let nothing = String::new();
    supervision::record(&txn, ctx.now(), actor, "macro.created", &cmd.name, nothing).await?;
    txn.commit().await?;
    Ok(shown(row))
}

/// Changes a macro.
///
/// # Errors
/// As [`create`]; "not found".
pub async fn update(ctx: &Ctx, actor: &Actor, id: MacroId, cmd: SetMacro) -> Result<Macro> {
    check(actor, Action::Supervise)?;
    let cmd = parse(&cmd)?;
    let txn = ctx.write().await?;
    let found = reply_macro::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&txn)
        .await?;
    let mut row = found.ok_or(ErrorCode::NotFound)?.into_active_model();
    row.name = Set(cmd.name.clone());
    row.body = Set(cmd.body);
    row.updated_at = Set(ctx.now());
    let row = row.update(&txn).await.map_err(taken)?;
    let nothing = String::new();
    supervision::record(&txn, ctx.now(), actor, "macro.changed", &cmd.name, nothing).await?;
    txn.commit().await?;
    Ok(shown(row))
}

/// Takes a macro away.
///
/// # Errors
/// A refusal where the actor does not supervise; "not found".
pub async fn remove(ctx: &Ctx, actor: &Actor, id: MacroId) -> Result<()> {
    check(actor, Action::Supervise)?;
    let txn = ctx.write().await?;
    let found = reply_macro::Entity::find_by_id(id).one(&txn).await?;
    let row = found.ok_or(ErrorCode::NotFound)?;
    reply_macro::Entity::delete_by_id(id).exec(&txn).await?;
    let nothing = String::new();
    supervision::record(&txn, ctx.now(), actor, "macro.removed", &row.name, nothing).await?;
    txn.commit().await?;
    Ok(())
}

/// The text of a macro with its variables filled in for a case.
///
/// # Errors
/// A refusal where the actor works no escalations; "not found" for macro or case.
pub async fn filled(ctx: &Ctx, actor: &Actor, id: MacroId, case: EscalationId) -> Result<String> {
    check(actor, Action::WorkEscalations)?;
    let found = reply_macro::Entity::find_by_id(id).one(ctx.read()).await?;
    let row = found.ok_or(ErrorCode::NotFound)?;
    let case = escalations::queries::get(ctx.read(), case).await?;
    let case = view::one(ctx.read(), case).await?;
    let agent = actor.identity().map(|who| who.username.as_str());
    Ok(expand(&row.body, |name| value(ctx, &case, agent, name)))
}

fn value(ctx: &Ctx, case: &Escalation, agent: Option<&str>, name: &str) -> Option<String> {
    Some(match name {
        "customer" => case.asker.username.clone(),
        "title" => case.title.clone(),
        "category" => case.category_name.clone(),
        "link" => format!("{}{}", ctx.site().public_url, case.url),
        "case" => case.id.to_string(),
        "queue" => case.queue.clone(),
        "agent" => agent?.to_owned(),
        _ => return None,
    })
}

fn parse(cmd: &SetMacro) -> Result<SetMacro> {
    let mut fields = Check::default();
    let name = fields.field(text::name("name", &cmd.name));
    let body = fields.field(text::body(&cmd.body));
    let wrong = unknown(&cmd.body);
    if !wrong.is_empty() {
        let wrong: Vec<_> = wrong.iter().map(|name| format!("{{{{{name}}}}}")).collect();
        let known: Vec<_> = VARIABLES
            .iter()
            .map(|(name, _)| format!("{{{{{name}}}}}"))
            .collect();
        fields.fail(
            "body",
            format!(
                "There is no variable {}. You can use {}.",
                wrong.join(", "),
                known.join(", ")
            ),
        );
    }
    match (name, body, fields.is_ok()) {
        (Some(name), Some(body), true) => Ok(SetMacro { name, body }),
        _ => Err(fields.into_failure().into()),
    }
}

fn taken(error: sea_orm::DbErr) -> crate::Error {
    if crate::is_unique_violation(&error) {
        return FieldError::new("name", "There is a macro of this name already.").into();
    }
    error.into()
}

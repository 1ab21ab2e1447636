//! Another name for a tag; where that is in use, the two become one.

use super::queries;
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result, moderation, rules};
use backstop_domain::commands::RenameTag;
use backstop_domain::error::Check;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::TagChange;
use backstop_domain::{Actor, ErrorCode, Failure, FieldError, text};
use sea_orm::ConnectionTrait;

/// Gives a tag another name. The old one stays as an alias; policies for it are for the new one at
/// once, threads and the search index follow in the background. Where the new name is in use, the two
/// become one, which has to be asked for.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; field errors for what cannot be a tag or is
/// an old name; [`ErrorCode::Conflict`] where two would become one and that was not asked for.
pub async fn rename(ctx: &Ctx, actor: &Actor, cmd: RenameTag) -> Result<TagChange> {
    let names = Names::parse(&cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    // One at a time, so that no alias ever leads to an alias.
    queries::lock(&txn).await?;
    names.check_aliases(&txn).await?;
    let change = look(&txn, &names).await?;
    if change.merges && !cmd.merge {
        return Err(Failure::with_detail(ErrorCode::Conflict, in_use(&change)).into());
    }
    let Names { from, to } = &names;
    let now = ctx.now();
    queries::insert(&txn, from, to, now).await?;
    if !change.policies.is_empty() {
        queries::move_policies(&txn, from, to).await?;
        let what = format!("The tag “{from}” became “{to}”.");
        rules::changed(&txn, now, actor, &what).await?;
    }
    let act = if change.merges {
        "tag.merge"
    } else {
        "tag.rename"
    };
    let url = crate::threads::view::tag_url(to);
    let said = format!("It is “{to}” now.");
    let target = format!("tag {from}");
    moderation::record(&txn, now, actor, act, &target, Some(&url), &said).await?;
    let about = About {
        actor: actor.account(),
        payload: "tag".to_owned(),
        ..About::default()
    };
    append(&txn, now, Event::SiteChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(change)
}

/// What [`rename`] would change, without doing it.
///
/// # Errors
/// As [`rename`], but two that would become one are no conflict.
pub async fn preview(ctx: &Ctx, actor: &Actor, cmd: &RenameTag) -> Result<TagChange> {
    let names = Names::parse(cmd)?;
    check(actor, Action::Administer)?;
    names.check_aliases(ctx.read()).await?;
    look(ctx.read(), &names).await
}

/// Both names, in the form in which tags are kept.
struct Names {
    from: String,
    to: String,
}

impl Names {
    fn parse(cmd: &RenameTag) -> Result<Self, Failure> {
        let mut check = Check::default();
        let from = check.field(text::tag("from", &cmd.from));
        let to = check.field(text::tag("to", &cmd.to));
        if from.is_some() && from == to {
            check.fail("to", "This is its name already.");
        }
        match (from, to, check.is_ok()) {
            (Some(from), Some(to), true) => Ok(Self { from, to }),
            _ => Err(check.into_failure()),
        }
    }

    /// Neither may be an old name of a third tag; a tag may get its own old name back.
    async fn check_aliases<C: ConnectionTrait>(&self, db: &C) -> Result<()> {
        let mut known = queries::targets(db, vec![&self.from, &self.to]).await?;
        if let Some(now) = known.remove(&self.from) {
            let why = format!("“{}” is called “{now}” already.", self.from);
            return Err(FieldError::new("from", why).into());
        }
        match known.remove(&self.to) {
            Some(now) if now != self.from => {
                let why = format!("“{}” is an old name of “{now}”. Choose that one.", self.to);
                Err(FieldError::new("to", why).into())
            }
            _ => Ok(()),
        }
    }
}

async fn look<C: ConnectionTrait>(db: &C, names: &Names) -> Result<TagChange> {
    let to_threads = queries::count(db, &names.to).await?;
    let merges = to_threads > 0;
    let mut tags = vec![names.from.as_str()];
    if merges {
        tags.push(&names.to);
    }
    Ok(TagChange {
        from: names.from.clone(),
        to: names.to.clone(),
        threads: queries::count(db, &names.from).await?,
        to_threads,
        merges,
        policies: queries::policies(db, tags).await?,
    })
}

fn in_use(change: &TagChange) -> String {
    let TagChange {
        from,
        to,
        threads,
        to_threads,
        ..
    } = change;
    format!(
        "There is a tag “{to}” already, on {to_threads} threads. Say that the {threads} of “{from}” are to be merged into it."
    )
}

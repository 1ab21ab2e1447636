//! Rules of synonyms that people suggest by how they put their searches in other words.

use super::queries::{self, Reworded};
use crate::search::synonyms;
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::searched::changed;
use backstop_domain::synonyms::Rule;
use backstop_domain::views::SynonymProposal;
use std::collections::{HashMap, HashSet};

/// Rewordings looked at, the commonest first.
const LOOKED_AT: u64 = 5_000;
/// Proposals shown.
const SHOWN: usize = 20;
/// Searches behind a proposal, so that no single person's words are put on show.
const TIMES_MIN: i64 = 2;

/// The proposals of the searches since then. One needs several searches in which the same words took
/// the place of the same others, whatever stood round them, and at least one in three that then led
/// to a hit being opened. A misspelling counts where it found nothing: others are put right already.
/// What is a rule already or was dismissed is not proposed.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn proposals(ctx: &Ctx, since: Timestamp) -> Result<Vec<SynonymProposal>> {
    let db = ctx.read();
    let rewordings = queries::reworded(db, since, 1, LOOKED_AT).await?;
    let missed = queries::missed_first(db, since, LOOKED_AT).await?;
    let known = synonyms::known(ctx).await?;
    let dismissed = queries::dismissed_rules(db).await?;
    let mut found = gathered(&rewordings, &missed);
    found.retain(|proposal| {
        let is_known = known.expand(&proposal.words).contains(&proposal.also);
        let is_liked = proposal.times >= TIMES_MIN && 3 * proposal.clicked >= proposal.times;
        let may_be = || Rule::parse(&proposal.words, &proposal.also, false).is_ok();
        is_liked && !is_known && may_be()
    });
    found.retain(|one| !dismissed.contains(&(one.words.clone(), one.also.clone())));
    found.sort_by(|a, b| {
        let more = (b.clicked, b.times).cmp(&(a.clicked, a.times));
        more.then_with(|| a.words.cmp(&b.words))
            .then_with(|| a.also.cmp(&b.also))
    });
    found.truncate(SHOWN);
    Ok(found)
}

/// The same change of words in different searches, added up.
fn gathered(rewordings: &[Reworded], missed: &HashSet<String>) -> Vec<SynonymProposal> {
    let mut sums: HashMap<(String, String), SynonymProposal> = HashMap::new();
    for row in rewordings {
        let Some(change) = changed(&row.instead_of, &row.query) else {
            continue;
        };
        if change.slip && !missed.contains(&row.instead_of) {
            continue;
        }
        let (words, also) = (change.words.from, change.words.to);
        let sum = sums
            .entry((words.clone(), also.clone()))
            .or_insert_with(|| SynonymProposal {
                // The words alone: a whole search may be one person's.
                example: words.clone(),
                words,
                also,
                times: 0,
                clicked: 0,
                spelling: change.slip,
            });
        sum.times += row.times;
        sum.clicked += row.clicked;
    }
    sums.into_values().collect()
}

//! Escalation policies: which promise a question carries.

use crate::ids::{CategoryId, PolicyId, QueueId};
use serde::{Deserialize, Serialize};

/// The promise given where no policy says otherwise: within the hour.
pub const DEFAULT_THRESHOLD_SECONDS: i64 = 3_600;

/// The only calendar of this version: the clock runs day and night.
pub const CALENDAR_ALWAYS: &str = "24x7";

/// A rule: questions of a category (or of any) escalate after a threshold, into a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// Its unique name.
    pub name: String,
    /// The category it is for; none means every category.
    pub category_id: Option<CategoryId>,
    /// Seconds of the clock until a question escalates.
    pub after_seconds: i64,
    /// The calendar the clock runs by.
    pub calendar: String,
    /// Where the escalation goes.
    pub queue_id: QueueId,
    /// 1 (most urgent) to 4.
    pub priority: i32,
}

/// Chooses the policy of a question: first one that names its category, else first one for any;
/// within each group in the given order.
#[must_use]
pub fn choose(policies: &[Policy], category: CategoryId) -> Option<&Policy> {
    policies
        .iter()
        .find(|p| p.category_id == Some(category))
        .or_else(|| policies.iter().find(|p| p.category_id.is_none()))
}

/// Seconds an agent has for the first reply to a case of this priority.
#[must_use]
pub const fn first_response_seconds(priority: i32) -> i64 {
    match priority {
        i32::MIN..=1 => 900,
        2 => 1_800,
        3 => 3_600,
        _ => 14_400,
    }
}

/// Seconds an agent has to resolve a case of this priority.
#[must_use]
pub const fn resolution_seconds(priority: i32) -> i64 {
    match priority {
        i32::MIN..=1 => 14_400,
        2 => 28_800,
        3 => 86_400,
        _ => 259_200,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(id: i64, category: Option<i64>) -> Policy {
        Policy {
            id: PolicyId(id),
            name: format!("p{id}"),
            category_id: category.map(CategoryId),
            after_seconds: 60,
            calendar: CALENDAR_ALWAYS.into(),
            queue_id: QueueId(1),
            priority: 3,
        }
    }

    #[test]
    fn the_category_outranks_the_general_rule() {
        let all = [policy(1, None), policy(2, Some(7)), policy(3, Some(7))];
        assert_eq!(choose(&all, CategoryId(7)).map(|p| p.id), Some(PolicyId(2)));
        assert_eq!(choose(&all, CategoryId(8)).map(|p| p.id), Some(PolicyId(1)));
        assert_eq!(choose(&all[1..], CategoryId(8)), None);
    }

    #[test]
    fn more_urgent_never_has_more_time() {
        for p in 1..4 {
            assert!(first_response_seconds(p) < first_response_seconds(p + 1));
            assert!(resolution_seconds(p) < resolution_seconds(p + 1));
        }
    }
}

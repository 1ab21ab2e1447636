//! Escalation policies: which promise a question carries, and what its case carries after it.

use crate::ids::{CategoryId, PolicyId, QueueId};
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The promise given where no policy says otherwise: within the hour.
pub const DEFAULT_THRESHOLD_SECONDS: i64 = 3_600;

/// The calendar that is always there: the clock runs day and night.
pub const CALENDAR_ALWAYS: &str = "24x7";

/// The clock of a question whose case did not help, where its policy says nothing: half an hour.
pub const DEFAULT_REOPEN_SECONDS: i64 = 1_800;

words! {
    /// How pressing a question is, in the eyes of the staff.
    Urgency {
        /// It can wait.
        Low = "low",
        /// As most.
        Normal = "normal",
        /// Before others.
        High = "high",
        /// At once.
        Urgent = "urgent",
    }
}

impl Urgency {
    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Normal => "Normal",
            Self::High => "High",
            Self::Urgent => "Urgent",
        }
    }
}

/// A rule: questions of a kind escalate after a threshold, into a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// Its unique name.
    pub name: String,
    /// Which questions it is for.
    pub scope: Scope,
    /// Seconds of the clock until a question escalates.
    pub after_seconds: i64,
    /// The name of the calendar the clock runs by, the agent's clocks too.
    pub calendar: String,
    /// Where the escalation goes.
    pub queue_id: QueueId,
    /// 1 (most urgent) to 4.
    pub priority: i32,
    /// Seconds of the calendar an agent has for the first reply to the case.
    pub first_response_seconds: i64,
    /// Seconds of the calendar an agent has to resolve the case.
    pub resolution_seconds: i64,
    /// Seconds of the clock when a question opens again because its case did not help.
    pub reopen_seconds: i64,
}

/// Which questions a policy is for: those that meet every condition it names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// In this category or one below it.
    pub category_id: Option<CategoryId>,
    /// With this tag.
    pub tag: Option<String>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// Asked by a member of this group of customers.
    pub customer_group: Option<String>,
}

/// What policies look at in a question.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its category, then that one's parent, and so on up.
    pub lineage: &'a [CategoryId],
    /// Its tags.
    pub tags: &'a [&'a str],
    /// How pressing it is.
    pub urgency: Urgency,
    /// The asker's group of customers.
    pub customer_group: Option<&'a str>,
}

impl Scope {
    /// Whether a question meets every condition.
    #[must_use]
    pub fn fits(&self, asked: &Asked<'_>) -> bool {
        self.category_id.is_none_or(|c| asked.lineage.contains(&c))
            && self
                .tag
                .as_deref()
                .is_none_or(|tag| asked.tags.contains(&tag))
            && self.urgency.is_none_or(|u| u == asked.urgency)
            && self
                .customer_group
                .as_deref()
                .is_none_or(|group| asked.customer_group == Some(group))
    }

    /// Whether every question that `other` is for is also one of this: behind this one, `other` would
    /// never be reached. `lineage` of a category: itself, its parent, and so on up.
    #[must_use]
    pub fn covers(&self, other: &Self, lineage: impl Fn(CategoryId) -> Vec<CategoryId>) -> bool {
        let category = self
            .category_id
            .is_none_or(|c| other.category_id.is_some_and(|o| lineage(o).contains(&c)));
        category
            && (self.tag.is_none() || self.tag == other.tag)
            && (self.urgency.is_none() || self.urgency == other.urgency)
            && (self.customer_group.is_none() || self.customer_group == other.customer_group)
    }
}

/// Chooses the policy of a question: the first in order that is for it.
#[must_use]
pub fn choose<'a>(policies: &'a [Policy], asked: &Asked<'_>) -> Option<&'a Policy> {
    policies.iter().find(|p| p.scope.fits(asked))
}

/// Seconds an agent has for the first reply to a case of this priority, where its policy does not say.
#[must_use]
pub const fn first_response_seconds(priority: i32) -> i64 {
    match priority {
        i32::MIN..=1 => 900,
        2 => 1_800,
        3 => 3_600,
        _ => 14_400,
    }
}

/// Seconds an agent has to resolve a case of this priority, where its policy does not say.
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
    use proptest::prelude::*;

    fn policy(id: i64, scope: Scope) -> Policy {
        Policy {
            id: PolicyId(id),
            name: format!("p{id}"),
            scope,
            after_seconds: 60,
            calendar: CALENDAR_ALWAYS.into(),
            queue_id: QueueId(1),
            priority: 3,
            first_response_seconds: 60,
            resolution_seconds: 60,
            reopen_seconds: 60,
        }
    }

    fn in_category(id: i64) -> Scope {
        Scope {
            category_id: Some(CategoryId(id)),
            ..Scope::default()
        }
    }

    const PHONES: Asked<'_> = Asked {
        lineage: &[CategoryId(7), CategoryId(2)],
        tags: &["x200", "sim"],
        urgency: Urgency::Normal,
        customer_group: Some("gold"),
    };

    #[test]
    fn the_first_that_fits_wins() {
        let all = [
            policy(1, in_category(9)),
            policy(
                2,
                Scope {
                    tag: Some("esim".into()),
                    ..Scope::default()
                },
            ),
            policy(
                3,
                Scope {
                    urgency: Some(Urgency::Urgent),
                    ..Scope::default()
                },
            ),
            policy(
                4,
                Scope {
                    customer_group: Some("gold".into()),
                    tag: Some("sim".into()),
                    ..in_category(2)
                },
            ),
            policy(5, Scope::default()),
        ];
        let chosen = |asked: &Asked<'_>| choose(&all, asked).map(|p| p.id.0);
        assert_eq!(
            chosen(&PHONES),
            Some(4),
            "a category counts for those below it"
        );
        let urgent = Asked {
            urgency: Urgency::Urgent,
            ..PHONES
        };
        assert_eq!(chosen(&urgent), Some(3));
        let other = Asked {
            customer_group: None,
            ..PHONES
        };
        assert_eq!(chosen(&other), Some(5));
        assert_eq!(choose(&all[..4], &other), None);
    }

    fn scope() -> impl Strategy<Value = Scope> {
        (0i64..4, 0usize..3, 0usize..5, 0usize..3).prop_map(|(category, tag, urgency, group)| {
            Scope {
                category_id: (category > 0).then_some(CategoryId(category)),
                tag: [None, Some("a"), Some("b")][tag].map(str::to_owned),
                urgency: Urgency::ALL.get(urgency).copied(),
                customer_group: [None, Some("x"), Some("y")][group].map(str::to_owned),
            }
        })
    }

    proptest! {
        /// Whatever the narrower one is for, the one that covers it is for too. Category 3 is below 2.
        #[test]
        fn what_is_covered_is_fitted(wide in scope(), narrow in scope(), category in 1i64..4, tag in 0usize..3, urgency in 0usize..4, group in 0usize..3) {
            let lineage = |c: CategoryId| if c.0 == 3 { vec![c, CategoryId(2)] } else { vec![c] };
            let line = lineage(CategoryId(category));
            let asked = Asked {
                lineage: &line,
                tags: &["a", "b"][..tag],
                urgency: Urgency::ALL[urgency],
                customer_group: [None, Some("x"), Some("y")][group],
            };
            if wide.covers(&narrow, lineage) && narrow.fits(&asked) {
                prop_assert!(wide.fits(&asked));
            }
        }
    }

    #[test]
    fn more_urgent_never_has_more_time() {
        for p in 1..4 {
            assert!(first_response_seconds(p) < first_response_seconds(p + 1));
            assert!(resolution_seconds(p) < resolution_seconds(p + 1));
        }
    }
}

//! Who may do what: one table, asked by every use case.

use crate::actor::{Actor, Identity, Role};
use crate::error::{ErrorCode, Failure};
use crate::ids::AccountId;

/// Something an actor wants to do, with the facts the rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open a thread.
    Ask,
    /// Post into a thread.
    Reply,
    /// Change the text of a post written by `author`.
    EditPost {
        /// Who wrote it.
        author: AccountId,
    },
    /// Take a post away; the author may, and moderators.
    DeletePost {
        /// Who wrote it.
        author: AccountId,
    },
    /// Mark or unmark the accepted answer of a thread asked by `asker`.
    Accept {
        /// Who asked.
        asker: AccountId,
    },
    /// Report a post.
    Flag,
    /// Follow a thread and read one's own notices.
    Follow,
    /// Say of an answer that it helped; of which ones is said in [`crate::helpful`].
    MarkHelpful,
    /// See and work the moderation queue; close, move, retitle, suspend.
    Moderate,
    /// Suspend or reinstate an account of the given role.
    Suspend {
        /// The role of the one to be suspended.
        target: Role,
    },
    /// See and work escalations.
    WorkEscalations,
    /// Work an escalation that somebody else has claimed.
    OverrideClaim,
    /// Lead agents: move, reassign, pause; skills, units, macros.
    Supervise,
    /// Categories, roles, policies.
    Administer,
}

/// Decides whether `actor` may do `action`.
///
/// # Errors
/// [`ErrorCode::SignInRequired`] for visitors, [`ErrorCode::Suspended`] for suspended accounts,
/// [`ErrorCode::Forbidden`] otherwise.
pub fn check(actor: &Actor, action: Action) -> Result<(), Failure> {
    match actor {
        Actor::System => Ok(()),
        Actor::Anonymous => Err(ErrorCode::SignInRequired.into()),
        Actor::Member(identity) if identity.suspended => Err(ErrorCode::Suspended.into()),
        Actor::Member(identity) if allowed(identity, action) => Ok(()),
        Actor::Member(_) => Err(ErrorCode::Forbidden.into()),
    }
}

fn allowed(identity: &Identity, action: Action) -> bool {
    let role = identity.role;
    match action {
        Action::Ask | Action::Reply | Action::Flag | Action::Follow | Action::MarkHelpful => true,
        Action::EditPost { author } | Action::DeletePost { author } => {
            author == identity.id || role.moderates()
        }
        Action::Accept { asker } => asker == identity.id || role.moderates(),
        Action::Moderate => role.moderates(),
        Action::Suspend { target } => role.moderates() && rank(role) > rank(target),
        Action::WorkEscalations => role.answers_officially(),
        Action::OverrideClaim | Action::Supervise => {
            matches!(role, Role::Supervisor | Role::Admin)
        }
        Action::Administer => role == Role::Admin,
    }
}

/// Nobody suspends an equal or a superior.
const fn rank(role: Role) -> u8 {
    match role {
        Role::Member => 0,
        Role::Moderator | Role::Agent => 1,
        Role::Supervisor => 2,
        Role::Admin => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(id: i64, role: Role, suspended: bool) -> Actor {
        Actor::Member(Identity {
            id: AccountId(id),
            username: format!("u{id}"),
            role,
            suspended,
        })
    }

    const OWN: AccountId = AccountId(1);
    const OTHER: AccountId = AccountId(2);

    fn actions() -> Vec<(&'static str, Action)> {
        vec![
            ("ask", Action::Ask),
            ("reply", Action::Reply),
            ("edit own", Action::EditPost { author: OWN }),
            ("edit other's", Action::EditPost { author: OTHER }),
            ("delete own", Action::DeletePost { author: OWN }),
            ("delete other's", Action::DeletePost { author: OTHER }),
            ("accept own", Action::Accept { asker: OWN }),
            ("accept other's", Action::Accept { asker: OTHER }),
            ("flag", Action::Flag),
            ("follow", Action::Follow),
            ("mark helpful", Action::MarkHelpful),
            ("moderate", Action::Moderate),
            (
                "suspend member",
                Action::Suspend {
                    target: Role::Member,
                },
            ),
            (
                "suspend moderator",
                Action::Suspend {
                    target: Role::Moderator,
                },
            ),
            (
                "suspend supervisor",
                Action::Suspend {
                    target: Role::Supervisor,
                },
            ),
            (
                "suspend admin",
                Action::Suspend {
                    target: Role::Admin,
                },
            ),
            ("work escalations", Action::WorkEscalations),
            ("override claim", Action::OverrideClaim),
            ("administer", Action::Administer),
        ]
    }

    /// The whole matrix, written out: a changed right shows as a changed line.
    #[test]
    fn matrix() {
        let expected = [
            ("ask", "mMasA"),
            ("reply", "mMasA"),
            ("edit own", "mMasA"),
            ("edit other's", ".M.sA"),
            ("delete own", "mMasA"),
            ("delete other's", ".M.sA"),
            ("accept own", "mMasA"),
            ("accept other's", ".M.sA"),
            ("flag", "mMasA"),
            ("follow", "mMasA"),
            ("mark helpful", "mMasA"),
            ("moderate", ".M.sA"),
            ("suspend member", ".M.sA"),
            ("suspend moderator", "...sA"),
            ("suspend supervisor", "....A"),
            ("suspend admin", "....."),
            ("work escalations", "..asA"),
            ("override claim", "...sA"),
            ("administer", "....A"),
        ];
        for ((name, action), (expected_name, row)) in actions().into_iter().zip(expected) {
            assert_eq!(name, expected_name);
            for (role, letter) in Role::ALL.iter().zip(row.chars()) {
                let may = check(&actor(1, *role, false), action).is_ok();
                assert_eq!(may, letter != '.', "{name} as {role}");
            }
        }
    }

    #[test]
    fn visitors_are_asked_to_sign_in_and_suspended_members_told() {
        for (name, action) in actions() {
            assert_eq!(
                check(&Actor::Anonymous, action).map_err(|f| f.code),
                Err(ErrorCode::SignInRequired),
                "{name}"
            );
            for role in Role::ALL {
                assert_eq!(
                    check(&actor(1, *role, true), action).map_err(|f| f.code),
                    Err(ErrorCode::Suspended),
                    "{name}"
                );
            }
            assert!(check(&Actor::System, action).is_ok(), "{name}");
        }
    }
}

//! What a thread shows the world: one word derived from its facts, never set by hand.

use crate::ids::AccountId;
use crate::words::words;
use crate::{ErrorCode, Failure};

words! {
    /// What a thread is.
    ThreadKind {
        /// Somebody has a problem; it carries the promise.
        Question = "question",
        /// Talk without a promise.
        Discussion = "discussion",
        /// News from the company.
        Announcement = "announcement",
    }
}

words! {
    /// What a post is meant to be.
    Intent {
        /// A solution, or a step to it.
        Answer = "answer",
        /// A question back to the asker.
        Clarification = "clarification",
        /// Anything else.
        Comment = "comment",
    }
}

words! {
    /// Whether a post or thread is shown.
    Visibility {
        /// To everybody.
        Visible = "visible",
        /// To its author and moderators, until a moderator decides otherwise.
        Hidden = "hidden",
        /// To moderators only.
        Deleted = "deleted",
    }
}

words! {
    /// The state of a thread as everybody sees it.
    ThreadState {
        /// Nobody has answered yet.
        Unanswered = "unanswered",
        /// Somebody asked back; the asker has the next word.
        WaitingOnAsker = "waiting_on_asker",
        /// There is at least one answer.
        Answered = "answered",
        /// The asker accepted an answer, or an agent resolved the case.
        Solved = "solved",
        /// It is in the contact centre's queue.
        Escalated = "escalated",
        /// It takes no further posts.
        Closed = "closed",
    }
}

words! {
    /// How the present unanswered stretch of a question stands.
    EpisodeState {
        /// Unanswered: the clock runs.
        Open = "open",
        /// A clarification was asked for: the clock rests.
        WaitingOnAsker = "waiting_on_asker",
        /// Ended by an answer.
        Answered = "answered",
        /// Ended by an escalation.
        Escalated = "escalated",
        /// Ended because the thread was closed, hidden or is no question.
        Cancelled = "cancelled",
    }
}

/// The facts a thread's state follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadFacts {
    /// Kind of the thread.
    pub kind: ThreadKind,
    /// Closed by a moderator.
    pub closed: bool,
    /// An answer is accepted and visible.
    pub accepted: bool,
    /// A visible answer by somebody other than the asker stands.
    pub answered: bool,
    /// The present episode.
    pub episode: EpisodeState,
    /// The escalation of the present episode is still being worked on.
    pub escalation_open: bool,
    /// An agent resolved the escalation of the present episode.
    pub escalation_resolved: bool,
}

impl ThreadFacts {
    /// The one word. Order matters: what closes a thread outranks what happened in it.
    #[must_use]
    pub const fn state(&self) -> ThreadState {
        if self.closed {
            ThreadState::Closed
        } else if self.accepted || self.escalation_resolved {
            ThreadState::Solved
        } else if self.escalation_open {
            ThreadState::Escalated
        } else if !matches!(self.kind, ThreadKind::Question) {
            ThreadState::Answered
        } else {
            match self.episode {
                EpisodeState::WaitingOnAsker => ThreadState::WaitingOnAsker,
                EpisodeState::Answered => ThreadState::Answered,
                // Answers may stand that did not help.
                EpisodeState::Open => ThreadState::Unanswered,
                EpisodeState::Escalated | EpisodeState::Cancelled if self.answered => {
                    ThreadState::Answered
                }
                EpisodeState::Escalated | EpisodeState::Cancelled => ThreadState::Unanswered,
            }
        }
    }
}

/// Something that happened to a question and may end, rest or reopen its episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpisodeEvent {
    /// Somebody posted.
    Posted {
        /// What for.
        intent: Intent,
        /// Whether it was the asker.
        by_asker: bool,
    },
    /// No visible answer stands any more: hidden or deleted.
    AnswersGone,
    /// The question back that rests the clock is gone.
    ClarificationGone,
    /// Staff set it by hand.
    SetByStaff(EpisodeState),
    /// The due moment passed.
    Escalated,
    /// The agent gave the case back to the community.
    Returned,
    /// Closed, hidden or deleted.
    Withdrawn,
    /// Reopened or restored.
    Restored {
        /// A visible answer stands, or an agent resolved it.
        answered: bool,
    },
}

/// What an event does to the episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpisodeChange {
    /// Nothing.
    Stays,
    /// The same episode in another state.
    Becomes(EpisodeState),
    /// A new episode opens, with a new number and a new clock.
    Opens,
}

/// The state machine of an episode.
#[must_use]
pub const fn episode_change(state: EpisodeState, event: EpisodeEvent) -> EpisodeChange {
    use EpisodeChange::{Becomes, Opens, Stays};
    use EpisodeState::{Answered, Cancelled, Escalated, Open, WaitingOnAsker};
    match (state, event) {
        (
            Open | WaitingOnAsker,
            EpisodeEvent::Posted {
                intent: Intent::Answer,
                by_asker: false,
            },
        ) => Becomes(Answered),
        (
            Open,
            EpisodeEvent::Posted {
                intent: Intent::Clarification,
                by_asker: false,
            },
        ) => Becomes(WaitingOnAsker),
        (WaitingOnAsker, EpisodeEvent::Posted { by_asker: true, .. }) => Becomes(Open),
        (WaitingOnAsker, EpisodeEvent::ClarificationGone | EpisodeEvent::SetByStaff(Open)) => {
            Becomes(Open)
        }
        (Open, EpisodeEvent::SetByStaff(WaitingOnAsker)) => Becomes(WaitingOnAsker),
        (Open | WaitingOnAsker, EpisodeEvent::SetByStaff(Answered)) => Becomes(Answered),
        (Answered, EpisodeEvent::AnswersGone | EpisodeEvent::SetByStaff(Open))
        | (Escalated, EpisodeEvent::Returned)
        | (Cancelled, EpisodeEvent::SetByStaff(Open)) => Opens,
        (Open | WaitingOnAsker, EpisodeEvent::Escalated) => Becomes(Escalated),
        (Open | WaitingOnAsker | Escalated, EpisodeEvent::Withdrawn) => Becomes(Cancelled),
        (Cancelled, EpisodeEvent::Restored { answered: false }) => Opens,
        (Cancelled, EpisodeEvent::Restored { answered: true }) => Becomes(Answered),
        _ => Stays,
    }
}

/// Whether a post counts as an answer to a question: visible, meant as one, by somebody else.
#[must_use]
pub fn counts_as_answer(
    intent: Intent,
    visibility: Visibility,
    author: AccountId,
    asker: AccountId,
) -> bool {
    intent == Intent::Answer && visibility == Visibility::Visible && author != asker
}

/// Whether a thread's or post's content is shown: to everybody when visible, to its author while
/// hidden, to moderators always.
#[must_use]
pub fn is_shown(visibility: Visibility, own: bool, moderates: bool) -> bool {
    match visibility {
        Visibility::Visible => true,
        Visibility::Hidden => own || moderates,
        Visibility::Deleted => moderates,
    }
}

/// Whether what was deleted may be shown again, or hidden instead: not where it was erased, because it
/// would count as an answer and say nothing.
///
/// # Errors
/// A conflict, with the reason in the words of whoever asked for it.
pub fn may_bring_back(from: Visibility, erased: bool) -> Result<(), Failure> {
    if from == Visibility::Deleted && erased {
        return Err(Failure::with_detail(
            ErrorCode::Conflict,
            "What this post said was erased, so it cannot be shown again.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_erased_and_deleted_stays_away() {
        for from in Visibility::ALL.iter().copied() {
            assert!(may_bring_back(from, false).is_ok());
            let refused = may_bring_back(from, true).is_err();
            assert_eq!(refused, from == Visibility::Deleted, "{from:?}");
        }
    }

    fn facts() -> ThreadFacts {
        ThreadFacts {
            kind: ThreadKind::Question,
            closed: false,
            accepted: false,
            answered: false,
            episode: EpisodeState::Open,
            escalation_open: false,
            escalation_resolved: false,
        }
    }

    #[test]
    fn the_word_follows_the_facts() {
        assert_eq!(facts().state(), ThreadState::Unanswered);
        assert_eq!(
            ThreadFacts {
                answered: true,
                episode: EpisodeState::Answered,
                ..facts()
            }
            .state(),
            ThreadState::Answered
        );
        assert_eq!(
            ThreadFacts {
                episode: EpisodeState::WaitingOnAsker,
                ..facts()
            }
            .state(),
            ThreadState::WaitingOnAsker
        );
        assert_eq!(
            ThreadFacts {
                escalation_open: true,
                answered: true,
                episode: EpisodeState::Escalated,
                ..facts()
            }
            .state(),
            ThreadState::Escalated
        );
        assert_eq!(
            ThreadFacts {
                accepted: true,
                escalation_open: true,
                ..facts()
            }
            .state(),
            ThreadState::Solved
        );
        assert_eq!(
            ThreadFacts {
                closed: true,
                accepted: true,
                ..facts()
            }
            .state(),
            ThreadState::Closed
        );
        assert_eq!(
            ThreadFacts {
                kind: ThreadKind::Discussion,
                episode: EpisodeState::Cancelled,
                ..facts()
            }
            .state(),
            ThreadState::Answered
        );
    }

    #[test]
    fn an_episode_ends_once_and_reopens_only_for_a_reason() {
        use EpisodeChange::{Becomes, Opens, Stays};
        let answer = EpisodeEvent::Posted {
            intent: Intent::Answer,
            by_asker: false,
        };
        assert_eq!(
            episode_change(EpisodeState::Open, answer),
            Becomes(EpisodeState::Answered)
        );
        assert_eq!(episode_change(EpisodeState::Escalated, answer), Stays);
        assert_eq!(
            episode_change(EpisodeState::Answered, EpisodeEvent::AnswersGone),
            Opens
        );
        assert_eq!(
            episode_change(EpisodeState::Escalated, EpisodeEvent::Returned),
            Opens
        );
        let own = EpisodeEvent::Posted {
            intent: Intent::Answer,
            by_asker: true,
        };
        assert_eq!(episode_change(EpisodeState::Open, own), Stays);
        assert_eq!(
            episode_change(EpisodeState::WaitingOnAsker, own),
            Becomes(EpisodeState::Open)
        );
    }

    fn event() -> impl Strategy<Value = EpisodeEvent> {
        prop_oneof![
            (0usize..3, any::<bool>()).prop_map(|(i, by_asker)| EpisodeEvent::Posted {
                intent: Intent::ALL[i],
                by_asker
            }),
            Just(EpisodeEvent::AnswersGone),
            Just(EpisodeEvent::ClarificationGone),
            (0usize..5).prop_map(|i| EpisodeEvent::SetByStaff(EpisodeState::ALL[i])),
            Just(EpisodeEvent::Escalated),
            Just(EpisodeEvent::Returned),
            Just(EpisodeEvent::Withdrawn),
            any::<bool>().prop_map(|answered| EpisodeEvent::Restored { answered }),
        ]
    }

    proptest! {
        /// However events fall, only a running or resting clock can escalate: never an answered one.
        #[test]
        fn only_unanswered_episodes_escalate(events in proptest::collection::vec(event(), 0..40)) {
            let mut state = EpisodeState::Open;
            for event in events {
                let before = state;
                match episode_change(state, event) {
                    EpisodeChange::Stays => {}
                    EpisodeChange::Becomes(next) => state = next,
                    EpisodeChange::Opens => state = EpisodeState::Open,
                }
                if state == EpisodeState::Escalated && before != EpisodeState::Escalated {
                    prop_assert!(matches!(before, EpisodeState::Open | EpisodeState::WaitingOnAsker));
                }
            }
        }
    }
}

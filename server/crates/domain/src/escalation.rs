//! The case: when a question becomes one, and what may happen to it then.

use crate::Timestamp;
use crate::error::{ErrorCode, Failure};
use crate::ids::AccountId;
use crate::thread_state::EpisodeState;
use crate::words::words;

words! {
    /// Where an escalation stands.
    EscalationState {
        /// Nobody has taken it.
        Queued = "queued",
        /// An agent has it.
        Claimed = "claimed",
        /// The agent asked the customer something.
        WaitingOnCustomer = "waiting_on_customer",
        /// Done.
        Resolved = "resolved",
        /// Not needed any more: answered or withdrawn before an agent took it.
        Cancelled = "cancelled",
        /// Given back to the community.
        Returned = "returned",
    }
}

impl EscalationState {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Claimed | Self::WaitingOnCustomer)
    }

    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "In the queue",
            Self::Claimed => "With an agent",
            Self::WaitingOnCustomer => "Waiting for the customer",
            Self::Resolved => "Resolved",
            Self::Cancelled => "No longer needed",
            Self::Returned => "Back with the community",
        }
    }
}

words! {
    /// Who reads what an agent writes on a case.
    ReplyVisibility {
        /// Everybody: it becomes an official answer in the thread.
        Public = "public",
        /// The customer who asked, and agents.
        Private = "private",
        /// Agents only.
        Internal = "internal",
    }
}

words! {
    /// How a case ended, in the agent's words for reports.
    WrapUp {
        /// The problem is gone.
        Solved = "solved",
        /// A way around was given.
        Workaround = "workaround",
        /// The customer was told how it works.
        Explained = "explained",
        /// It is a fault of the product, handed to those who can mend it.
        Defect = "defect",
        /// Another thread or case deals with it.
        Duplicate = "duplicate",
        /// The customer did not come back.
        NoResponse = "no_response",
        /// Anything else; the note says what.
        Other = "other",
    }
}

words! {
    /// What the ledger records about an escalation.
    LedgerEvent {
        /// It came into being because the promise fell due.
        Created = "created",
        /// An agent took it.
        Claimed = "claimed",
        /// The agent let go of it.
        Released = "released",
        /// The agent answered in the thread.
        RepliedPublicly = "replied_publicly",
        /// The agent wrote to the customer alone.
        RepliedPrivately = "replied_privately",
        /// The agent left a note for colleagues.
        Noted = "noted",
        /// The customer wrote.
        CustomerReplied = "customer_replied",
        /// The community answered while it was open.
        AnsweredMeanwhile = "answered_meanwhile",
        /// Done.
        Resolved = "resolved",
        /// Given back to the community.
        Returned = "returned",
        /// Not needed any more.
        Cancelled = "cancelled",
    }
}

/// What the reconciler needs to know about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockFacts {
    /// The present episode.
    pub episode: EpisodeState,
    /// The moment the promise falls due, while the clock runs.
    pub due_at: Option<Timestamp>,
    /// An escalation of this very episode exists.
    pub escalated: bool,
}

/// Whether a question escalates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is due, nor will be as things stand.
    Never,
    /// It will be, at that moment.
    At(Timestamp),
    /// It is due.
    Now,
}

/// Decides from facts alone: an open episode escalates once its due moment has come.
#[must_use]
pub fn decide(facts: &ClockFacts, now: Timestamp) -> Decision {
    match (facts.episode, facts.due_at, facts.escalated) {
        (EpisodeState::Open, Some(due), false) if due <= now => Decision::Now,
        (EpisodeState::Open, Some(due), false) => Decision::At(due),
        _ => Decision::Never,
    }
}

/// An agent's step on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Take it.
    Claim,
    /// Let go of it.
    Release,
    /// Write something.
    Reply(ReplyVisibility),
    /// Finish it.
    Resolve,
    /// Give it back to the community.
    Return,
}

/// Checks whether `agent` may take `step` and yields the state after it.
///
/// `override_claim` is a supervisor's right to act on a colleague's case.
///
/// # Errors
/// [`ErrorCode::AlreadyClaimed`] where somebody else holds it, [`ErrorCode::Conflict`] where it has
/// ended or nobody holds it yet.
pub fn step(
    state: EscalationState,
    claimed_by: Option<AccountId>,
    agent: AccountId,
    override_claim: bool,
    step: Step,
) -> Result<EscalationState, Failure> {
    use EscalationState::{Claimed, Queued, Resolved, Returned, WaitingOnCustomer};
    if !state.is_open() {
        return Err(Failure::with_detail(
            ErrorCode::Conflict,
            "This case has already ended.",
        ));
    }
    let mine = claimed_by == Some(agent);
    if claimed_by.is_some()
        && !mine
        && (step == Step::Claim || !override_claim)
        && step != Step::Reply(ReplyVisibility::Internal)
    {
        return Err(ErrorCode::AlreadyClaimed.into());
    }
    match step {
        Step::Claim => Ok(if state == Queued { Claimed } else { state }),
        Step::Reply(ReplyVisibility::Internal) => Ok(state),
        _ if claimed_by.is_none() => Err(Failure::with_detail(
            ErrorCode::Conflict,
            "Claim this case first.",
        )),
        Step::Release => Ok(Queued),
        Step::Reply(ReplyVisibility::Private) => Ok(WaitingOnCustomer),
        Step::Reply(ReplyVisibility::Public) => Ok(state),
        Step::Resolve => Ok(Resolved),
        Step::Return => Ok(Returned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANN: AccountId = AccountId(1);
    const BEN: AccountId = AccountId(2);

    #[test]
    fn due_means_now_and_not_before() {
        let facts = ClockFacts {
            episode: EpisodeState::Open,
            due_at: Some(Timestamp(10)),
            escalated: false,
        };
        assert_eq!(decide(&facts, Timestamp(9)), Decision::At(Timestamp(10)));
        assert_eq!(decide(&facts, Timestamp(10)), Decision::Now);
        assert_eq!(
            decide(
                &ClockFacts {
                    escalated: true,
                    ..facts
                },
                Timestamp(10)
            ),
            Decision::Never
        );
        for episode in EpisodeState::ALL
            .iter()
            .copied()
            .filter(|e| *e != EpisodeState::Open)
        {
            assert_eq!(
                decide(&ClockFacts { episode, ..facts }, Timestamp(10)),
                Decision::Never
            );
        }
    }

    #[test]
    fn a_claim_is_exclusive() {
        let claimed = step(EscalationState::Queued, None, ANN, false, Step::Claim);
        assert_eq!(claimed, Ok(EscalationState::Claimed));
        let again = step(EscalationState::Claimed, Some(ANN), BEN, false, Step::Claim);
        assert_eq!(again.map_err(|f| f.code), Err(ErrorCode::AlreadyClaimed));
        let supervisor = step(
            EscalationState::Claimed,
            Some(ANN),
            BEN,
            true,
            Step::Resolve,
        );
        assert_eq!(supervisor, Ok(EscalationState::Resolved));
        assert!(step(EscalationState::Queued, None, ANN, false, Step::Resolve).is_err());
        assert_eq!(
            step(
                EscalationState::Claimed,
                Some(ANN),
                BEN,
                false,
                Step::Reply(ReplyVisibility::Internal)
            ),
            Ok(EscalationState::Claimed)
        );
    }

    proptest! {
        #[test]
        fn what_has_ended_stays_ended(agent in 1i64..3, boss in any::<bool>(), pick in 0usize..5) {
            let steps = [Step::Claim, Step::Release, Step::Reply(ReplyVisibility::Public), Step::Resolve, Step::Return];
            for state in EscalationState::ALL.iter().filter(|s| !s.is_open()) {
                prop_assert!(step(*state, Some(ANN), AccountId(agent), boss, steps[pick]).is_err());
            }
        }
    }
}

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
        /// Done. Closed for good once its asker has said that it helped; where it did not, or does no
        /// more, another case follows.
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

    /// Where an entry of the ledger leaves a case that stood here before it.
    #[must_use]
    pub const fn after(self, event: LedgerEvent) -> Self {
        use LedgerEvent as Event;
        match event {
            Event::Claimed | Event::Resumed => Self::Claimed,
            Event::Assigned if matches!(self, Self::Queued) => Self::Claimed,
            Event::Released | Event::LeaseLapsed => Self::Queued,
            Event::RepliedPrivately | Event::Waiting => Self::WaitingOnCustomer,
            Event::CustomerReplied if matches!(self, Self::WaitingOnCustomer) => Self::Claimed,
            Event::Resolved => Self::Resolved,
            Event::Returned => Self::Returned,
            Event::Cancelled => Self::Cancelled,
            Event::Created
            | Event::Assigned
            | Event::RepliedPublicly
            | Event::Noted
            | Event::CustomerReplied
            | Event::AnsweredMeanwhile
            | Event::HandedOver
            | Event::Moved
            | Event::Prioritised
            | Event::Helped
            | Event::NotHelped => self,
        }
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
        /// The community gave the answer meanwhile.
        Community = "community",
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
        /// The agent was not heard of any more; it went back into the queue.
        LeaseLapsed = "lease_lapsed",
        /// The agent gave it to a colleague.
        HandedOver = "handed_over",
        /// A supervisor gave it to an agent.
        Assigned = "assigned",
        /// A supervisor moved it to another queue.
        Moved = "moved",
        /// A supervisor changed how urgent it is.
        Prioritised = "prioritised",
        /// The agent waits for the customer; the clocks rest.
        Waiting = "waiting",
        /// The agent goes on without waiting any longer.
        Resumed = "resumed",
        /// The asker says that it helped: the case is closed, for good.
        Helped = "helped",
        /// The asker says that it did not help.
        NotHelped = "not_helped",
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
    /// Give it to a colleague.
    HandOver,
    /// Wait for the customer.
    Wait,
    /// Wait no longer.
    Resume,
    /// Give it to an agent, as a supervisor.
    Assign,
    /// Change its queue or urgency, as a supervisor.
    Arrange,
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
    if matches!(step, Step::Assign | Step::Arrange) {
        return match (override_claim, step, state) {
            (false, ..) => Err(ErrorCode::Forbidden.into()),
            (true, Step::Assign, Queued) => Ok(Claimed),
            (true, ..) => Ok(state),
        };
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
        Step::Wait => Ok(WaitingOnCustomer),
        Step::Resume => Ok(Claimed),
        Step::HandOver | Step::Assign | Step::Arrange => Ok(state),
    }
}

/// Where an answer of the community leaves an open case, and what the ledger says of it: a case that
/// nobody has taken is not needed any more; the agent who has one is told, and decides.
#[must_use]
pub const fn overtaken(state: EscalationState) -> (EscalationState, LedgerEvent) {
    match state {
        EscalationState::Queued => (EscalationState::Cancelled, LedgerEvent::Cancelled),
        _ => (state, LedgerEvent::AnsweredMeanwhile),
    }
}

/// How long a claim lasts without a sign of life from the agent who holds it.
pub const LEASE_SECONDS: i64 = 600;

/// When a claim made or confirmed now lapses.
#[must_use]
pub fn lease_until(now: Timestamp) -> Timestamp {
    now.plus_seconds(LEASE_SECONDS)
}

/// The lease of a case after a step: it begins with the claim and with each act of the agent who
/// holds the case; nobody else's act prolongs it. A case that waits for the customer needs none:
/// there is nothing to do, and the agent may be at home when the customer writes.
#[must_use]
pub fn lease_after(
    before: (EscalationState, Option<Timestamp>),
    to: EscalationState,
    by_holder: bool,
    now: Timestamp,
) -> Option<Timestamp> {
    let (from, lease) = before;
    match to {
        EscalationState::Claimed if by_holder || from != EscalationState::Claimed => {
            Some(lease_until(now))
        }
        EscalationState::Claimed => lease,
        _ => None,
    }
}

/// Whether a case lies in a dead hand: then it goes back into the queue.
#[must_use]
pub fn has_lapsed(state: EscalationState, lease: Option<Timestamp>, now: Timestamp) -> bool {
    state == EscalationState::Claimed && lease.is_some_and(|until| until <= now)
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

    #[test]
    fn only_supervisors_arrange_and_assign() {
        use EscalationState::{Claimed, Queued, WaitingOnCustomer};
        for wanted in [Step::Assign, Step::Arrange] {
            assert!(step(Queued, None, ANN, false, wanted).is_err());
            assert!(step(Claimed, Some(ANN), ANN, false, wanted).is_err());
        }
        assert_eq!(step(Queued, None, ANN, true, Step::Assign), Ok(Claimed));
        assert_eq!(step(Queued, None, ANN, true, Step::Arrange), Ok(Queued));
        let waits = step(WaitingOnCustomer, Some(BEN), ANN, true, Step::Assign);
        assert_eq!(waits, Ok(WaitingOnCustomer));
    }

    #[test]
    fn a_lease_begins_with_the_claim_and_lives_by_the_holder() {
        use EscalationState::{Claimed, Queued, Resolved, WaitingOnCustomer};
        let (start, later) = (Timestamp(0), Timestamp(0).plus_seconds(300));
        let first = lease_after((Queued, None), Claimed, true, start);
        assert_eq!(first, Some(Timestamp(0).plus_seconds(LEASE_SECONDS)));
        assert_eq!(lease_after((Claimed, first), Claimed, false, later), first);
        let renewed = lease_after((Claimed, first), Claimed, true, later);
        assert_eq!(renewed, Some(later.plus_seconds(LEASE_SECONDS)));
        assert_eq!(
            lease_after((Claimed, first), WaitingOnCustomer, true, later),
            None
        );
        let back = lease_after((WaitingOnCustomer, None), Claimed, false, later);
        assert_eq!(back, renewed, "the customer's answer gives the agent time");
        assert_eq!(lease_after((Claimed, first), Resolved, true, later), None);

        let end = Timestamp(0).plus_seconds(LEASE_SECONDS);
        assert!(!has_lapsed(Claimed, first, Timestamp(end.0 - 1)));
        assert!(has_lapsed(Claimed, first, end));
        assert!(!has_lapsed(WaitingOnCustomer, first, end));
        assert!(!has_lapsed(Claimed, None, end));
    }

    proptest! {
        #[test]
        fn what_has_ended_stays_ended(agent in 1i64..3, boss in any::<bool>(), pick in 0usize..10) {
            let steps = [Step::Claim, Step::Release, Step::Reply(ReplyVisibility::Public), Step::Resolve, Step::Return, Step::HandOver, Step::Assign, Step::Arrange, Step::Wait, Step::Resume];
            for state in EscalationState::ALL.iter().filter(|s| !s.is_open()) {
                prop_assert!(step(*state, Some(ANN), AccountId(agent), boss, steps[pick]).is_err());
            }
        }
    }
}

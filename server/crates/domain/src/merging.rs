//! What a question gains when another thread is merged into it.

use crate::ids::AccountId;
use crate::thread_state::{EpisodeEvent, Intent, Visibility, counts_as_answer};

/// A reply, as far as it may be an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Who wrote it.
    pub author: AccountId,
    /// What for.
    pub intent: Intent,
    /// Whether it is shown.
    pub visibility: Visibility,
    /// It did not help the one who asked where it was written.
    pub rejected: bool,
}

impl Reply {
    /// Whether it counts as an answer to what `asker` asked. What did not help counts no more, wherever
    /// it is moved to.
    #[must_use]
    pub fn answers(&self, asker: AccountId) -> bool {
        !self.rejected && counts_as_answer(self.intent, self.visibility, self.author, asker)
    }
}

/// What happens to the question of `asker` when these replies come to it from another thread. What was
/// answered before has had its effect, so only those that come count.
#[must_use]
pub fn event(came: &[Reply], asker: AccountId) -> Option<EpisodeEvent> {
    let answered = came.iter().any(|reply| reply.answers(asker));
    answered.then_some(EpisodeEvent::Posted {
        intent: Intent::Answer,
        by_asker: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: AccountId = AccountId(1);
    const BEN: AccountId = AccountId(2);

    #[test]
    fn only_what_helps_the_one_who_asks_is_an_answer() {
        let reply = Reply {
            author: BEN,
            intent: Intent::Answer,
            visibility: Visibility::Visible,
            rejected: false,
        };
        assert!(event(&[reply], ANA).is_some());
        assert_eq!(event(&[], ANA), None);
        for other in [
            Reply {
                author: ANA,
                ..reply
            },
            Reply {
                intent: Intent::Comment,
                ..reply
            },
            Reply {
                visibility: Visibility::Hidden,
                ..reply
            },
            Reply {
                rejected: true,
                ..reply
            },
        ] {
            assert_eq!(event(&[other], ANA), None, "{other:?}");
            assert!(event(&[other, reply], ANA).is_some());
        }
    }
}

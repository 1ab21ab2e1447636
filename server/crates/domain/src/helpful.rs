//! Who may say that an answer helped: any member, once, of somebody else's answer that everybody sees.
//!
//! A closed thread takes no further posts, but people go on finding it, and its answers go on helping
//! them: so whether a thread is closed does not matter here.

use crate::error::{ErrorCode, Failure};
use crate::ids::AccountId;
use crate::thread_state::{Intent, Visibility};

/// What the rule asks of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Who wrote it.
    pub author: AccountId,
    /// What it is meant to be.
    pub intent: Intent,
    /// It opens its thread.
    pub opening: bool,
    /// Whether it is shown.
    pub post: Visibility,
    /// Whether its thread is shown.
    pub thread: Visibility,
}

impl Facts {
    /// A reply that was posted as an answer and that everybody sees.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        let shown = self.post == Visibility::Visible && self.thread == Visibility::Visible;
        shown && self.intent == Intent::Answer && !self.opening
    }
}

/// Decides whether `member` may mark the post as helpful, or take the mark back.
///
/// # Errors
/// "Not found" where not everybody sees it, though its author and moderators may; a refusal for
/// what is no answer, and for one's own.
pub fn may_mark(member: AccountId, facts: &Facts) -> Result<(), Failure> {
    if facts.post != Visibility::Visible || facts.thread != Visibility::Visible {
        return Err(ErrorCode::NotFound.into());
    }
    if !facts.is_answer() {
        let why = "Only an answer can be marked as helpful.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why));
    }
    if facts.author == member {
        let why = "This is your own answer. Whether it helps is for others to say.";
        return Err(Failure::with_detail(ErrorCode::Forbidden, why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANSWER: Facts = Facts {
        author: AccountId(1),
        intent: Intent::Answer,
        opening: false,
        post: Visibility::Visible,
        thread: Visibility::Visible,
    };

    fn refused(member: i64, facts: Facts) -> Option<ErrorCode> {
        may_mark(AccountId(member), &facts).err().map(|f| f.code)
    }

    #[test]
    fn an_answer_of_somebody_else_can_be_marked() {
        assert_eq!(refused(2, ANSWER), None);
        assert_eq!(refused(1, ANSWER), Some(ErrorCode::Forbidden));
    }

    #[test]
    fn questions_and_remarks_cannot() {
        for intent in [Intent::Comment, Intent::Clarification] {
            let facts = Facts { intent, ..ANSWER };
            assert_eq!(refused(2, facts), Some(ErrorCode::Conflict), "{intent:?}");
        }
        let opening = Facts {
            opening: true,
            ..ANSWER
        };
        assert_eq!(refused(2, opening), Some(ErrorCode::Conflict));
    }

    #[test]
    fn what_is_hidden_is_not_there() {
        for hidden in [Visibility::Hidden, Visibility::Deleted] {
            let post = Facts {
                post: hidden,
                ..ANSWER
            };
            let thread = Facts {
                thread: hidden,
                ..ANSWER
            };
            for facts in [post, thread] {
                assert_eq!(refused(2, facts), Some(ErrorCode::NotFound));
                // Its author learns no more than others.
                assert_eq!(refused(1, facts), Some(ErrorCode::NotFound));
            }
        }
    }

    fn facts() -> impl Strategy<Value = Facts> {
        (1i64..4, 0usize..3, any::<bool>(), 0usize..3, 0usize..3).prop_map(
            |(author, intent, opening, post, thread)| Facts {
                author: AccountId(author),
                intent: Intent::ALL[intent],
                opening,
                post: Visibility::ALL[post],
                thread: Visibility::ALL[thread],
            },
        )
    }

    proptest! {
        /// Whatever a post is: nobody marks their own, and all others may the same.
        #[test]
        fn the_author_never_may_and_all_others_alike(facts in facts(), one in 1i64..4, other in 1i64..4) {
            let may = |member: i64| may_mark(AccountId(member), &facts).is_ok();
            prop_assert!(!may(facts.author.0));
            if AccountId(one) != facts.author && AccountId(other) != facts.author {
                prop_assert_eq!(may(one), facts.is_answer());
                prop_assert_eq!(may(one), may(other));
            }
        }
    }
}

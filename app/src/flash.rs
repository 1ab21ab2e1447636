//! What was just done, said once at the top of the next page. It travels as a word in the address,
//! from a closed list, so that nobody can put words into the site's mouth.

macro_rules! flashes {
    ($($(#[$meta:meta])* $name:ident = $word:literal, $sentence:literal;)+) => {
        /// Something that went well.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Done { $($(#[$meta])* $name),+ }

        impl Done {
            /// The word in the address.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word),+ } }
            /// What the reader is told.
            #[must_use]
            pub const fn sentence(self) -> &'static str { match self { $(Self::$name => $sentence),+ } }
            fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$name),)+ _ => None } }
        }
    };
}

flashes! {
    /// A thread was opened.
    Asked = "asked", "Your post is online. We tell you when somebody replies.";
    /// A reply was posted.
    Replied = "replied", "Your reply is online. Thank you.";
    /// A post was changed.
    Edited = "edited", "Your changes are saved.";
    /// A post was deleted.
    Deleted = "deleted", "The post is deleted.";
    /// An answer was accepted.
    Accepted = "accepted", "Marked as the accepted answer.";
    /// An acceptance was taken back.
    Unaccepted = "unaccepted", "No answer is marked as accepted now.";
    /// An answer was marked as helpful.
    MarkedHelpful = "marked-helpful", "Marked as helpful. Thank you for saying so.";
    /// That mark was taken back.
    UnmarkedHelpful = "unmarked-helpful", "No longer marked as helpful by you.";
    /// A thread is followed.
    Following = "following", "You follow this thread now.";
    /// A thread is not followed any more.
    Unfollowed = "unfollowed", "You do not follow this thread any more.";
    /// A post was reported.
    Flagged = "flagged", "Thank you. A moderator will look at it.";
    /// A thread was closed.
    Closed = "closed", "The thread is closed.";
    /// A thread was opened again.
    Reopened = "reopened", "The thread is open again.";
    /// A question was opened again by its asker.
    Unsolved = "unsolved", "Your question is open again, with a new clock.";
    /// A clock was set by hand.
    ClockSet = "clock-set", "The clock is set.";
    /// A thread was moved.
    Moved = "moved", "The thread is in its new category.";
    /// A thread was merged into another.
    Merged = "merged", "The threads are one now. The old address leads here.";
    /// A tag got another name.
    TagRenamed = "tag-renamed", "The tag has its new name. Threads that carry it follow within moments.";
    /// Two tags became one.
    TagsMerged = "tags-merged", "The two tags are one now. Threads that carry it follow within moments.";
    /// A thread got another title.
    Retitled = "retitled", "The thread has its new title.";
    /// An account was made.
    Joined = "joined", "Welcome! Your account is ready.";
    /// Somebody signed in.
    SignedIn = "signed-in", "You are signed in.";
    /// Somebody signed out.
    SignedOut = "signed-out", "You are signed out.";
    /// All sessions were ended.
    SignedOutEverywhere = "signed-out-everywhere", "You are signed out on every device.";
    /// Settings were stored.
    Saved = "saved", "Saved.";
    /// The password was changed.
    PasswordChanged = "password-changed", "Your password is changed. Other devices are signed out.";
    /// An account was erased.
    AccountErased = "account-erased", "The account is erased. What it wrote follows within moments.";
    /// One's own account was erased.
    Gone = "gone", "Your account is erased. Thank you for having been with us.";
    /// The text of a post was erased.
    TextErased = "text-erased", "The text is erased, with every earlier version.";
    /// Notices were read.
    Read = "read", "All notices are marked as read.";
    /// One notice was read.
    ReadOne = "read-one", "Marked as read.";
    /// A case was claimed.
    Claimed = "claimed", "It is yours now.";
    /// A case was let go.
    Released = "released", "Others can take it now.";
    /// A case was given to a colleague.
    HandedOver = "handed-over", "Your colleague has it now.";
    /// The clocks of a case rest.
    CaseWaits = "case-waits", "The clocks rest until the customer writes.";
    /// The clocks of a case run again.
    CaseGoesOn = "case-goes-on", "The clocks run again.";
    /// Something was done to several cases.
    BulkDone = "bulk-done", "Done, and written into the ledger of each case.";
    /// A queue was paused.
    QueuePaused = "queue-paused", "The queue is paused: nobody is given a case from it.";
    /// A queue goes on.
    QueueResumed = "queue-resumed", "The queue gives out cases again.";
    /// The asker said that it helped.
    Helped = "helped", "Good to hear. Thank you for telling us.";
    /// The asker said that it did not help.
    NotHelped = "not-helped", "We are sorry. Your question is open again, with a shorter clock.";
    /// There was no case to take.
    QueueEmpty = "queue-empty", "There is nothing for you to take at present. Well done.";
    /// An agent replied.
    CaseReplied = "case-replied", "Your reply is recorded.";
    /// A case was resolved.
    Resolved = "resolved", "The case is resolved.";
    /// A case was given back.
    Returned = "returned", "The case is back with the community.";
    /// A report was decided.
    Decided = "decided", "Decided and written into the log.";
    /// A decision was taken back.
    Undone = "undone", "The decision is undone and the report is open again.";
    /// A member was suspended.
    Suspended = "suspended", "The member is suspended.";
    /// A suspension was ended.
    Reinstated = "reinstated", "The suspension is ended.";
    /// A role was changed.
    RoleChanged = "role-changed", "The role is changed.";
    /// A connector is being tried.
    Trying = "trying", "The test is on its way. Its outcome appears in the list below; reload the page to see it.";
    /// Dead letters are sent again.
    Replayed = "replayed", "On its way again.";
    /// Something was removed.
    Removed = "removed", "Removed.";
    /// A suggested rule is not wanted.
    Dismissed = "dismissed", "Dismissed. It is not suggested again; below the suggestions you can take that back.";
    /// A dismissed rule may be suggested again.
    Restored = "restored", "It may be suggested again.";
    /// Mail was turned off.
    Unsubscribed = "unsubscribed", "You will get no more e-mails from us about threads.";
}

impl Done {
    /// Reads the word from a query such as `a=b&ok=asked`.
    #[must_use]
    pub fn from_query(query: &str) -> Option<Self> {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix("ok="))
            .and_then(Self::from_word)
    }

    /// `location` with the word in its query.
    #[must_use]
    pub fn address(self, location: &str) -> String {
        let (path, anchor) = location
            .split_once('#')
            .map_or((location, String::new()), |(path, anchor)| {
                (path, format!("#{anchor}"))
            });
        let join = if path.contains('?') { '&' } else { '?' };
        format!("{path}{join}ok={}{anchor}", self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Done;

    #[test]
    fn the_word_goes_before_the_anchor_and_comes_back() {
        let address = Done::Replied.address("/t/1/a?cursor=2#post-3");
        assert_eq!(address, "/t/1/a?cursor=2&ok=replied#post-3");
        assert_eq!(Done::from_query("cursor=2&ok=replied"), Some(Done::Replied));
        assert_eq!(Done::Asked.address("/t/1/a"), "/t/1/a?ok=asked");
    }

    #[test]
    fn only_our_own_words_are_understood() {
        assert_eq!(Done::from_query("ok=You+won"), None);
        assert_eq!(Done::from_query("look=asked"), None);
    }
}

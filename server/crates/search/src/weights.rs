//! Every weight of the search box in one place, each with what it was chosen by.
//!
//! Figures are of the development half of the labelled duplicates (814 titles as searches over
//! 154,426 questions), by `examples/sumo.rs`.

/// How often a title counts in the joined text. Of plain baselines, the one with the title three
/// times in one field found most on every set (.301 against .278 once).
pub(crate) const TITLE: usize = 3;

/// What four letters in a row that title and search share add, on the scale of whole words. Of
/// .05 to .5 the best for all sets together: with it the search box finds .355 of the links
/// instead of .348, the answered questions' MAP is .79 instead of .73, and of the bank's questions
/// .84 are led by one of the same problem instead of .80. A second score by the title's words
/// added nothing beside it.
pub(crate) const LETTERS: f32 = 0.17;
/// Titles are short: length counts for more than with the joined text.
pub(crate) const LETTERS_K1: f32 = 2.0;

/// What the score of a thread is multiplied with that has no answer, one, two, or more, of others:
/// on the links that people made the answered ones are found twice as often among equals (.355
/// rises to about .37). Small enough that no thread passes another that meets clearly more of the search.
pub(crate) const ANSWERED: [f32; 4] = [1.0, 1.1, 1.16, 1.2];
/// The same for a solved thread: set by hand, nobody accepts answers where the links are from. Also
/// the most that all favour together comes to.
pub(crate) const MOST_FAVOUR: f32 = 1.2;
/// The same for an accepted or official answer. Small enough that it never outweighs one more word
/// of the search: it decides between equals.
pub(crate) const TRUSTED: f32 = 1.1;
/// What members who say that it helped them add to such a factor at most. Set by hand: none of the
/// judged sets has votes. Below what an accepted or official answer gets, because a reader's thanks
/// say less than the asker's word or an agent's.
pub(crate) const VOTED: f32 = 0.06;
/// So many votes bring all of it, and most of it comes with the first few: each says less than the
/// one before, and a crowd gains nothing.
pub(crate) const VOTES_TOLD: u64 = 15;

/// The factor for so many votes: exactly 1 without any.
pub(crate) fn voted(votes: u64) -> f32 {
    let told = votes.min(VOTES_TOLD) as f32;
    1.0 + VOTED * told.ln_1p() / (VOTES_TOLD as f32).ln_1p()
}

/// What the words of the best hit add all together, as a share of its own score. Of .2 to 2 the best for
/// all sets together: with it .214 of the titles are led by a linked thread instead of .188, and the search
/// box finds .361 of the links instead of .352 among the first ten and .463 instead of .450 among the first
/// fifty; the answered questions' MAP is .81 instead of .79, and the bank's lose nothing. That is with searches
/// of any length; through the API, from four words on, it is .389 of the links instead of .368.
pub(crate) const FEEDBACK: f32 = 0.2;
/// From so many words on, stop words aside: of fewer nobody knows which of many questions is meant, and none of
/// the judged sets says.
pub(crate) const FEEDBACK_FROM: usize = 4;
/// So many of its words, those it says most often and of these the rarest. Tried in an earlier form, which took
/// the best hit by words alone: five found .345 of the links, none .352, twenty .354.
pub(crate) const FEEDBACK_WORDS: usize = 20;
/// A word that more than one in so many documents hold says nothing about it. In that form one in thirty
/// found less than none.
pub(crate) const FEEDBACK_COMMON: u64 = 10;

/// A word as typed beside what it was corrected to.
pub(crate) const TYPED: f32 = 0.3;

/// A word that a rule of synonyms adds beside the typed one: enough to be found, not enough to stand
/// before what says it as it was typed. Set by hand; the judged questions know no such rules.
pub(crate) const ALSO: f32 = 0.7;

/// A word that more documents hold than this is no typing error.
pub(crate) const CORRECT_KNOWN_MAX: u64 = 15;
/// A word takes the place of another only if this many times as many documents hold it.
pub(crate) const CORRECT_TIMES: u64 = 20;
/// And this many at least: a word that two people wrote may be an error of theirs.
pub(crate) const CORRECT_MIN: u64 = 2;
/// What each slip costs, on the scale of the logarithm of how many documents hold the word.
pub(crate) const CORRECT_SLIP: f32 = 4.0;
/// What the same first letter is worth: nine of ten slips leave it alone.
pub(crate) const CORRECT_FIRST_LETTER: f32 = 2.0;
/// What the same letters in another order or number are worth.
pub(crate) const CORRECT_SAME_LETTERS: f32 = 2.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_add_little_and_nothing_where_there_are_none() {
        assert_eq!(voted(0).to_bits(), 1.0f32.to_bits());
        for votes in 0..40 {
            assert!(voted(votes) <= voted(votes + 1), "{votes}");
        }
        assert!(voted(1) > 1.01);
        assert!(voted(u64::MAX) <= 1.0 + VOTED + f32::EPSILON);
        const { assert!(1.0 + VOTED < TRUSTED) };
    }
}

//! Weights of the features, learnt by `examples/learn_similar.rs` from 814 questions of a
//! support forum to which helpers, moderators or askers linked another thread. Made by that
//! program: not to be changed by hand.

use super::features::{COUNT, WORDS};
use super::score::Weights;

/// Where category or tags are known.
pub(super) const ALL: Weights<COUNT> = Weights {
    of: [
        4.9111,  // whole question to text, of the best
        1.3211,  // title to text, of the best
        0.5946,  // title to title, of the best
        1.6986,  // whole question to title, of the best
        -0.6858, // whole question to text, of all words
        0.9976,  // title to text, of all words
        0.3754,  // title to title, of all words
        -1.1746, // whole question to title, of all words
        0.2561,  // same category
        0.6361,  // tags in common, by their rarity
        2.0555,  // within half a day
        1.4015,  // within 3 days
        0.4403,  // within 14 days
        -0.0129, // within 60 days
        0.9677,  // within 300 days
        -3.0221, // asked later
        6.2385,  // same author
        -0.5084, // same author within a day
        1.3153,  // same author within 14 days
        -1.8477, // words and within 2 days
        -0.7940, // words and within 14 days
        -0.0010, // words and within 300 days
        -2.9446, // words and same author
    ],
    slope: 0.8115,
    shift: -10.5366,
};

/// Where there are words alone.
pub(super) const BY_WORDS: Weights<WORDS> = Weights {
    of: [
        6.2483,  // whole question to text, of the best
        1.3581,  // title to text, of the best
        0.6766,  // title to title, of the best
        1.1854,  // whole question to title, of the best
        1.1440,  // whole question to text, of all words
        0.3913,  // title to text, of all words
        0.4989,  // title to title, of all words
        -0.8252, // whole question to title, of all words
    ],
    slope: 0.8914,
    shift: -12.0961,
};

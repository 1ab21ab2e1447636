//! Weights of the features, learnt by `examples/learn_similar.rs` from 814 questions of a
//! support forum to which helpers, moderators or askers linked another thread. Made by that
//! program: not to be changed by hand.

use super::features::{COUNT, OF_WORDS};
use super::score::Weights;

/// Where category or tags are known.
pub(super) const ALL: Weights<COUNT> = Weights {
    of: [
        4.0202,  // whole question to text, of the best
        1.9464,  // title to text, of the best
        -0.0296, // title to title, of the best
        0.5818,  // whole question to title, of the best
        2.5122,  // letters of the titles, of the best
        -1.2798, // whole question to text, of all
        0.9432,  // title to text, of all
        -0.8483, // title to title, of all
        -1.4362, // whole question to title, of all
        0.5985,  // letters of the titles, of all
        1.6045,  // answers of others
        0.3193,  // same category
        0.6036,  // tags in common, by their rarity
        2.0731,  // within half a day
        1.3401,  // within 3 days
        0.5570,  // within 14 days
        -0.7493, // within 60 days
        1.0604,  // within 300 days
        -3.0201, // asked later
        5.7873,  // same author
        -0.3740, // same author within a day
        1.5520,  // same author within 14 days
        -2.0938, // words and within 2 days
        -0.6066, // words and within 14 days
        0.6212,  // words and within 300 days
        -2.6567, // words and same author
    ],
    slope: 0.8254,
    shift: -10.1544,
};

/// Where there are words alone.
pub(super) const BY_WORDS: Weights<{ OF_WORDS.len() }> = Weights {
    of: [
        6.1842, // whole question to text, of the best
        3.9665, // letters of the titles, of the best
        2.0740, // answers of others
    ],
    slope: 0.9110,
    shift: -11.0073,
};

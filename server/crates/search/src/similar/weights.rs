//! Weights of the features, learnt by `examples/learn_similar.rs` from 814 questions of a
//! support forum to which helpers, moderators or askers linked another thread. Made by that
//! program: not to be changed by hand.

use super::features::{COUNT, WORDS};
use super::score::Weights;

/// Where category or tags are known.
pub(super) const ALL: Weights<COUNT> = Weights {
    of: [
        4.0345,  // whole question to text, of the best
        1.9425,  // title to text, of the best
        -0.4016, // title to title, of the best
        0.5406,  // whole question to title, of the best
        3.0716,  // letters of the titles, of the best
        -1.3338, // whole question to text, of all
        1.0005,  // title to text, of all
        -1.0831, // title to title, of all
        -1.3799, // whole question to title, of all
        0.7532,  // letters of the titles, of all
        1.6157,  // answers of others
        0.2875,  // same category
        0.5941,  // tags in common, by their rarity
        2.0408,  // within half a day
        1.3485,  // within 3 days
        0.5321,  // within 14 days
        -0.6809, // within 60 days
        1.0534,  // within 300 days
        -3.0257, // asked later
        5.7696,  // same author
        -0.3813, // same author within a day
        1.4647,  // same author within 14 days
        -2.0865, // words and within 2 days
        -0.5934, // words and within 14 days
        0.6144,  // words and within 300 days
        -2.6569, // words and same author
    ],
    slope: 0.8254,
    shift: -10.2787,
};

/// Where there are words alone.
pub(super) const BY_WORDS: Weights<WORDS> = Weights {
    of: [
        5.2291,  // whole question to text, of the best
        2.3312,  // title to text, of the best
        -0.5085, // title to title, of the best
        -0.1121, // whole question to title, of the best
        3.0366,  // letters of the titles, of the best
        0.5915,  // whole question to text, of all
        0.7515,  // title to text, of all
        -1.2424, // title to title, of all
        -0.5695, // whole question to title, of all
        1.3669,  // letters of the titles, of all
        2.0660,  // answers of others
    ],
    slope: 0.8273,
    shift: -11.3135,
};

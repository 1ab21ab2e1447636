//! Weights of the features, learnt by `examples/learn_similar.rs` from 814 questions of a
//! support forum to which helpers, moderators or askers linked another thread. Made by that
//! program: not to be changed by hand.

use super::features::{COUNT, NAMES_OF_WORDS};
use super::score::Weights;

/// Where category or tags are known.
pub(super) const ALL: Weights<COUNT> = Weights {
    of: [
        4.6409,  // whole question to text, of the best
        1.6699,  // title to text, of the best
        -0.3693, // title to title, of the best
        1.3218,  // whole question to title, of the best
        2.4718,  // letters of the titles, of the best
        -2.2025, // whole question to text, of all
        1.0712,  // title to text, of all
        -0.8889, // title to title, of all
        -1.6922, // whole question to title, of all
        0.6438,  // letters of the titles, of all
        1.6201,  // answers of others
        0.3256,  // same category
        0.5505,  // tags in common, by their rarity
        2.0298,  // within half a day
        1.2493,  // within 3 days
        0.6051,  // within 14 days
        -0.5475, // within 60 days
        0.9256,  // within 300 days
        -2.9871, // asked later
        5.7144,  // same author
        -0.3154, // same author within a day
        1.4998,  // same author within 14 days
        -1.9810, // words and within 2 days
        -0.6108, // words and within 14 days
        0.6430,  // words and within 300 days
        -2.6391, // words and same author
    ],
    slope: 0.8618,
    shift: -10.6286,
};

/// Where there are words alone.
pub(super) const BY_WORDS: Weights<{ NAMES_OF_WORDS.len() }> = Weights {
    of: [
        6.1895, // whole question to text and letters of the titles, of the best
        2.1807, // answers of others
    ],
    slope: 0.9035,
    shift: -11.1691,
};

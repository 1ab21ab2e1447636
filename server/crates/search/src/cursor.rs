//! Page cursors: the key of the last result shown, and the order it was shown in.

use crate::best::Key;
use crate::search::Sort;
use crate::{Result, SearchError};

const fn letter(sort: Sort) -> char {
    match sort {
        Sort::Relevance => 'r',
        Sort::Newest => 'n',
        Sort::Helpful => 'h',
    }
}

pub(crate) fn encode(sort: Sort, key: Key) -> String {
    format!(
        "{}{:x}.{:x}",
        letter(sort),
        key.rank,
        key.post_id.cast_unsigned()
    )
}

pub(crate) fn decode(sort: Sort, text: &str) -> Result<Key> {
    let parts = text
        .strip_prefix(letter(sort))
        .and_then(|rest| rest.split_once('.'));
    let (rank, post_id) = parts.ok_or(SearchError::Cursor)?;
    let number = |hex| u64::from_str_radix(hex, 16).map_err(|_| SearchError::Cursor);
    Ok(Key {
        rank: number(rank)?,
        post_id: number(post_id)?.cast_signed(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::{decode, encode};
    use crate::best::Key;
    use crate::search::Sort;

    #[test]
    fn round_trip_and_refusal() {
        let key = Key {
            rank: Key::of_score(3.25),
            post_id: -7,
        };
        let text = encode(Sort::Relevance, key);
        assert_eq!(decode(Sort::Relevance, &text).unwrap(), key);
        for bad in ["", "r", "r1", "rx.y", "r1.2.3", &text.replace('r', "n")] {
            assert!(decode(Sort::Relevance, bad).is_err(), "{bad}");
        }
    }
}

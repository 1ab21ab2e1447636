//! Cursors of keyset pagination: opaque to callers, two numbers to us.

use backstop_domain::FieldError;

/// Where a page ended: the value sorted by, then the id that breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The value sorted by.
    pub key: i64,
    /// The id.
    pub id: i64,
}

impl Cursor {
    /// The form given to callers.
    #[must_use]
    pub fn encode(self) -> String {
        format!(
            "{:x}.{:x}",
            self.key.cast_unsigned(),
            self.id.cast_unsigned()
        )
    }

    /// Reads what [`Cursor::encode`] wrote.
    ///
    /// # Errors
    /// For anything else.
    pub fn decode(text: &str) -> Result<Self, FieldError> {
        let number = |hex: &str| u64::from_str_radix(hex, 16).ok().map(u64::cast_signed);
        let parts = text.split_once('.').and_then(|(key, id)| {
            Some(Self {
                key: number(key)?,
                id: number(id)?,
            })
        });
        parts.ok_or_else(|| {
            FieldError::new(
                "cursor",
                "This page address is not valid any more. Start from the first page.",
            )
        })
    }
}

/// How much of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// Rows, between 1 and 100.
    pub limit: u64,
    /// Where the page before ended.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The first page of `limit` rows.
    #[must_use]
    pub const fn first(limit: u64) -> Self {
        Self { limit, after: None }
    }

    /// From the words of an address; `limit` is brought into 1 to 100, 20 where nothing is said.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub fn parse(limit: Option<u64>, cursor: Option<&str>) -> Result<Self, FieldError> {
        let after = cursor
            .filter(|c| !c.is_empty())
            .map(Cursor::decode)
            .transpose()?;
        Ok(Self {
            limit: limit.unwrap_or(20).clamp(1, 100),
            after,
        })
    }

    /// Cuts `rows`, of which one more than `limit` was asked for, to a page with its next cursor.
    #[must_use]
    pub fn cut<T>(
        &self,
        mut rows: Vec<T>,
        cursor: impl Fn(&T) -> Cursor,
    ) -> (Vec<T>, Option<String>) {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| cursor(row).encode());
        (rows, next)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn cursors_survive_the_way_out_and_back() {
        for (key, id) in [(0, 1), (1_763_700_000_000_000, 42), (-5, i64::MAX)] {
            let cursor = Cursor { key, id };
            assert_eq!(Cursor::decode(&cursor.encode()).unwrap(), cursor);
        }
        for bad in ["", "1", "x.y", "1.2.3", "; drop table"] {
            assert!(Cursor::decode(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_page_names_a_next_one_only_where_there_is_more() {
        let page = PageRequest::first(2);
        let cursor = |n: &i64| Cursor { key: *n, id: *n };
        assert_eq!(page.cut(vec![1, 2], cursor), (vec![1, 2], None));
        assert_eq!(
            page.cut(vec![1, 2, 3], cursor),
            (vec![1, 2], Some(Cursor { key: 2, id: 2 }.encode()))
        );
    }
}

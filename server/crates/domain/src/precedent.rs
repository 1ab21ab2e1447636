//! What answered a question like another one: which of its answers is the best, and how one is quoted.

use crate::ids::PostId;
use crate::text::shorten;

/// An answer that everybody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The post.
    pub post: PostId,
    /// The one who asked says that it solves it.
    pub accepted: bool,
    /// An agent wrote it.
    pub official: bool,
    /// How many say that it helped.
    pub helpful: i32,
}

/// The best of some answers: the accepted one, then those of agents, then what helped most; the earliest
/// where nothing tells them apart.
#[must_use]
pub fn best(answers: &[Candidate]) -> Option<Candidate> {
    let rank = |a: &Candidate| (a.accepted, a.official, a.helpful, std::cmp::Reverse(a.post));
    answers.iter().copied().max_by_key(rank)
}

/// Characters of a quotation; more is better read where it stands.
pub const QUOTED_MAX: usize = 4_000;

/// An answer as Markdown for somebody else's reply: quoted, with the title of its thread as a link.
#[must_use]
pub fn quoted(body: &str, title: &str, url: &str) -> String {
    let mut text = String::new();
    for line in shorten(body.trim(), QUOTED_MAX).lines() {
        let line = line.trim_end();
        text.push_str(if line.is_empty() { ">" } else { "> " });
        text.push_str(line);
        text.push('\n');
    }
    format!("{text}\n[{}]({url})\n", plain(title))
}

/// Words that mean nothing to Markdown inside the brackets of a link.
fn plain(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        if matches!(
            letter,
            '\\' | '[' | ']' | '<' | '>' | '*' | '_' | '`' | '!' | '&'
        ) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_solved_it_comes_before_what_agents_say_and_what_helped() {
        let plain = Candidate {
            post: PostId(5),
            accepted: false,
            official: false,
            helpful: 0,
        };
        let earlier = Candidate {
            post: PostId(4),
            ..plain
        };
        let helpful = Candidate {
            post: PostId(6),
            helpful: 9,
            ..plain
        };
        let official = Candidate {
            post: PostId(7),
            official: true,
            ..plain
        };
        let accepted = Candidate {
            post: PostId(8),
            accepted: true,
            ..plain
        };
        assert_eq!(best(&[]), None);
        let mut there = vec![plain];
        for better in [earlier, helpful, official, accepted] {
            there.push(better);
            assert_eq!(best(&there), Some(better));
            there.reverse();
            assert_eq!(best(&there), Some(better));
        }
    }

    #[test]
    fn a_quotation_keeps_its_lines_and_names_its_source() {
        let text = quoted(
            "Hold *both* keys.\n\n```\nreset\n```\n",
            "It [is] *dead*",
            "https://a.example/p/7",
        );
        assert_eq!(
            text,
            "> Hold *both* keys.\n>\n> ```\n> reset\n> ```\n\n[It \\[is\\] \\*dead\\*](https://a.example/p/7)\n"
        );
    }

    #[test]
    fn a_long_one_is_cut() {
        let text = quoted(&"a".repeat(QUOTED_MAX + 1), "T", "u");
        assert!(text.contains('…') && text.chars().count() < QUOTED_MAX + 20);
    }
}

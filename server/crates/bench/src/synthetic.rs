//! Made-up questions for machines without the real ones: same numbers, similar lengths, words whose
//! frequencies fall off as in a language (Zipf). The same every time.

use std::io::{self, Write};

use serde_json::json;

const THREADS: usize = 120_000;
const REPLIES: usize = 34_000;
const MEMBERS: usize = 4_000;
const CATEGORIES: [&str; 6] = [
    "accounts", "devices", "general", "network", "privacy", "updates",
];
const VOCABULARY: usize = 30_000;

/// Steele, Lea & Flood's SplitMix64: small, good enough, the same on every machine.
pub struct Dice(u64);

impl Dice {
    /// A sequence of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Small numbers far more often than large ones: uniform in the logarithm.
    fn rank(&mut self, end: usize) -> usize {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are plenty")]
        let (unit, end) = (
            (self.next() >> 11) as f64 / (1_u64 << 53) as f64,
            end as f64,
        );
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and end"
        )]
        let rank = (end.powf(unit) - 1.0) as usize;
        rank
    }
}

/// Writes everything as bulk records, one a line.
///
/// # Errors
/// The file cannot be written.
pub fn write(out: &mut impl Write) -> io::Result<()> {
    let mut dice = Dice::new(14);
    let words = words(&mut dice);
    let at = |number: usize| {
        let (day, second) = (number / 240, number % 240 * 360);
        let (year, month, day) = (2018 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
    };
    for slug in CATEGORIES {
        let name = format!("{}{}", slug[..1].to_uppercase(), &slug[1..]);
        let record = json!({"type": "category", "import_id": slug, "slug": slug, "name": name});
        writeln!(out, "{record}")?;
    }
    for n in 0..MEMBERS {
        let (id, name) = (format!("u{n}"), format!("member{n}"));
        let mail = format!("{name}@example.com");
        writeln!(
            out,
            "{}",
            json!({"type": "user", "import_id": id, "username": name, "email": mail, "created_at": at(0)})
        )?;
    }
    for n in 0..THREADS {
        let record = json!({
            "type": "thread", "import_id": format!("t{n}"), "kind": "question",
            "category": CATEGORIES[dice.below(CATEGORIES.len())],
            "author": format!("u{}", dice.rank(MEMBERS)),
            "title": sentence(&words, &mut dice, 5, 12),
            "body": text(&words, &mut dice), "created_at": at(n),
        });
        writeln!(out, "{record}")?;
    }
    for n in 0..REPLIES {
        let thread = dice.below(THREADS);
        let record = json!({
            "type": "post", "import_id": format!("p{n}"), "thread": format!("t{thread}"),
            "author": format!("u{}", dice.rank(MEMBERS)),
            "body": text(&words, &mut dice), "created_at": at(thread + 100),
        });
        writeln!(out, "{record}")?;
    }
    Ok(())
}

fn words(dice: &mut Dice) -> Vec<String> {
    const FIRST: [&str; 16] = [
        "b", "br", "c", "d", "f", "g", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "v",
    ];
    const SECOND: [&str; 12] = [
        "a", "e", "i", "o", "u", "ar", "en", "il", "on", "ust", "ea", "or",
    ];
    let syllables =
        |dice: &mut Dice, rank: usize| 1 + usize::from(rank > 60) + dice.below(2 + rank / 10_000);
    (0..VOCABULARY)
        .map(|rank| {
            (0..syllables(dice, rank))
                .map(|_| FIRST[dice.below(16)].to_owned() + SECOND[dice.below(12)])
                .collect()
        })
        .collect()
}

fn sentence(words: &[String], dice: &mut Dice, least: usize, most: usize) -> String {
    let count = least + dice.below(most - least + 1);
    let picked: Vec<&str> = (0..count)
        .map(|_| words[dice.rank(words.len())].as_str())
        .collect();
    picked.join(" ")
}

fn text(words: &[String], dice: &mut Dice) -> String {
    let count = 2 + dice.below(9);
    let sentences: Vec<String> = (0..count)
        .map(|_| sentence(words, dice, 6, 18) + ".")
        .collect();
    sentences
        .chunks(3)
        .map(|some| some.join(" "))
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_words_and_common_ones_are_common() {
        let (mut one, mut other) = (Dice::new(1), Dice::new(1));
        assert_eq!(words(&mut one), words(&mut other));
        let common = (0..1000).filter(|_| one.rank(VOCABULARY) < 170).count();
        assert!((400..600).contains(&common), "{common}");
    }
}

//! The languages whose words are known: which endings fall off, and which words say nothing.

use frostem::{Algorithm, Stemmer};
use whatlang::{Detector, Lang};

/// A language of a thread. Others are treated as English, which leaves the words of most scripts
/// as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Also the stand-in for every other language.
    #[default]
    English,
    /// Deutsch.
    German,
    /// Français.
    French,
    /// Español.
    Spanish,
    /// Português.
    Portuguese,
    /// Italiano.
    Italian,
    /// Nederlands.
    Dutch,
}

/// Text looked at: a few sentences tell a language, and each letter costs time.
const SAMPLE_BYTES: usize = 320;
/// Shorter texts tell too little.
const SAMPLE_MIN: usize = 24;
/// Below this the text is taken for English. Of real support questions in English a hundredth
/// passes for another language at .5, and a twentieth without a bound.
const SURE: f64 = 0.5;

impl Language {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Italian,
        Self::Dutch,
    ];

    /// The code of ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::Italian => "it",
            Self::Dutch => "nl",
        }
    }

    /// Whether a word's stem begins with the letter that the word begins with: not where a beginning
    /// falls off too, as in participles.
    pub(crate) const fn keeps_beginnings(self) -> bool {
        !matches!(self, Self::Dutch)
    }

    /// The language of a code, if it is known here.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    /// The language a text is written in; English where it is short or the signs are few.
    #[must_use]
    pub fn detect(title: &str, body: &str) -> Self {
        let mut sample = String::with_capacity(SAMPLE_BYTES);
        for text in [title, " ", body] {
            let room = SAMPLE_BYTES.saturating_sub(sample.len());
            sample.push_str(&text[..text.floor_char_boundary(room)]);
        }
        // Only Latin letters leave a choice between languages that are known here.
        if sample.len() < SAMPLE_MIN {
            return Self::English;
        }
        let detector = Detector::with_allowlist(vec![
            Lang::Eng,
            Lang::Deu,
            Lang::Fra,
            Lang::Spa,
            Lang::Por,
            Lang::Ita,
            Lang::Nld,
        ]);
        let found = detector.detect(&sample);
        match found
            .filter(|info| info.confidence() > SURE)
            .map(|info| info.lang())
        {
            Some(Lang::Deu) => Self::German,
            Some(Lang::Fra) => Self::French,
            Some(Lang::Spa) => Self::Spanish,
            Some(Lang::Por) => Self::Portuguese,
            Some(Lang::Ita) => Self::Italian,
            Some(Lang::Nld) => Self::Dutch,
            _ => Self::English,
        }
    }

    pub(super) fn stemmer(self) -> Stemmer {
        Stemmer::new(match self {
            Self::English => Algorithm::English,
            Self::German => Algorithm::German,
            Self::French => Algorithm::French,
            Self::Spanish => Algorithm::Spanish,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Italian => Algorithm::Italian,
            Self::Dutch => Algorithm::Dutch,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn sentences_tell_their_language() {
        for (text, code) in [
            ("My printer no longer connects after the last update", "en"),
            (
                "Der Drucker verbindet sich nach dem letzten Update nicht mehr",
                "de",
            ),
            (
                "Mon imprimante ne se connecte plus depuis la mise à jour",
                "fr",
            ),
            (
                "La impresora ya no se conecta después de la última actualización",
                "es",
            ),
            (
                "A impressora não se conecta mais depois da última atualização",
                "pt",
            ),
            (
                "La stampante non si collega più dopo l'ultimo aggiornamento",
                "it",
            ),
            (
                "Sinds de laatste update maakt mijn printer geen verbinding meer met het netwerk",
                "nl",
            ),
            ("Drucker", "en"),
            ("", "en"),
            ("打印机在更新后无法连接打印机在更新后无法连接", "en"),
        ] {
            assert_eq!(Language::detect(text, "").code(), code, "{text}");
        }
        assert!(
            Language::ALL
                .into_iter()
                .all(|l| Language::from_code(l.code()) == Some(l))
        );
    }
}

//! Words that say nothing about what a text is about.

use super::Language;

/// English ones, left out in every language: support forums mix it into all of them. Each list is
/// sorted, folded (so without accents and apostrophes) and compared before stemming.
const ENGLISH: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it",
    "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these",
    "they", "this", "to", "was", "will", "with",
];

const GERMAN: &[&str] = &[
    "aber", "als", "am", "auch", "auf", "aus", "bei", "bin", "bis", "da", "das", "dass", "dem",
    "den", "der", "des", "die", "dies", "diese", "dieser", "du", "durch", "ein", "eine", "einem",
    "einen", "einer", "eines", "er", "es", "fur", "habe", "haben", "hat", "ich", "ihr", "im",
    "ist", "kann", "mein", "meine", "mich", "mir", "mit", "nach", "nicht", "noch", "nur", "oder",
    "sich", "sie", "sind", "so", "um", "und", "uns", "vom", "von", "vor", "was", "wenn", "wie",
    "wir", "wird", "zu", "zum", "zur",
];

const FRENCH: &[&str] = &[
    "ai", "au", "aux", "avec", "ce", "ces", "cette", "dans", "de", "des", "du", "elle", "en",
    "est", "et", "il", "ils", "je", "la", "le", "les", "leur", "lui", "ma", "mais", "me", "mes",
    "mon", "ne", "nous", "on", "ont", "ou", "par", "pas", "pour", "qu", "que", "qui", "sa", "se",
    "ses", "son", "sont", "sur", "tu", "un", "une", "vos", "votre", "vous", "y",
];

const SPANISH: &[&str] = &[
    "al", "como", "con", "de", "del", "el", "ella", "en", "es", "esta", "este", "esto", "ha", "he",
    "la", "las", "le", "les", "lo", "los", "mas", "me", "mi", "mis", "muy", "ni", "nos", "o",
    "para", "pero", "por", "que", "se", "si", "sin", "son", "su", "sus", "te", "tu", "un", "una",
    "uno", "y", "ya", "yo",
];

const PORTUGUESE: &[&str] = &[
    "ao", "aos", "as", "com", "como", "da", "das", "de", "do", "dos", "e", "ela", "ele", "em",
    "esta", "este", "eu", "foi", "isso", "ja", "mais", "mas", "me", "meu", "minha", "na", "nao",
    "nas", "no", "nos", "o", "os", "ou", "para", "pela", "pelo", "por", "que", "se", "sem", "ser",
    "seu", "sua", "um", "uma", "voce",
];

const ITALIAN: &[&str] = &[
    "ai", "al", "alla", "anche", "che", "chi", "ci", "come", "con", "da", "dal", "dalla", "dei",
    "del", "della", "di", "e", "gli", "ha", "ho", "i", "il", "io", "la", "le", "lo", "ma", "mi",
    "mia", "mio", "ne", "nel", "nella", "non", "o", "per", "piu", "quando", "questa", "questo",
    "se", "si", "sono", "su", "sul", "sulla", "ti", "tu", "un", "una", "uno", "vi",
];

const DUTCH: &[&str] = &[
    "aan", "al", "als", "bij", "dan", "dat", "de", "deze", "die", "dit", "door", "een", "en", "er",
    "geen", "had", "heb", "heeft", "het", "hij", "hoe", "hun", "ik", "je", "kan", "maar", "me",
    "meer", "met", "mij", "mijn", "naar", "niet", "nog", "nu", "of", "om", "ook", "op", "over",
    "te", "tot", "uit", "van", "voor", "wat", "we", "wel", "werd", "wij", "wordt", "ze", "zich",
    "zijn", "zo",
];

/// English words that a person writes about any problem: as a search they may be meant, in a whole
/// question they tell nothing of what it is about. Sorted, folded and stemmed.
const LIGHT: &[&str] = &[
    "about", "abov", "after", "again", "against", "all", "also", "am", "ani", "be", "becaus",
    "been", "befor", "below", "both", "can", "cant", "could", "did", "didnt", "do", "doe",
    "doesnt", "done", "dont", "dure", "each", "few", "from", "further", "get", "got", "had", "has",
    "have", "he", "hello", "her", "here", "hi", "him", "how", "i", "id", "ill", "im", "isnt", "it",
    "ive", "just", "know", "me", "more", "most", "my", "myself", "need", "onc", "onli", "other",
    "our", "out", "over", "own", "pleas", "same", "she", "should", "so", "some", "than", "thank",
    "that", "them", "those", "too", "under", "until", "up", "us", "veri", "want", "we", "what",
    "when", "where", "whi", "which", "while", "who", "whom", "wont", "would", "you", "your",
];

const fn list(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
        Language::Portuguese => PORTUGUESE,
        Language::Italian => ITALIAN,
        Language::Dutch => DUTCH,
    }
}

/// Whether a prepared word is one of those that whole questions are full of.
pub(crate) fn is_light_stem(stem: &str) -> bool {
    LIGHT.binary_search(&stem).is_ok()
}

pub(crate) fn is_stop_word(word: &str, language: Language) -> bool {
    ENGLISH.binary_search(&word).is_ok() || list(language).binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{LIGHT, Language, list};

    #[test]
    fn the_lists_are_sorted() {
        for language in Language::ALL {
            assert!(list(language).is_sorted(), "{language:?}");
        }
        assert!(LIGHT.is_sorted());
    }
}

//! The languages whose words the search knows: endings and words that say nothing.

use crate::words::words;

words! {
    /// A language of threads, by its code of ISO 639-1.
    Language {
        /// English.
        English = "en",
        /// Deutsch.
        German = "de",
        /// Français.
        French = "fr",
        /// Español.
        Spanish = "es",
        /// Português.
        Portuguese = "pt",
        /// Italiano.
        Italian = "it",
        /// Nederlands.
        Dutch = "nl",
    }
}

impl Language {
    /// Its name, as administrators read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "German",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Portuguese => "Portuguese",
            Self::Italian => "Italian",
            Self::Dutch => "Dutch",
        }
    }
}

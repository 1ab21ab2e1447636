//! Plain text with its whitespace collapsed.

/// Collects words and puts one space wherever there was whitespace or an end of block.
#[derive(Default)]
pub(crate) struct PlainText {
    words: String,
    gap: bool,
}

impl PlainText {
    /// Room for a text of about this many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            words: String::with_capacity(bytes),
            gap: false,
        }
    }

    /// Adds text as it stands; letters that touch the text before stay joined to it.
    pub(crate) fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.gap |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if self.gap && !self.words.is_empty() {
                self.words.push(' ');
            }
            self.words.push_str(word);
            self.gap = true;
        }
        self.gap = text.ends_with(char::is_whitespace);
    }

    /// Separates what comes from what was.
    pub(crate) fn gap(&mut self) {
        self.gap = true;
    }

    /// The collected text, without space at its ends.
    pub(crate) fn finish(self) -> String {
        self.words
    }
}

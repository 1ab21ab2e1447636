//! How a post is put into words for a system that knows nothing of threads, and how an answer from
//! there is read.

/// The line that names one of our tickets or messages. It is looked for before anything is sent a
/// second time, so it stands alone and is never quoted by us.
#[must_use]
pub fn reference(reference: &str) -> String {
    format!("Ref {reference}")
}

/// The text of a ticket or message.
pub struct Letter<'a> {
    /// Who wrote, with the verb: "Ana asked in Phones".
    pub opening: &'a str,
    /// What was written.
    pub body: &'a str,
    /// Where it can be read.
    pub url: &'a str,
    /// Our reference.
    pub reference: &'a str,
}

impl Letter<'_> {
    /// Plain text.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{}:\n\n{}\n\n--\n{}\n{}\n",
            self.opening,
            self.body.trim(),
            self.url,
            reference(self.reference)
        )
    }
}

/// What an agent wrote, without the signature and the quoted text under it.
#[must_use]
pub fn plain_reply(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(at) = lines
        .iter()
        .position(|line| *line == "-- " || *line == "--")
    {
        lines.truncate(at);
    }
    while let Some(line) = lines.last().map(|line| line.trim()) {
        let quoting = line.is_empty() || line.starts_with('>') || introduces_quote(line);
        if !quoting {
            break;
        }
        lines.pop();
    }
    lines.join("\n").trim().to_owned()
}

/// "On Mon Jan 5 2026, ana wrote:", at the end of a reply.
fn introduces_quote(line: &str) -> bool {
    line.len() < 200 && line.starts_with("On ") && line.ends_with("wrote:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_stands_on_a_line_of_its_own() {
        let letter = Letter {
            opening: "Ana asked in Phones",
            body: "It broke.\n",
            url: "https://help.example.com/t/1/it-broke",
            reference: "bs-1f3a9c-12",
        };
        assert_eq!(
            letter.text(),
            "Ana asked in Phones:\n\nIt broke.\n\n--\nhttps://help.example.com/t/1/it-broke\nRef bs-1f3a9c-12\n"
        );
    }

    #[test]
    fn signature_and_quoted_text_are_left_out() {
        assert_eq!(
            plain_reply(
                "Turn it off.\r\n\r\nThen on.\r\n\r\nOn Mon Jan 5 2026, ana wrote:\r\n> It broke\r\n> \r\n-- \r\nSaskia"
            ),
            "Turn it off.\n\nThen on."
        );
        assert_eq!(plain_reply("> you said\n\nYes."), "> you said\n\nYes.");
        assert_eq!(plain_reply("> only a quote"), "");
        assert_eq!(plain_reply("a -- b"), "a -- b");
    }
}

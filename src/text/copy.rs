//! Text as it may go to the clipboard: the true value, without what could harm where it is pasted.

/// The text for the clipboard, and a word to the user when something had to be left out.
///
/// Tabs, line ends, combining marks and bidirectional characters are exact: an analyst compares values. NUL (which ends
/// the text in many programs) and control characters that speak to terminals (ESC, C1 and the rest) are removed.
pub fn for_copy(text: &str) -> (String, Option<&'static str>) {
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect();
    let had_nul = text.contains('\0');
    let removed = text.chars().count() - kept.chars().count();
    let had_others = removed > text.matches('\0').count();
    let note = match (had_nul, had_others) {
        (false, false) => None,
        (true, false) => Some("without its NUL characters"),
        (false, true) => Some("without its control characters"),
        (true, true) => Some("without its NUL and control characters"),
    };
    (kept, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c33_a_copy_is_exact_but_for_nul() {
        for name in ["請求書_2026.pdf.exe", "👩‍💻.js", "a\tb.txt", "e\u{301}te\u{301}.doc", "exe\u{202e}fdp.js", "a\r\nb"]
        {
            assert_eq!(for_copy(name), (name.to_owned(), None));
        }
        assert_eq!(for_copy("n\0ul.bin"), ("nul.bin".to_owned(), Some("without its NUL characters")));
    }

    #[test]
    fn c35_what_speaks_to_a_terminal_is_not_copied() {
        let (text, note) = for_copy("a\u{1b}[31mb\u{9b}c\u{7f}");
        assert_eq!(text, "a[31mbc");
        assert_eq!(note, Some("without its control characters"));
        assert_eq!(for_copy("\0\u{1b}").1, Some("without its NUL and control characters"));
    }
}

//! Measuring and cutting by cells, never through a character.
//!
//! A grapheme is as wide as ratatui draws it, so what fits here fits on the screen.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const ELLIPSIS: &str = "…";

/// Cells that the text takes, each grapheme counted on its own: an emoji of several joined ones takes 2.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(cells).sum()
}

/// As ratatui 0.30 counts, which gives each half-width katakana sound mark one cell more than `unicode-width` does.
fn cells(grapheme: &str) -> usize {
    if grapheme.len() == 1 {
        return 1;
    }
    grapheme.width() + grapheme.matches(['\u{ff9e}', '\u{ff9f}']).count()
}

/// The text, or its start with `…` when it is wider than `width` cells. Never wider than `width`; the start of a long
/// text costs no more than a short text does.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    if width == 0 {
        return Cow::Borrowed("");
    }
    let room = width - 1; // for the ellipsis
    let (mut used, mut cut) = (0, 0);
    for (start, grapheme) in text.grapheme_indices(true) {
        used += cells(grapheme);
        if used > width {
            return Cow::Owned(format!("{}{ELLIPSIS}", head(text, cut)));
        }
        if used <= room {
            cut = start + grapheme.len();
        }
    }
    Cow::Borrowed(text)
}

/// The text, or its start and end around a `…` when it is wider than `width` cells: for hashes, paths and URLs. The host
/// of a URL stays whole, if need be without the scheme, else its end does; words before a URL go first.
pub fn fit_middle(text: &str, width: usize) -> Cow<'_, str> {
    if matches!(fit(text, width), Cow::Borrowed(_)) {
        return fit(text, width);
    }
    let room = width - 1; // `fit` cut it, so the width is at least 1
    let half = room.div_ceil(2);
    if let Some((words, url)) = text.rsplit_once(' ')
        && let Some(head) = through_host(url)
    {
        // Beside the words there is room for the host and a sign of what is left out; else the words say less than it.
        let left = width.saturating_sub(self::width(words) + 1);
        let beside = (self::width(head) < left).then(|| format!("{words} {}", fit_middle(url, left)));
        return beside.map_or_else(|| fit_middle(url, width), Cow::Owned);
    }
    let Some(head) = through_host(text) else { return around(text, half, room) };
    let needed = self::width(head);
    if needed <= room {
        return around(text, half.max(needed), room);
    }
    let scheme = head.find("://").map_or(0, |at| at + 3);
    let (bare, host) = (text.get(scheme..).unwrap_or_default(), head.get(scheme..).unwrap_or_default());
    if self::width(bare) <= width {
        return Cow::Borrowed(bare);
    }
    match self::width(host) {
        needed if needed <= room => around(bare, needed, room),
        _ => Cow::Owned(fit_host(host, host.len() == bare.len(), width)),
    }
}

/// So many cells of the start, and what is left of the room of the end, around a `…`.
fn around(text: &str, front: usize, room: usize) -> Cow<'_, str> {
    let start = prefix(text.graphemes(true), front);
    let end = prefix(text.graphemes(true).rev(), room - front);
    Cow::Owned(format!("{}{ELLIPSIS}{}", head(text, start), tail(text, end)))
}

/// The start of a URL through the sign that ends its host; `None` of what is no URL.
pub fn through_host(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    if scheme.is_empty() || !scheme.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
        return None;
    }
    let host = rest.find(['/', '?', '#', '\\']).map_or(rest.len(), |at| at + 1);
    text.get(..scheme.len() + 3 + host)
}

/// The end of a host that has no room: there it stands whose it is.
fn fit_host(host: &str, is_whole: bool, width: usize) -> String {
    let after = if is_whole { "" } else { ELLIPSIS };
    let end = prefix(host.graphemes(true).rev(), width.saturating_sub(1 + self::width(after)));
    let line = format!("{ELLIPSIS}{}{after}", tail(host, end));
    fit(&line, width).into_owned()
}

/// The text cut or filled with spaces to exactly `width` cells.
pub fn pad(text: &str, width: usize) -> String {
    let mut line = fit(text, width).into_owned();
    let used = self::width(&line);
    line.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    line
}

/// The text broken into lines of at most `width` cells: at `\n`, else at spaces, else inside a long word.
///
/// Leading spaces of a line stay (they indent), spaces at a break are dropped. A character that is wider than the whole
/// line becomes `…`. There is at least one line, unless the width is 0.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if width == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for source in text.split('\n') {
        wrap_line(source, width, &mut lines);
    }
    lines
}

/// The same in at most `height` lines: what is left over is cut to the last one, as its source has it.
pub fn wrap_within(text: &str, width: usize, height: usize) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() <= height {
        return lines;
    }
    lines.truncate(height.saturating_sub(1));
    if lines.len() < height {
        let rest = lines
            .iter()
            .fold(text, |rest, line| rest.strip_prefix(line.as_str()).unwrap_or(rest).trim_start_matches([' ', '\n']));
        lines.push(fit(&rest.replace('\n', " "), width).into_owned());
    }
    lines
}

fn wrap_line(source: &str, width: usize, lines: &mut Vec<String>) {
    let (mut line, mut used, mut has_word) = (String::new(), 0, false);
    for piece in source.split_word_bounds_at_spaces() {
        let needed = self::width(piece);
        let is_space = piece.starts_with(' ');
        if used + needed <= width {
            line.push_str(piece);
            used += needed;
            has_word |= !is_space;
            continue;
        }
        if is_space && has_word {
            // The break stands for the spaces.
            push_trimmed(lines, &mut line);
            (used, has_word) = (0, false);
            continue;
        }
        if has_word {
            push_trimmed(lines, &mut line);
            used = 0;
        }
        has_word = !is_space;
        for grapheme in piece.graphemes(true) {
            let (grapheme, wide) = if cells(grapheme) > width { (ELLIPSIS, 1) } else { (grapheme, cells(grapheme)) };
            if used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += wide;
        }
    }
    push_trimmed(lines, &mut line);
}

fn push_trimmed(lines: &mut Vec<String>, line: &mut String) {
    line.truncate(line.trim_end_matches(' ').len());
    lines.push(std::mem::take(line));
}

/// Splitting at spaces so that runs of spaces and runs of other characters alternate.
trait Pieces {
    fn split_word_bounds_at_spaces(&self) -> impl Iterator<Item = &str>;
}

impl Pieces for str {
    fn split_word_bounds_at_spaces(&self) -> impl Iterator<Item = &str> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let first_is_space = rest.chars().next()? == ' ';
            let end = rest.find(|c| (c == ' ') != first_is_space).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            rest = after;
            Some(piece)
        })
    }
}

/// Bytes of the longest run of graphemes that fits into `room` cells.
fn prefix<'a>(graphemes: impl Iterator<Item = &'a str>, room: usize) -> usize {
    let mut used = 0;
    graphemes
        .take_while(|grapheme| {
            used += cells(grapheme);
            used <= room
        })
        .map(str::len)
        .sum()
}

fn head(text: &str, bytes: usize) -> &str {
    text.get(..bytes).unwrap_or(text)
}

fn tail(text: &str, bytes: usize) -> &str {
    text.get(text.len().saturating_sub(bytes)..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::text::Line;
    use ratatui::widgets::{Block, Paragraph};

    use super::*;
    use crate::text::visible;

    #[test]
    fn what_is_left_over_of_a_wrapped_text_is_cut_as_its_source_has_it() {
        let words = "one two three four";
        assert_eq!(wrap_within(words, 8, 9), ["one two", "three", "four"]);
        assert_eq!(wrap_within(words, 8, 3), ["one two", "three", "four"]);
        assert_eq!(wrap_within(words, 8, 2), ["one two", "three f…"]);
        assert_eq!(wrap_within(words, 8, 1), ["one two…"]);
        assert_eq!(wrap_within("abcdefghij klm", 5, 2), ["abcde", "fghi…"]);
        assert_eq!(wrap_within("a\nb\nc", 5, 2), ["a", "b c"]);
        assert_eq!(wrap_within("a b", 1, 0), Vec::<String>::new());
    }

    const NAMES: &[&str] = &[
        "請求書_2026.pdf.exe",
        "♻️♻️.zip",
        "👩‍💻.js",
        "\u{1100}\u{1161}\u{1102}\u{1161}.hwp",
        "a\tb.txt",
        "n\0ul.bin",
        "e\u{301}te\u{301}.doc",
        "ﾊﾞｯﾁ.bat",
        "🏳️‍🌈🇨🇭👨‍👩‍👧‍👦 a rather long name of a file that must be cut.exe",
        "請求書請求書請求書請求書請求書",
        "exe\u{202e}fdp.scr",
        "\u{301}starts with a mark",
    ];

    #[test]
    fn c33_the_right_border_stays_straight() {
        let height = u16::try_from(NAMES.len()).unwrap() + 2;
        let mut terminal = Terminal::new(TestBackend::new(26, height)).unwrap();
        let lines: Vec<Line<'_>> =
            NAMES.iter().map(|name| Line::from(format!("{}|", pad(&visible(name), 23)))).collect();
        terminal
            .draw(|frame| frame.render_widget(Paragraph::new(lines).block(Block::bordered()), frame.area()))
            .unwrap();
        let buffer = terminal.backend().buffer();
        for row in 1..height - 1 {
            assert_eq!(buffer[(24, row)].symbol(), "|", "row {row}: {:?}", NAMES[usize::from(row) - 1]);
        }
    }

    #[test]
    fn widths_are_counted_by_grapheme() {
        for (text, cells) in [("abc", 3), ("👩‍💻", 2), ("♻️", 2), ("請求", 4), ("e\u{301}", 1), ("", 0)] {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn a_cut_is_marked_and_never_goes_through_a_character() {
        assert_eq!(fit("invoice.exe", 20), "invoice.exe");
        assert_eq!(fit("invoice.exe", 11), "invoice.exe");
        assert_eq!(fit("invoice.exe", 8), "invoice…");
        assert_eq!(fit("請求書", 4), "請…");
        assert_eq!(fit("請求書", 1), "…");
        assert_eq!(fit("請求書", 0), "");
    }

    #[test]
    fn the_middle_is_cut_out_of_what_is_known_by_its_ends() {
        assert_eq!(fit_middle("44d88612fea8a8f36de82e1278abb02f", 9), "44d8…b02f");
        assert_eq!(fit_middle("abcdef", 4), "ab…f");
        assert_eq!(fit_middle("abc", 1), "…");
        assert_eq!(fit_middle("abc", 0), "");
        assert_eq!(fit_middle("abc", 3), "abc");
    }

    #[test]
    fn the_host_of_a_url_stays_whole_and_of_one_that_is_too_long_the_end_stays() {
        let url = "https://login.accounts.parcel-notice.example/session/a/very/long/way?to=go";
        let long = "http://www.bank.test.secure.login.with.many.labels.evil.example/x";
        for (text, room, shown) in [
            (url, 70, "https://login.accounts.parcel-notice.example/…on/a/very/long/way?to=go"),
            (url, 48, "https://login.accounts.parcel-notice.example/…go"),
            (url, 46, "https://login.accounts.parcel-notice.example/…"),
            (url, 45, "login.accounts.parcel-notice.example/…y?to=go"),
            (url, 38, "login.accounts.parcel-notice.example/…"),
            (url, 37, "…gin.accounts.parcel-notice.example/…"),
            (long, 30, "…th.many.labels.evil.example/…"),
            (long, 16, "….evil.example/…"),
            ("https://a.example", 16, "a.example"),
            ("https://a.example/", 10, "a.example/"),
            ("https://a.example/1234567890", 20, "https://a.example/…0"),
            ("hxxps://a[.]example/1234567890", 21, "hxxps://a[.]example/…"),
            ("see https://a.example/1234567890", 26, "see https://a.example/…890"),
            ("see https://a.example/1234567890", 15, "a.example/…7890"),
        ] {
            let fitted = fit_middle(text, room);
            assert_eq!(fitted, shown, "{room}");
        }
    }

    #[test]
    fn lines_break_at_spaces_else_inside_the_word() {
        assert_eq!(wrap("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrap("  indented text", 10), ["  indented", "text"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("a\n\nb", 5), ["a", "", "b"]);
        assert_eq!(wrap("請a", 1), ["…", "a"]);
        assert_eq!(wrap("", 5), [""]);
    }

    proptest! {
        #[test]
        fn widths_agree_with_what_ratatui_draws(text in "(\\PC|[👩💻🏽♻ﾊﾞ\u{200d}\u{fe0f}\u{301}\u{94d}\u{e33}\u{1100}\u{1161}]){0,20}") {
            let shown = visible(&text);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 2_000, 1));
            let (end, _) = buffer.set_stringn(0, 0, &shown, 2_000, Style::new());
            prop_assert_eq!(usize::from(end), width(&shown));
        }

        #[test]
        fn nothing_is_wider_than_asked(text in "\\PC{0,40}", room in 0usize..30) {
            prop_assert!(width(&fit(&text, room)) <= room);
            prop_assert!(width(&fit_middle(&text, room)) <= room);
            prop_assert_eq!(width(&pad(&text, room)), room);
            for line in wrap(&text, room) {
                prop_assert!(width(&line) <= room, "{:?}", line);
            }
        }

        #[test]
        fn visible_text_holds_no_control_and_is_stable(text in any::<String>()) {
            let shown = visible(&text).into_owned();
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert_eq!(visible(&shown), shown.as_str());
        }
    }
}

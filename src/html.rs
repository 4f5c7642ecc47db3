//! Widget HTML as styled lines.
//!
//! The page is hostile: it is read as data, nothing it names is loaded and nothing in it is run; control characters come
//! out as signs, also those written as `&#27;`. The result is plain data, for a screen, a pipe or a test.

mod dom;
mod frame;
mod lay;
mod stand_in;

use html2text::config::{self, Config};
use html2text::render::{RichAnnotation, RichDecorator, TaggedLine};

use stand_in::StandIns;

/// Bytes of a page that are read; a widget has some 100 kB.
const MAX_BYTES: usize = 1024 * 1024;

/// Tags of a page that are read; a widget has some thousands.
const MAX_TAGS: usize = 10_000;

/// The narrowest layout, in cells; what is narrower is broken once more.
const MIN_WIDTH: usize = 20;

/// The widest page that is laid out, in cells.
const MAX_WIDTH: usize = 1_000;

/// How a piece of text is meant to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent attributes, as terminals have them")]
pub struct SpanStyle {
    pub bold: bool,
    pub italic: bool,
    pub strike: bool,
    pub code: bool,
    /// Index into [`Rendered::links`]; such text is underlined.
    pub link: Option<usize>,
    /// Red, green, blue.
    pub fg: Option<(u8, u8, u8)>,
    pub bg: Option<(u8, u8, u8)>,
}

/// A piece of a line in one style. The text is safe to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub style: SpanStyle,
}

/// A link of the page. Opening it is for the user to decide: both fields come from the page and need not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Safe to draw.
    pub text: String,
    /// As the page has it, relative ones too; control characters as signs.
    pub url: String,
}

/// A page laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// No line is wider than the width asked for.
    pub lines: Vec<Vec<Span>>,
    /// In the order of the page.
    pub links: Vec<Link>,
    /// Whether there is a letter or digit to read; pages that need scripts have none.
    pub has_text: bool,
    /// Whether the page was longer than what is read of a page.
    pub cut: bool,
}

/// Lays the page out for `width` cells. Never fails: a page that cannot be laid out as it wants to be (tables too wide) is laid
/// out plainly, and a width of 0 gives no lines.
pub fn render(html: &str, width: usize) -> Rendered {
    if width == 0 {
        return Rendered::default();
    }
    let (source, is_long) = capped(html);
    let (source, stand_ins) = StandIns::put(source);
    let lay = |ways: &[Way], cells: usize| {
        let (lines, is_deep) = tagged_lines(ways, &source, cells.clamp(MIN_WIDTH, MAX_WIDTH));
        let mut rendered = lay::lay(&lines, &stand_ins, cells);
        rendered.cut = is_long || is_deep;
        rendered
    };
    let rendered = lay(&WAYS, width);
    if !frame::has_table(&rendered) {
        return rendered;
    }
    // A table has no edge on its sides: it gets one, within the width.
    let within = width.saturating_sub(frame::EDGES);
    let whole = frame::words(&lay(&WAYS, MAX_WIDTH), within / 2);
    for way in TABLES.iter().filter(|_| within > MIN_WIDTH) {
        let mut framed = lay(std::slice::from_ref(way), within);
        if frame::has_table(&framed) && whole.is_subset(&frame::words(&framed, within)) {
            frame::close(&mut framed);
            return framed;
        }
    }
    // A hash or a label over two lines can't be read or copied: then rather cells one below the other.
    lay(&WAYS[1..], width)
}

/// The part of the page that is read, and whether that is less than all.
fn capped(html: &str) -> (&str, bool) {
    let by_bytes = html.floor_char_boundary(MAX_BYTES);
    let by_tags = html.match_indices('<').nth(MAX_TAGS).map_or(html.len(), |(at, _)| at);
    let end = by_bytes.min(by_tags);
    (html.get(..end).unwrap_or(""), end < html.len())
}

type Tagged = Vec<TaggedLine<Vec<RichAnnotation>>>;

/// How a page is laid out.
type Way = fn(Config<RichDecorator>) -> Config<RichDecorator>;

/// The ways to lay a table out, the best first: columns keep so many cells for their text, that of a SHA-256, of a label, or what
/// the layout thinks best.
const TABLES: [Way; 3] = [
    |config| config.use_doc_css().min_wrap_width(64),
    |config| config.use_doc_css().min_wrap_width(24),
    Config::use_doc_css,
];

/// The ways to lay a page out, the best first; from the second on cells stand one below the other.
const WAYS: [Way; 3] = [
    Config::use_doc_css,
    |config| config.use_doc_css().raw_mode(true).allow_width_overflow(),
    // A style sheet that cannot be read must not cost the text.
    |config| config.raw_mode(true).allow_width_overflow(),
];

/// The page by the best of these ways that works at this width, and whether some of it was too deep.
fn tagged_lines(ways: &[Way], source: &str, width: usize) -> (Tagged, bool) {
    let base = || config::rich().link_footnotes(false).unicode_strikeout(false);
    ways.iter().find_map(|way| lines_by(&way(base()), source, width).ok()).unwrap_or_default()
}

fn lines_by(config: &Config<RichDecorator>, source: &str, width: usize) -> Result<(Tagged, bool), html2text::Error> {
    let page = config.parse_html(source.as_bytes())?;
    let is_deep = dom::tame(&page.document);
    let tree = config.dom_to_render_tree(&page)?;
    Ok((config.render_to_lines(tree, width)?, is_deep))
}

#[cfg(test)]
mod tests;

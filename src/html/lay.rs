//! Lines of the HTML library as our own plain data: safe text, merged styles, numbered links, no line too wide.

use html2text::render::{RichAnnotation, TaggedLine};
use unicode_segmentation::UnicodeSegmentation;

use super::stand_in::StandIns;
use super::{Link, Rendered, Span, SpanStyle};
use crate::text;

/// Empty lines kept in a row.
const MAX_EMPTY: usize = 2;

pub(super) fn lay(lines: &[TaggedLine<Vec<RichAnnotation>>], stand_ins: &StandIns, width: usize) -> Rendered {
    let mut page = Page { width, stand_ins, out: Rendered::default(), link: None };
    for line in lines {
        let mut spans: Vec<Span> = Vec::new();
        for tagged in line.tagged_strings() {
            let style = page.style(&tagged.tag);
            let shown = stand_ins.restore(&tagged.s);
            page.note(&shown, style);
            match spans.last_mut() {
                Some(last) if last.style == style => last.text.push_str(&shown),
                _ => spans.push(Span { text: shown, style }),
            }
        }
        page.push(spans);
    }
    let lines = &mut page.out.lines;
    while lines.last().is_some_and(|line| is_empty(line)) {
        lines.pop();
    }
    page.out
}

struct Page<'a> {
    stand_ins: &'a StandIns,
    width: usize,
    out: Rendered,
    /// The link that the last piece of text belonged to, so that its next piece (or line) is added to it.
    link: Option<usize>,
}

impl Page<'_> {
    fn style(&mut self, annotations: &[RichAnnotation]) -> SpanStyle {
        let mut style = SpanStyle::default();
        // The outer ones come first: the inner ones overwrite their colours.
        for annotation in annotations {
            match annotation {
                RichAnnotation::Link(url) => style.link = Some(self.link_to(url)),
                RichAnnotation::Emphasis => style.italic = true,
                RichAnnotation::Strong => style.bold = true,
                RichAnnotation::Strikeout => style.strike = true,
                RichAnnotation::Code | RichAnnotation::Preformat(_) => style.code = true,
                RichAnnotation::Colour(colour) => style.fg = Some((colour.r, colour.g, colour.b)),
                RichAnnotation::BgColour(colour) => style.bg = Some((colour.r, colour.g, colour.b)),
                _ => {}
            }
        }
        style
    }

    /// The number of the link: the one that is being read, else a new one.
    fn link_to(&mut self, url: &str) -> usize {
        let url = self.stand_ins.restore(url);
        let current = self.link.filter(|index| self.out.links.get(*index).is_some_and(|link| link.url == url));
        let index = current.unwrap_or_else(|| {
            self.out.links.push(Link { text: String::new(), url });
            self.out.links.len() - 1
        });
        self.link = Some(index);
        index
    }

    /// Takes notice of text that is about to be written: of what links say, and whether there is anything to read.
    fn note(&mut self, shown: &str, style: SpanStyle) {
        self.out.has_text |= shown.contains(char::is_alphanumeric);
        match style.link.and_then(|index| self.out.links.get_mut(index)) {
            Some(link) => {
                let gap =
                    if link.text.is_empty() || link.text.ends_with(' ') || shown.starts_with(' ') { "" } else { " " };
                link.text.push_str(gap);
                link.text.push_str(shown.trim_end());
            }
            None if !shown.trim().is_empty() => self.link = None,
            None => {}
        }
    }

    /// Adds a line, broken where the page is narrower than the layout.
    fn push(&mut self, spans: Vec<Span>) {
        let tail = self.out.lines.iter().rev().take_while(|line| is_empty(line)).count();
        if is_empty(&spans) && (self.out.lines.is_empty() || tail >= MAX_EMPTY) {
            return;
        }
        if spans.iter().map(|span| text::width(&span.text)).sum::<usize>() <= self.width {
            self.out.lines.push(spans);
            return;
        }
        let (mut line, mut used) = (Vec::new(), 0);
        for span in spans {
            let mut piece = String::new();
            for grapheme in span.text.graphemes(true) {
                let (grapheme, cells) = match text::width(grapheme) {
                    cells if cells > self.width => ("…", 1),
                    cells => (grapheme, cells),
                };
                if used + cells > self.width {
                    line.push(Span { text: std::mem::take(&mut piece), style: span.style });
                    self.out.lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                piece.push_str(grapheme);
                used += cells;
            }
            line.push(Span { text: piece, style: span.style });
        }
        self.out.lines.push(line);
    }
}

fn is_empty(line: &[Span]) -> bool {
    line.iter().all(|span| span.text.trim().is_empty() && span.style.bg.is_none())
}

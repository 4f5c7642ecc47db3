//! A table of keys: the key left, what it does right, under headings; in two columns where there is room.
//!
//! It makes lines for a [`TextView`](super::TextView), so that it scrolls and is searched as any text.

use crate::text;
use crate::theme::{Role, Theme};
use ratatui::text::{Line, Span};

/// A heading and the keys under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Where the keys are heard.
    pub title: String,
    /// Keys, and what they do.
    pub rows: Vec<(String, String)>,
}

/// Cells between the two columns.
const GAP: usize = 3;
/// The least that a column of keys and labels can be read in.
const LEAST: usize = 38;

/// The lines of the table for `width` cells.
pub fn lines(sections: &[Section], width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let keys = sections.iter().flat_map(|section| &section.rows).map(|(keys, _)| text::width(keys)).max().unwrap_or(0);
    if width < 2 * LEAST + GAP {
        return column(sections, keys.min(width / 2), width, theme);
    }
    let half = (width - GAP) / 2;
    let rows = |section: &Section| section.rows.len() + 2;
    let total: usize = sections.iter().map(rows).sum();
    let mut left = 0;
    let end = sections.iter().position(|section| {
        left += rows(section);
        left * 2 >= total
    });
    let (left, right) = sections.split_at(end.map_or(sections.len(), |end| end + 1));
    let keys = keys.min(half / 2);
    beside(column(left, keys, half, theme), column(right, keys, half, theme), half)
}

fn column(sections: &[Section], keys: usize, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for section in sections {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::from(theme.span(Role::Header, text::fit(&section.title, width).into_owned())));
        for (key, label) in &section.rows {
            let room = width.saturating_sub(keys + 2);
            let key = theme.span(Role::KeyHint, text::pad(key, keys));
            let label = theme.span(Role::Text, text::fit(label, room).into_owned());
            lines.push(Line::from(vec![key, Span::raw("  "), label]));
        }
    }
    lines
}

fn beside(left: Vec<Line<'static>>, right: Vec<Line<'static>>, half: usize) -> Vec<Line<'static>> {
    let count = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut joined = |_| {
        let mut line = left.next().unwrap_or_default();
        let used: usize = line.spans.iter().map(|span| text::width(&span.content)).sum();
        line.spans.push(Span::raw(" ".repeat(half.saturating_sub(used) + GAP)));
        line.spans.extend(right.next().unwrap_or_default().spans);
        line
    };
    (0..count).map(&mut joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
    use crate::widget::{TextState, TextView};

    fn sections() -> Vec<Section> {
        let row = |keys: &str, label: &str| (keys.to_owned(), label.to_owned());
        vec![
            Section { title: "everywhere".to_owned(), rows: vec![row("/", "search"), row(": ctrl-p", "commands")] },
            Section { title: "related".to_owned(), rows: vec![row("m", "more: the next page")] },
        ]
    }

    fn shown(width: u16) -> String {
        drawn(width, 8, |area, buffer| {
            let lines = lines(&sections(), usize::from(width), &theme());
            TextView::default().without_cursor().render(&lines, &TextState::default(), area, buffer, &theme());
        })
    }

    #[test]
    fn keys_stand_left_of_what_they_do_under_their_heading() {
        insta::assert_snapshot!(shown(40), @r#"
everywhere
/         search
: ctrl-p  commands

related
m         more: the next page
"#);
        insta::assert_snapshot!(shown(84), @r#"
everywhere                                 related
/         search                           m         more: the next page
: ctrl-p  commands
"#);
    }

    #[test]
    fn c39_any_size() {
        let hostile = Section {
            title: HOSTILE.concat(),
            rows: HOSTILE.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect(),
        };
        at_all_sizes(|area, buffer| {
            let lines = lines(std::slice::from_ref(&hostile), usize::from(area.width), &theme());
            TextView::default().render(&lines, &TextState::default(), area, buffer, &theme());
        });
        assert!(lines(&[], 80, &theme()).is_empty());
    }
}

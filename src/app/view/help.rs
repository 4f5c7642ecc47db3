//! Help as a box: the keys of where the user is first, then all others, the signs, and the words of filters.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::keys::{Bound, Context};
use crate::pane::overlay::Overlay;
use crate::pane::overlay::help::Help;
use crate::pane::rows::sign;
use crate::text;
use crate::theme::{Glyphs, Role, Theme};
use crate::vt::verdict::Verdict;
use crate::widget::ListView;

/// Cells of a line.
const WIDTH: usize = 68;
/// Cells of the left column.
const NAMES: usize = 22;

/// What the filter of a list understands, besides words.
const FILTERS: [(&str, &str); 5] = [
    ("flagged", "what engines flag"),
    ("unknown", "what the service does not know, or has no verdict on"),
    ("kind:domain", "of this kind: file, url, domain, ip"),
    ("words", "every one of them, in any column, in any case"),
    ("\"#tag\" in notes", "found as words are"),
];

/// What the search bar understands.
const QUESTIONS: [(&str, &str); 5] = [
    ("an indicator", "a hash, URL, domain or IP address, defanged or not"),
    ("several", "a list to be ticked, before anything is sent"),
    ("#tag", "comments by tag"),
    ("type:peexe p:5+", "modifiers, with a premium key"),
    ("words, in a report", "searched for in the page; nothing is sent"),
];

/// A heading and its rows.
type Section = (&'static str, Vec<(String, String)>);

/// The answer is where the cursor stands while a search is typed.
pub(super) fn draw(
    help: &Help,
    model: &Model,
    bottom: &str,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) -> Option<Position> {
    let lines = lines(&sections(model, theme), help.list.filter.text());
    let view = ListView {
        title: "Help",
        bottom,
        size: (WIDTH, usize::from(area.height)),
        filter: ("Search ", "words of a key, a sign or a filter"),
        ..ListView::default()
    };
    view.render_lines(&help.list, &lines, area, buffer, theme)
}

/// The lines that have all words, under their headings.
fn lines(sections: &[Section], filter: &str) -> Vec<(Role, String)> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let mut lines = Vec::new();
    for (title, rows) in sections {
        let has = |(name, about): &&(String, String)| {
            let said = format!("{title} {name} {about}").to_lowercase();
            words.iter().all(|word| said.contains(word.as_str()))
        };
        let shown: Vec<_> = rows.iter().filter(has).collect();
        if !shown.is_empty() {
            lines.push((Role::Header, (*title).to_owned()));
            let row = |(name, about): &(String, String)| format!("  {}  {about}", text::pad(name, NAMES));
            lines.extend(shown.into_iter().map(|one| (Role::Text, row(one))));
        }
    }
    if lines.is_empty() {
        lines.push((Role::Muted, "nothing here has these words".to_owned()));
    }
    lines
}

fn sections(model: &Model, theme: &Theme) -> Vec<Section> {
    let below = model.overlays.iter().rev().find(|overlay| !matches!(overlay, Overlay::Help(_)));
    let here = below.map_or(model.focus.context(), Overlay::context);
    let contexts = std::iter::once(here).chain(Context::ALL.into_iter().filter(|context| *context != here));
    let keys = contexts.map(|context| {
        let rows = model.keymap.rows().iter().filter(|row| row.binding.context == context);
        let row = |row: &Bound| (row.shown(), row.binding.label.to_owned());
        (context.name(), rows.map(row).collect())
    });
    let owned =
        |rows: &[(&str, &str)]| rows.iter().map(|(name, about)| ((*name).to_owned(), (*about).to_owned())).collect();
    keys.chain([
        ("signs", signs(theme.glyphs())),
        ("filter of a list", owned(&FILTERS)),
        ("search bar", owned(&QUESTIONS)),
    ])
    .collect()
}

/// The signs before rows, with the words that stand for them everywhere.
fn signs(glyphs: &Glyphs) -> Vec<(String, String)> {
    let verdicts = [
        Verdict::Malicious,
        Verdict::BelowThreshold,
        Verdict::Suspicious,
        Verdict::NoneFlagged,
        Verdict::NoVerdicts,
        Verdict::Missing,
        Verdict::Withheld,
        Verdict::PrivateUnjudged,
    ];
    let verdicts = verdicts.map(|verdict| (sign(verdict, glyphs).to_owned(), verdict.word().to_owned()));
    let others = [
        (glyphs.marked, "marked"),
        (glyphs.note, "has a note of yours"),
        (glyphs.selected, "under the cursor"),
        (glyphs.trail, "the way from one report to the next"),
    ];
    let bar = [
        (glyphs.bar_malicious, "engines that say malicious"),
        (glyphs.bar_suspicious, "engines that say suspicious"),
        (glyphs.bar_none, "engines that flag nothing"),
        (glyphs.bar_silent, "engines without an opinion"),
    ];
    let named = others.into_iter().chain(bar).map(|(sign, about)| (sign.to_owned(), about.to_owned()));
    verdicts.into_iter().chain(named).collect()
}

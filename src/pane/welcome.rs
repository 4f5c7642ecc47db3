//! What Detail shows before anything was looked up: what to do, and in the demo where the story begins.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::effect::Freshness;
use crate::ioc::{self, Indicator};
use crate::keys::{Action, Context, Keymap};
use crate::pane::detail::travel;
use crate::pane::marked::MarkSet;
use crate::pane::rows::motion;
use crate::pane::{Answer, Around, Chosen, Clicked, Component, CopyForm, DrawContext, Edge, Opens};
use crate::session::{Access, Session, Suggestion};
use crate::text;
use crate::theme::Role;
use crate::vt::Call;
use crate::widget::paint::{Align, Cut, Pen};
use crate::widget::{Focus, Scroll};

/// The widest that sentences are set, in cells.
const READABLE: usize = 80;

/// State of the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Welcome {
    pub lines: Vec<String>,
    pub suggestions: Vec<Suggestion>,
    pub cursor: usize,
    /// Where the suggestions were drawn last.
    pub rows: Scroll,
}

fn demo(keymap: &Keymap) -> Vec<String> {
    let key = |action| keymap.word(Context::Detail, action);
    let (down, up, open) = (key(Action::Down), key(Action::Up), key(Action::Open));
    let how = format!(
        "The parcel notice of last Monday carried an invoice. Start with one of these ({down} and {up} move, {open} opens), \
         or press {} and type or paste an indicator:",
        key(Action::Search)
    );
    [
        "This is the demo: an invented phishing campaign, served from this machine.",
        "Nothing here leaves it, and no key is needed.",
        "",
        how.as_str(),
    ]
    .map(str::to_owned)
    .to_vec()
}

fn plain(keymap: &Keymap) -> Vec<String> {
    let line = |action, words: &str| {
        let key = keymap.word(Context::Detail, action);
        format!("{key:<3} {words}")
    };
    let search = line(Action::Search, "search: says what it is and what asking costs, before anything is sent");
    let (help, palette) = (line(Action::Help, "every key, for where you are"), line(Action::Palette, "every command"));
    [
        "Paste or type what you have: a hash, URL, domain or IP address, defanged or not.",
        "",
        search.as_str(),
        help.as_str(),
        palette.as_str(),
        "",
        "Looking has no side effects, but what is asked through the public service may become public data: private addresses \
         and internal names are never sent unasked.",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Welcome {
    pub fn new(session: &Session) -> Self {
        let mut lines = if session.access == Access::Demo { demo(&session.keymap) } else { plain(&session.keymap) };
        if session.wants_key() {
            let palette = session.keymap.word(Context::Detail, Action::Palette);
            let words =
                format!("There is no API key: nothing is sent. {palette}key takes one, {palette}demo needs none.");
            lines.splice(0..0, [words, String::new()]);
        }
        if let Some(account) = &session.account {
            let own = account.lines(&session.key_file);
            lines.splice(0..0, ["The key works.".to_owned()].into_iter().chain(own).chain([String::new()]));
        }
        Self { lines, suggestions: session.suggestions.clone(), cursor: 0, rows: Scroll::default() }
    }

    /// The indicator under the cursor.
    pub fn selected(&self) -> Option<Indicator> {
        ioc::classify(&self.suggestions.get(self.cursor)?.value).ok()
    }
}

impl Component for Welcome {
    fn perform(&mut self, action: Action, _around: &mut Around<'_>) -> Answer {
        if action == Action::Open {
            return Answer::Done;
        }
        if motion(action).is_none() {
            return Answer::Unknown;
        }
        self.cursor = travel(action, self.cursor, self.suggestions.len(), 10);
        Answer::Done
    }

    fn calls(&self, _action: Action, _session: &Session) -> Vec<Call> {
        Vec::new()
    }

    fn opens(&self) -> Opens {
        self.selected().map_or(Opens::Free, |indicator| Opens::Indicator(indicator, Freshness::Stored))
    }

    fn chosen(&self, _form: CopyForm) -> Option<Chosen> {
        self.selected().map(|indicator| Chosen::bare(indicator.value()))
    }

    fn edge(&self, _context: &DrawContext<'_>) -> Edge {
        Edge::new("Start here", "")
    }

    fn draw(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        let theme = context.theme;
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let mut row = 1;
        let room = usize::from(inside.width).min(READABLE);
        for line in self.lines.iter().flat_map(|line| text::wrap(line, room)) {
            Pen::new(buffer, inside, row).put(&line, theme.style(Role::Text));
            row = row.saturating_add(1);
        }
        row = row.saturating_add(1);
        let rows = Rect { y: inside.y.saturating_add(row), height: inside.height.saturating_sub(row), ..inside };
        self.rows.window(None, self.suggestions.len(), rows);
        for (index, suggestion) in self.suggestions.iter().enumerate() {
            let selected = index == self.cursor;
            let sign = if selected { theme.glyphs().selected } else { " " };
            let mut pen = Pen::new(buffer, inside, row);
            pen.put(sign, theme.style(Role::Text)).put(" ", theme.style(Role::Text));
            pen.put_in(30, &suggestion.about, theme.style(Role::Header), Align::Left, Cut::End);
            pen.put(" ", theme.style(Role::Text)).put_fitted(&suggestion.value, theme.style(Role::Link), Cut::Middle);
            if selected && context.focus == Focus::Here && row < inside.height {
                let line = Rect { y: inside.y + row, height: 1, ..inside };
                buffer.set_style(line, theme.style(Role::Selected));
            }
            row = row.saturating_add(1);
        }
    }

    fn has_filter(&self) -> bool {
        false
    }

    fn mark(&mut self, _action: Action, _marks: &mut MarkSet) -> Answer {
        Answer::Done
    }

    fn click(&mut self, at: Position) -> Clicked {
        let hit = self.rows.row_at(at, self.suggestions.len());
        self.cursor = hit.unwrap_or(self.cursor);
        Clicked::line(hit.is_some())
    }
}

//! What Detail shows before anything was looked up: what to do, and in the demo where the story begins.

use ratatui::layout::Position;

use crate::ioc::{self, Indicator};
use crate::keys::{Action, Context, Keymap};
use crate::pane::detail::travel;
use crate::pane::marked::MarkSet;
use crate::pane::rows::motion;
use crate::pane::{Answer, Around, Clicked, Component, Opens, report};
use crate::session::{Access, Session, Suggestion};
use crate::vt::{Call, Descriptor};
use crate::widget::Scroll;

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
        "({down} and {up} move, {open} opens), or press {} and type or paste an indicator:",
        key(Action::Search)
    );
    [
        "This is the demo: an invented phishing campaign, served from this machine.",
        "Nothing here leaves it, and no key is needed.",
        "",
        "The parcel notice of last Monday carried an invoice. Start with one of these",
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
        "Looking has no side effects, but what is asked through the public service may",
        "become public data: private addresses and internal names are never sent unasked.",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Welcome {
    pub fn new(session: &Session) -> Self {
        let mut lines = if session.access == Access::Demo { demo(&session.keymap) } else { plain(&session.keymap) };
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
        Opens::asks(self.selected().map(|indicator| report::call(&Descriptor::of(&indicator))))
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

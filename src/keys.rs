//! The one table of keys: dispatch, footer, help, palette, the README and the user's overrides read it.
//!
//! A pane never looks at key codes except to type text; it is handed an [`Action`].

pub mod name;

use std::sync::{Arc, LazyLock};

use crossterm::event::KeyEvent;

pub use name::Press;

use crate::text;

/// What the user means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Search,
    Palette,
    Help,
    Close,
    Quit,
    Redraw,
    Suspend,
    NextPane,
    PreviousPane,
    /// Give the keys to the pane that hears them there.
    Focus(Context),
    Zoom,
    NarrowerLists,
    WiderLists,
    SmallerReport,
    LargerReport,
    DividersBack,
    Back,
    Forward,
    Up,
    Down,
    PageUp,
    /// A few rows, by the wheel of the mouse.
    RollUp,
    RollDown,
    PageDown,
    Top,
    Bottom,
    Open,
    Left,
    Right,
    Mark,
    MarkAll,
    Copy,
    CopyAs,
    More,
    LoadAll,
    Refresh,
    Sort,
    Filter,
    Reanalyse,
    SubmitPublic,
    SubmitPrivate,
    Delete,
    Widget,
    Comment,
    Vote,
    Download,
    Note,
    /// The next place of what is searched for in a page.
    NextMatch,
    PreviousMatch,
    Browse,
    Export,
    Submit,
    HistoryUp,
    HistoryDown,
    Pause,
    Group,
    History,
    Queries,
    Complete,
    SaveQuery,
    ForgetQuery,
    Unmark,
    Queue,
    Descriptors,
    /// Another view of the case.
    NextView,
    PreviousView,
    /// Hide an object of the case as noise, or take that back.
    Hide,
    /// Show what is hidden, or what lists merely named, or no longer.
    ShowHidden,
    ShowListed,
    Behaviour,
    NextValue,
    PreviousValue,
    Catalogue,
    PutBack,
    /// Take the mouse, or leave it to the terminal.
    Mouse,
    NextField,
    PreviousField,
    /// A new line in a text of several.
    NewLine,
    /// Submit a file that the service has already.
    SendAnyway,
    /// The report of a file that is being submitted.
    OpenReport,
    /// Try every way to a clipboard.
    Clipboard,
    /// What the key may still do.
    Quota,
}

impl Action {
    /// What its key does where it has nothing to do itself.
    pub fn otherwise(self) -> Option<Self> {
        (self == Self::NextMatch).then_some(Self::Note)
    }
}

/// Where a key is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// In every place where keys are not text.
    Everywhere,
    /// In every place, also while typing.
    Always,
    /// The search bar and other one-line fields.
    Prompt,
    Results,
    Triage,
    Private,
    Activity,
    Detail,
    Related,
    Case,
    /// A list of choices on top of the screen.
    Menu,
    /// The files that are to be submitted.
    Files,
    /// A dialog with fields and buttons.
    Form,
    /// The text of a note.
    Note,
}

impl Context {
    /// The table's heading for people, and the name in a key file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Always => "always",
            Self::Prompt => "prompt",
            Self::Results => "results",
            Self::Triage => "triage",
            Self::Private => "private",
            Self::Activity => "activity",
            Self::Detail => "detail",
            Self::Related => "related",
            Self::Case => "case",
            Self::Menu => "menu",
            Self::Files => "files",
            Self::Form => "form",
            Self::Note => "note",
        }
    }

    /// All, in the order help lists them.
    pub const ALL: [Self; 14] = [
        Self::Everywhere,
        Self::Results,
        Self::Detail,
        Self::Related,
        Self::Case,
        Self::Triage,
        Self::Private,
        Self::Activity,
        Self::Prompt,
        Self::Menu,
        Self::Files,
        Self::Form,
        Self::Note,
        Self::Always,
    ];
}

/// One row: in this context, these keys mean this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    pub context: Context,
    /// Names, separated by spaces: `"j down"`; none for what only the palette offers.
    pub keys: &'static str,
    pub action: Action,
    /// As the user would say it: lower case, no full stop.
    pub label: &'static str,
    /// Whether the footer offers it when there is room.
    pub hint: Hint,
}

/// How much a key deserves a place in the footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    First,
    Then,
    Never,
}

use Action as A;
use Context::{
    Activity, Always, Case, Detail, Everywhere, Files, Form, Menu, Note, Private, Prompt, Related, Results, Triage,
};
use Hint::{First, Never, Then};

const fn bind(context: Context, keys: &'static str, action: Action, label: &'static str, hint: Hint) -> Binding {
    Binding { context, keys, action, label, hint }
}

/// The default keys.
pub const BINDINGS: &[Binding] = &[
    bind(Everywhere, "/", A::Search, "search", Then),
    bind(Everywhere, "S", A::Queries, "saved queries", Never),
    bind(Everywhere, ": ctrl-p", A::Palette, "commands", Then),
    bind(Everywhere, "?", A::Help, "help", First),
    bind(Everywhere, "enter", A::Open, "open", First),
    bind(Everywhere, "backspace ctrl-o", A::Back, "back along the trail", Then),
    bind(Everywhere, "alt-right ctrl-f", A::Forward, "forward along the trail", Never),
    bind(Everywhere, "tab", A::NextPane, "next pane", Then),
    bind(Everywhere, "backtab", A::PreviousPane, "previous pane", Never),
    bind(Everywhere, "1", A::Focus(Results), "results", Never),
    bind(Everywhere, "2", A::Focus(Triage), "triage", Never),
    bind(Everywhere, "3", A::Focus(Private), "private", Never),
    bind(Everywhere, "4", A::Focus(Activity), "activity", Never),
    bind(Everywhere, "5", A::Focus(Detail), "detail", Never),
    bind(Everywhere, "6", A::Focus(Related), "related", Never),
    bind(Everywhere, "7", A::Focus(Case), "case: the walk as a graph", Never),
    bind(Everywhere, "z", A::Zoom, "zoom the pane", Never),
    bind(Everywhere, "<", A::NarrowerLists, "narrower lists", Never),
    bind(Everywhere, ">", A::WiderLists, "wider lists", Never),
    bind(Everywhere, "-", A::SmallerReport, "smaller report", Never),
    bind(Everywhere, "+", A::LargerReport, "larger report", Never),
    bind(Everywhere, "=", A::DividersBack, "dividers back to where they were", Never),
    bind(Everywhere, "j down", A::Down, "down", Never),
    bind(Everywhere, "k up", A::Up, "up", Never),
    bind(Everywhere, "pagedown ctrl-d", A::PageDown, "page down", Never),
    bind(Everywhere, "pageup ctrl-u", A::PageUp, "page up", Never),
    bind(Everywhere, "g home", A::Top, "to the top", Never),
    bind(Everywhere, "G end", A::Bottom, "to the bottom", Never),
    bind(Everywhere, "y", A::Copy, "copy the value", First),
    bind(Everywhere, "Y", A::CopyAs, "copy as…", Then),
    bind(Everywhere, "space", A::Mark, "mark", Then),
    bind(Everywhere, "*", A::MarkAll, "mark all or none", Never),
    bind(Everywhere, "M", A::Unmark, "unmark all", First),
    bind(Everywhere, "Z", A::PutBack, "put back what was removed last", Never),
    bind(Everywhere, "T", A::Queue, "queue for triage", Never),
    bind(Everywhere, "r", A::Refresh, "read again from the network", Then),
    bind(Everywhere, "R", A::Reanalyse, "reanalyse", Never),
    bind(Everywhere, "u", A::SubmitPublic, "submit publicly", Never),
    bind(Everywhere, "U", A::SubmitPrivate, "submit privately", Never),
    bind(Everywhere, "w", A::Widget, "widget", Never),
    bind(Everywhere, "b", A::Behaviour, "behaviour", Never),
    bind(Everywhere, "c", A::Comment, "comment", Never),
    bind(Everywhere, "v", A::Vote, "vote", Never),
    bind(Everywhere, "D", A::Download, "download the file (premium)", Never),
    bind(Everywhere, "n", A::Note, "note on this object", Never),
    bind(Everywhere, "o", A::Browse, "open the web report in a browser", Never),
    bind(Everywhere, "e", A::Export, "export", Never),
    bind(Everywhere, "s", A::Sort, "sort", Never),
    bind(Everywhere, "f", A::Filter, "filter", Never),
    bind(Everywhere, "H", A::History, "history of look-ups", Never),
    bind(Everywhere, "", A::Quota, "quota: what is left, and what waits", Never),
    bind(Everywhere, "", A::Clipboard, "clipboard: try every way", Never),
    bind(Everywhere, "", A::Mouse, "mouse on or off", Never),
    bind(Everywhere, "esc", A::Close, "close, else cancel the request", Never),
    bind(Everywhere, "q", A::Quit, "quit", Then),
    bind(Detail, "m", A::More, "next match of the filter", Never),
    bind(Detail, "n", A::NextMatch, "next match of the search, else a note", Never),
    bind(Detail, "N", A::PreviousMatch, "previous match of the search", Never),
    bind(Detail, ".", A::NextValue, "next indicator", Then),
    bind(Detail, ",", A::PreviousValue, "previous indicator", Never),
    bind(Detail, "l right ]", A::Right, "next tab", First),
    bind(Detail, "h left [", A::Left, "previous tab", Never),
    bind(Related, "l right ]", A::Right, "next relationship", Then),
    bind(Related, "h left [", A::Left, "previous relationship", Never),
    bind(Related, "i", A::Descriptors, "ids or verdicts", Then),
    bind(Related, "K", A::Catalogue, "ask which relationships there are", Never),
    bind(Related, "m", A::More, "more: the next page", First),
    bind(Case, "> ]", A::NextView, "next view", First),
    bind(Case, "< [", A::PreviousView, "previous view", Never),
    bind(Case, "l right +", A::Right, "unfold", First),
    bind(Case, "h left -", A::Left, "fold", Never),
    bind(Case, "a", A::ShowListed, "all that lists named, or what counts", Then),
    bind(Case, "x", A::Hide, "hide as noise, or no longer", Then),
    bind(Case, ".", A::ShowHidden, "show noise, or no longer", Never),
    bind(Case, "*", A::MarkAll, "mark all below, or none", Never),
    bind(Results, "m", A::More, "more: the next page", Then),
    bind(Private, "m", A::More, "more: the next page", Then),
    bind(Related, "A", A::LoadAll, "load all pages, or stop", Never),
    bind(Results, "A", A::LoadAll, "load all pages, or stop", Never),
    bind(Private, "A", A::LoadAll, "load all pages, or stop", Never),
    bind(Private, "l right ]", A::Right, "next list: files, latest, URLs", Then),
    bind(Private, "h left [", A::Left, "previous list", Never),
    bind(Private, "d", A::Delete, "delete the private report", Never),
    bind(Detail, "d", A::Delete, "delete this private file", Never),
    bind(Triage, "d", A::Delete, "remove the row", Then),
    bind(Triage, "p", A::Pause, "pause or go on", Then),
    bind(Triage, "t", A::Group, "group by a shared trait", Then),
    bind(Activity, "enter", A::Open, "the request and its headers", First),
    bind(Activity, "Y", A::CopyAs, "copy as a curl line", Then),
    bind(Activity, "d", A::Delete, "cancel or remove the row", Then),
    bind(Prompt, "enter", A::Submit, "ask", First),
    bind(Prompt, "up", A::HistoryUp, "earlier question", Then),
    bind(Prompt, "down", A::HistoryDown, "later question", Never),
    bind(Prompt, "pagedown", A::PageDown, "page down", Never),
    bind(Prompt, "pageup", A::PageUp, "page up", Never),
    bind(Prompt, "tab", A::Complete, "complete", Then),
    bind(Prompt, "ctrl-s", A::SaveQuery, "save the query", Never),
    bind(Prompt, "ctrl-x", A::ForgetQuery, "forget the saved query", Never),
    bind(Prompt, "esc", A::Close, "leave", First),
    bind(Menu, "enter", A::Open, "choose", First),
    bind(Menu, "esc q", A::Close, "leave", First),
    bind(Menu, "j down", A::Down, "down", Never),
    bind(Menu, "k up", A::Up, "up", Never),
    bind(Menu, "pagedown ctrl-d", A::PageDown, "page down", Never),
    bind(Menu, "pageup ctrl-u", A::PageUp, "page up", Never),
    bind(Menu, "g home", A::Top, "to the top", Never),
    bind(Menu, "G end", A::Bottom, "to the bottom", Never),
    bind(Menu, "space", A::Mark, "tick", Then),
    bind(Menu, "*", A::MarkAll, "tick all or none", Never),
    bind(Menu, "l right", A::Right, "ask, and open this report", Never),
    bind(Menu, "h left", A::Left, "fold the group", Never),
    bind(Menu, "f /", A::Filter, "filter", Never),
    bind(Files, "s", A::SendAnyway, "send it although it is known", Then),
    bind(Files, "o", A::OpenReport, "open its report", Then),
    bind(Form, "enter", A::Open, "go on, or press the button", First),
    bind(Form, "esc", A::Close, "leave", First),
    bind(Form, "tab", A::NextField, "next field", Then),
    bind(Form, "backtab", A::PreviousField, "previous field", Then),
    bind(Form, "space", A::Mark, "tick, or press the button", Then),
    bind(Form, "l right", A::Right, "next choice or button", Never),
    bind(Form, "h left", A::Left, "previous choice or button", Never),
    bind(Form, "j down", A::Down, "down", Never),
    bind(Form, "k up", A::Up, "up", Never),
    bind(Form, "pagedown", A::PageDown, "page down", Never),
    bind(Form, "pageup", A::PageUp, "page up", Never),
    bind(Note, "enter", A::Submit, "keep the note", First),
    bind(Note, "alt-enter", A::NewLine, "begin a line", Then),
    bind(Note, "esc", A::Close, "leave", First),
    bind(Always, "ctrl-c", A::Quit, "quit", Never),
    bind(Always, "ctrl-l", A::Redraw, "redraw", Never),
    bind(Always, "ctrl-z", A::Suspend, "suspend", Never),
];

/// A row of the live map: the table with the user's changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub binding: Binding,
    pub keys: Vec<Press>,
}

impl Bound {
    /// The keys for people: `j or Down`.
    pub fn shown(&self) -> String {
        self.keys.iter().map(Press::shown).collect::<Vec<_>>().join(" or ")
    }
}

/// The keys as they are in this run; a copy is the same table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    rows: Arc<Vec<Bound>>,
}

impl Default for Keymap {
    fn default() -> Self {
        static SHIPPED: LazyLock<Keymap> = LazyLock::new(|| {
            let bound = |binding: &Binding| Bound {
                binding: *binding,
                keys: binding.keys.split_whitespace().filter_map(|name| Press::parse(name).ok()).collect(),
            };
            Keymap { rows: Arc::new(BINDINGS.iter().map(bound).collect()) }
        });
        SHIPPED.clone()
    }
}

impl Keymap {
    /// The bindings that are heard in `context`, its own first: the source of dispatch, footer and help.
    ///
    /// A place where one types hears its own keys and those that always work; every other place also hears
    /// `Everywhere`.
    pub fn heard_in(&self, context: Context) -> impl Iterator<Item = &Bound> {
        let wider: &[Context] = match context {
            Prompt => &[Prompt, Always],
            Menu => &[Menu, Always],
            Files => &[Files, Menu, Always],
            Form => &[Form, Always],
            Note => &[Note, Always],
            _ => &[Always, Everywhere],
        };
        let own = self.rows.iter().filter(move |row| row.binding.context == context);
        own.chain(
            self.rows.iter().filter(move |row| row.binding.context != context && wider.contains(&row.binding.context)),
        )
    }

    /// What `key` means in `context`.
    pub fn action(&self, context: Context, key: KeyEvent) -> Option<Action> {
        self.meaning(context, Press::of(key))
    }

    fn meaning(&self, context: Context, press: Press) -> Option<Action> {
        self.heard_in(context).find(|row| row.keys.contains(&press)).map(|row| row.binding.action)
    }

    /// All rows, for help and the palette.
    pub fn rows(&self) -> &[Bound] {
        &self.rows
    }

    /// The first key that means an action in a context: `m`.
    pub fn key_for(&self, context: Context, action: Action) -> Option<String> {
        let mut keys = self.heard_in(context).filter(|row| row.binding.action == action).flat_map(|row| &row.keys);
        let is_meant = |meant: Action| meant == action || meant.otherwise() == Some(action);
        keys.find(|key| self.meaning(context, **key).is_some_and(is_meant)).map(Press::shown)
    }

    /// The same for a sentence about the key. An action without one is called as the palette calls it: `[read again]`.
    pub fn word(&self, context: Context, action: Action) -> String {
        self.key_for(context, action).unwrap_or_else(|| {
            let label = self.heard_in(context).find(|row| row.binding.action == action).map(|row| row.binding.label);
            format!("[{}]", label.unwrap_or_default())
        })
    }

    /// Applies a key file: sections are contexts, `"key" = "action label"` or `"key" = "none"`.
    ///
    /// What is not understood is skipped and named in the returned warnings; the program starts anyway.
    ///
    /// ```toml
    /// [everywhere]
    /// "ö" = "search"
    /// ```
    pub fn apply(&mut self, source: &str) -> Vec<String> {
        let table: toml::Table = match source.parse() {
            Ok(table) => table,
            Err(error) => {
                let (line, column) = text::position(source, error.span().map_or(0, |span| span.start));
                let reason = error.message().replace('\n', " ");
                let place = format!("line {line}, column {column} of the key file");
                return vec![format!("{place}: {reason}; the default keys are in force")];
            }
        };
        let mut warnings = Vec::new();
        for (section, bindings) in &table {
            let context = Context::ALL.into_iter().find(|context| context.name() == section);
            let (Some(context), Some(bindings)) = (context, bindings.as_table()) else {
                warnings.push(format!("[{section}] is no place where keys are heard; it was skipped"));
                continue;
            };
            for (key, label) in bindings {
                if let Err(warning) = self.rebind(context, key, label.as_str().unwrap_or_default()) {
                    warnings.push(warning);
                }
            }
        }
        warnings
    }

    fn rebind(&mut self, context: Context, key: &str, label: &str) -> Result<(), String> {
        let press = Press::parse(key).map_err(|()| format!("\"{key}\" is no key; it was skipped"))?;
        if label != "none" && !self.rows.iter().any(|row| row.binding.context == context && row.binding.label == label)
        {
            return Err(format!("\"{label}\" can't be bound in [{}]; \"{key}\" was skipped", context.name()));
        }
        for row in Arc::make_mut(&mut self.rows).iter_mut().filter(|row| row.binding.context == context) {
            row.keys.retain(|held| *held != press);
            if row.binding.label == label {
                row.keys.insert(0, press);
            }
        }
        Ok(())
    }
}

/// The table of keys for the README, in Markdown.
#[cfg(feature = "testing")]
pub fn markdown() -> String {
    let mut text = String::from("| where | key | does |\n|---|---|---|\n");
    let map = Keymap::default();
    for context in Context::ALL {
        let with_key = |row: &&Bound| row.binding.context == context && !row.keys.is_empty();
        for row in map.rows.iter().filter(with_key) {
            let keys = row.keys.iter().map(|key| format!("`{}`", key.shown())).collect::<Vec<_>>().join(" ");
            text.push_str(&format!("| {} | {keys} | {} |\n", context.name(), row.binding.label));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};
    use std::collections::HashSet;

    #[test]
    fn no_key_has_two_meanings_in_one_context() {
        let map = Keymap::default();
        for context in Context::ALL {
            let mut seen = HashSet::new();
            for row in map.rows.iter().filter(|row| row.binding.context == context) {
                for key in &row.keys {
                    assert!(seen.insert(*key), "{} twice in {}", key.shown(), context.name());
                }
            }
        }
    }

    #[test]
    fn every_key_name_in_the_table_is_a_key() {
        for binding in BINDINGS {
            for name in binding.keys.split_whitespace() {
                assert!(Press::parse(name).is_ok(), "{name}");
            }
        }
    }

    #[test]
    fn c29_no_action_needs_a_sign_that_some_keyboards_lack() {
        for row in Keymap::default().rows().iter().filter(|row| !row.keys.is_empty()) {
            let plain = row.keys.iter().any(|key| match key.code {
                KeyCode::Char(sign) => !"[]{}@\\|~".contains(sign),
                KeyCode::F(_) => false,
                _ => true,
            });
            assert!(plain, "{}", row.binding.label);
        }
    }

    #[test]
    fn c29_a_key_file_with_an_umlaut_loads_and_an_unknown_key_warns() {
        let mut map = Keymap::default();
        let warnings = map.apply("[everywhere]\n\"ö\" = \"search\"\n\"hyper-q\" = \"quit\"\n");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        let umlaut = KeyEvent::new(KeyCode::Char('ö'), KeyModifiers::NONE);
        assert_eq!(map.action(Context::Results, umlaut), Some(Action::Search));
    }

    #[test]
    fn c29_alt_esc_acts_as_esc() {
        let map = Keymap::default();
        let key = KeyEvent::new(KeyCode::Esc, KeyModifiers::ALT);
        assert_eq!(map.action(Context::Detail, key), Some(Action::Close));
    }

    #[test]
    fn letters_are_text_while_typing() {
        let map = Keymap::default();
        assert_eq!(map.action(Context::Prompt, KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE)), None);
        let quit = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(map.action(Context::Prompt, quit), Some(Action::Quit));
    }

    #[test]
    fn a_broken_key_file_leaves_the_defaults() {
        let mut map = Keymap::default();
        assert_eq!(map.apply("[everywhere").len(), 1);
        assert_eq!(map, Keymap::default());
    }
}

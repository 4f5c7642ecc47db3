//! What Detail shows before anything was looked up: what to do, and in the demo where the story begins.

use crate::ioc::{self, Indicator};
use crate::keys::Action;
use crate::pane::detail::travel;
use crate::session::{Access, Session, Suggestion};

/// State of the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Welcome {
    pub lines: Vec<&'static str>,
    pub suggestions: Vec<Suggestion>,
    pub cursor: usize,
}

const DEMO: &[&str] = &[
    "This is the demo: an invented phishing campaign, served from this machine.",
    "Nothing here leaves it, and no key is needed.",
    "",
    "The parcel notice of last Monday carried an invoice. Start with one of these",
    "(j and k move, Enter opens), or press / and type or paste an indicator:",
];

const PLAIN: &[&str] = &[
    "Paste or type what you have: a hash, URL, domain or IP address, defanged or not.",
    "",
    "/   search: says what it is and what asking costs, before anything is sent",
    "?   every key, for where you are",
    ":   every command",
    "",
    "Looking has no side effects, but what is asked through the public service may",
    "become public data: private addresses and internal names are never sent unasked.",
];

impl Welcome {
    pub fn new(session: &Session) -> Self {
        let lines = if session.access == Access::Demo { DEMO } else { PLAIN };
        Self { lines: lines.to_vec(), suggestions: session.suggestions.clone(), cursor: 0 }
    }

    pub(super) fn perform(&mut self, action: Action) {
        self.cursor = travel(action, self.cursor, self.suggestions.len(), 10);
    }

    /// The indicator under the cursor.
    pub fn selected(&self) -> Option<Indicator> {
        ioc::classify(&self.suggestions.get(self.cursor)?.value).ok()
    }
}

//! What stays the same while the program runs with one key: as plain data, so that `update` needs no settings file.

use crate::config::DEFAULT_PROFILE;
pub use crate::config::{Fetch, Mouse};
use crate::store::PrivateObjects;
pub use crate::vt::quota::Tier;

/// Where the answers come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Access {
    /// No key was found: the first-run screen opens.
    #[default]
    NoKey,
    /// No key was found, and the service is on this machine: it may need none, and is asked without one.
    Keyless,
    /// The real service, or another base URL.
    Key,
    /// The embedded demo.
    Demo,
}

/// How long notes, history and the queue are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    #[default]
    OnDisk,
    /// The store is still being opened: where that ends is not known yet.
    Opening,
    /// There is no store on disk: what is written ends with the program.
    UntilTheEnd,
    /// The store can only be read: what is written is refused.
    Never,
}

/// Something to start with: what it is, and the indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub about: String,
    pub value: String,
}

/// The session's facts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    /// Its number among those of this run, by which what its service and its store say is told from what others say.
    pub number: u64,
    pub access: Access,
    pub tier: Tier,
    /// Whether the service can be asked what kind of key it is: the settings do not say, and neither did it today.
    pub asks_tier: bool,
    /// How patiently analyses are followed.
    pub pace: crate::access::Pace,
    /// What opening a tab or a relationship does that costs requests.
    pub fetch: Fetch,
    /// Requests that the watch list may cost at the start, by itself.
    pub revisits: u32,
    pub read_only: bool,
    pub offline: bool,
    /// The case file that is replayed, which is all that there is to read.
    pub replay: Option<String>,
    /// Names (and their subdomains) that never leave without a typed yes.
    pub internal_names: Vec<String>,
    /// The user's own API keys, which are no indicators.
    pub own_keys: crate::ioc::OwnKeys,
    /// Domains that reports link to without meaning them.
    pub references: Vec<String>,
    /// What counts as flagged, and the engines whose opinion is shown first.
    pub judge: crate::vt::Judge,
    pub defang: crate::ioc::Defang,
    /// What the settings say of notes for tickets.
    pub ticket: Option<std::sync::Arc<crate::export::TicketForm>>,
    /// What the first screen offers to open.
    pub suggestions: Vec<Suggestion>,
    /// The theme's colours, for the widget's page.
    pub widget_colours: crate::vt::calls::WidgetColours,
    /// Where a key entered in the first-run screen would be kept, for the user to read.
    pub key_file: String,
    /// Where the API lives, without a slash at its end.
    pub base_url: String,
    /// Who answers there.
    pub answered_by: crate::vt::AnsweredBy,
    pub kept: Kept,
    /// Whether what is private may be written there.
    pub private_objects: PrivateObjects,
    /// Whose key it is, where the service told it since the start.
    pub account: Option<Box<crate::vt::account::Account>>,
    /// The profile of the settings that is in force, and those that there are.
    pub profile: String,
    pub profiles: Vec<String>,
    /// The themes that there are.
    pub themes: Vec<String>,
    /// The recipes that there are.
    pub recipes: std::sync::Arc<crate::case::recipe::Shelf>,
    /// The keys of this run, so that sentences name those that work.
    pub keymap: crate::keys::Keymap,
    /// What is to be said of the store when the session begins.
    pub notices: Vec<String>,
}

impl Session {
    /// Whether vtriage may spend requests that were not asked for one by one: what is opened, next pages near the end of a
    /// list. The settings must say so, and the key must have plenty.
    pub fn reads_ahead(&self) -> bool {
        self.fetch == Fetch::Follow && self.tier == Tier::Premium && !self.offline
    }

    /// How indicators are found in a text.
    pub fn extraction(&self) -> crate::ioc::ExtractOptions {
        crate::ioc::ExtractOptions { references: self.references.clone(), internal_names: self.internal_names.clone() }
    }

    /// What kind of key it is, where somebody said so: the settings or the service.
    pub fn told_tier(&self) -> Option<Tier> {
        let is_told = self.access == Access::Key && !self.asks_tier && !self.offline;
        Some(self.tier).filter(|tier| is_told || *tier == Tier::Premium)
    }

    /// The name of the profile, where it is one that somebody named; the demo is of no profile.
    pub fn named(&self) -> Option<&str> {
        let is_usual = matches!(&*self.profile, "" | DEFAULT_PROFILE) || self.access == Access::Demo;
        (!is_usual).then_some(&*self.profile)
    }

    /// Whether anything can be sent: nothing is offline, nor before there is a key.
    pub fn sends(&self) -> bool {
        !self.offline && !self.wants_key()
    }

    /// Whether a key is all that stands in the way of asking. Offline it would be of no use.
    pub fn wants_key(&self) -> bool {
        self.access == Access::NoKey && !self.offline
    }

    /// Requests that something costs here, of its price.
    pub fn price(&self, price: u32) -> u32 {
        if self.sends() { price } else { 0 }
    }

    /// Whether requests carry a key.
    pub fn has_key(&self) -> bool {
        matches!(self.access, Access::Key | Access::Demo)
    }

    /// The word in the title: `no key`, `demo` (which is asked as with a public key), `public key`, `premium key`.
    pub fn label(&self) -> &'static str {
        match (&self.access, self.tier) {
            (Access::NoKey | Access::Keyless, _) => "no key",
            (Access::Demo, Tier::Public) => "demo",
            (Access::Demo, Tier::Premium) => "demo · premium key",
            (Access::Key, Tier::Public) => "public key",
            (Access::Key, Tier::Premium) => "premium key",
        }
    }
}

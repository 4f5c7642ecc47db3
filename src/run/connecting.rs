//! Store and client while they are opened beside the loop, and what waits for them.
//!
//! The first frame needs neither, and a store that another program holds may take seconds. What is ordered of them meanwhile
//! waits here in its order; nothing of it is lost, also when the user leaves before they are open.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};

use super::StoreThread;
use crate::access::{self, Going, Target, Word};
use crate::case::file::CaseFile;
use crate::clock::Clock;
use crate::config::{self, Config, Flags, process_environment};
use crate::effect::{Effect, StoreTask};
use crate::keys::Keymap;
use crate::msg::Msg;
use crate::session::{Access, Kept, Session};
use crate::store::{Face, StoreError};
use crate::theme::Themes;
use crate::vt::calls;
use crate::worker::Setup;

/// A session, and what its worker and its store begin with.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) session: Session,
    pub(super) setup: Setup,
    /// Whether the key is new here: then the service is asked what kind it is, one request that need not be ordered.
    pub(super) is_new: bool,
}

impl Connection {
    /// Takes a case from elsewhere into the store and works on it. Its answers are all that there are, so what is written of them
    /// names who gave those.
    pub(super) fn begin_with(&mut self, file: &CaseFile) -> io::Result<()> {
        self.session.answered_by = file.answered_by.clone();
        self.session.replay = Some(file.file_name.clone());
        let access = &self.setup.access;
        let now = access.clock.now().as_second();
        let name = &file.head.name;
        let take_in = |name: &str| {
            access::take_in(&access.store, &access.service, file, name, now, &Going::default())?;
            access::answer_from(&access.store, &access.service, file, now)?;
            access.store.take_up_case(name, now)
        };
        let taken = match take_in(name) {
            // There is always one that is called so.
            Err(StoreError::CaseTaken(_)) => take_in(&format!("{name} (replay)")),
            taken => taken,
        };
        taken.map_err(io::Error::other)
    }
}

/// What is being opened.
#[derive(Debug)]
pub(super) struct Connecting {
    waiting: Vec<Effect>,
    /// None before it is begun, and once it has ended.
    thread: Option<JoinHandle<Option<Connection>>>,
    replies: mpsc::Sender<Msg>,
    failed: Option<oneshot::Sender<io::Error>>,
}

impl Connecting {
    /// Nothing is opened yet. Why it can't be is told to `failed`.
    pub(super) fn new(replies: mpsc::Sender<Msg>, failed: oneshot::Sender<io::Error>) -> Self {
        Self { waiting: Vec::new(), thread: None, replies, failed: Some(failed) }
    }

    /// Opens on a thread of its own, and says [`Msg::Opened`].
    pub(super) fn begin(&mut self, open: impl FnOnce() -> io::Result<Connection> + Send + 'static) -> io::Result<()> {
        let (replies, failed) = (self.replies.clone(), self.failed.take());
        let work = move || match open() {
            Ok(connection) => {
                // Fails only when the loop has ended.
                let _ = replies.blocking_send(Msg::Opened(Box::new(connection.session.clone())));
                Some(connection)
            }
            Err(reason) => {
                failed.map(|failed| failed.send(reason));
                None
            }
        };
        self.thread = Some(std::thread::Builder::new().name("connecting".to_owned()).spawn(work)?);
        Ok(())
    }

    /// Whether an effect needs what is being opened.
    pub(super) fn is_needed_by(effect: &Effect) -> bool {
        matches!(
            effect,
            Effect::Ask { .. }
                | Effect::Cancel(_)
                | Effect::Forgo(_)
                | Effect::Keep(_)
                | Effect::LearnTier
                | Effect::BeginProfile
                | Effect::BeginWith(_)
                | Effect::StartDemo
        )
    }

    /// Carried out once it is open.
    pub(super) fn hold(&mut self, effect: Effect) {
        self.waiting.push(effect);
    }

    /// What was opened, and what waited for it; it has said that it is there.
    pub(super) fn end(&mut self) -> Option<(Connection, Vec<Effect>)> {
        let connection = self.connection()?;
        Some((connection, std::mem::take(&mut self.waiting)))
    }

    fn connection(&mut self) -> Option<Connection> {
        self.thread.take()?.join().ok().flatten()
    }
}

impl Drop for Connecting {
    /// Who leaves before the store is open waits for it only where something is to be written to it.
    fn drop(&mut self) {
        let tasks = std::mem::take(&mut self.waiting).into_iter().filter_map(|effect| match effect {
            Effect::Keep(task) => Some(task),
            _ => None,
        });
        let tasks: Vec<StoreTask> = tasks.collect();
        if tasks.iter().any(StoreTask::keeps)
            && let Some(connection) = self.connection()
        {
            let store_thread = StoreThread::start(&connection.setup.access, self.replies.clone());
            for task in tasks {
                store_thread.order(task);
            }
        }
    }
}

/// The session with the profiles and themes that there are to choose from.
fn with_choices(session: Session, config: &Config, flags: &Flags) -> Session {
    Session {
        profiles: Config::profiles(flags, &process_environment).unwrap_or_default(),
        themes: Themes::with_those_in(&config.paths.themes_dir()).names(),
        recipes: std::sync::Arc::new(config::recipes(&config.paths.recipes_dir())),
        ..session
    }
}

/// What is known of a session before its store is opened.
pub(super) fn first_session(config: &Config, key: Option<&SecretString>, target: &Target) -> Session {
    let session = Session {
        number: 0,
        access: match key {
            Some(_) => Access::Key,
            None if config.needs_key() => Access::NoKey,
            None => Access::Keyless,
        },
        own_keys: access::own_keys(config, key),
        tier: access::assumed_tier(config),
        pace: access::Pace::default(),
        asks_tier: access::asks_tier(config, key.is_some(), target),
        fetch: config.fetch,
        revisits: config.watch_budget,
        read_only: config.access == config::Access::ReadOnly,
        offline: config.network == config::Network::Offline,
        replay: None,
        internal_names: config.internal.iter().chain(&config.own_domains).cloned().collect(),
        references: config.extract_allow.clone(),
        judge: config.judge.clone(),
        defang: config.defang,
        ticket: config.ticket.clone(),
        suggestions: Vec::new(),
        key_file: config.key_file().display().to_string(),
        base_url: config.base_url.to_string(),
        answered_by: config.answered_by.clone(),
        kept: Kept::Opening,
        private_objects: config.private_objects,
        keymap: Keymap::default(),
        notices: Vec::new(),
        profile: config.profile.clone(),
        profiles: Vec::new(),
        themes: Vec::new(),
        recipes: std::sync::Arc::default(),
        account: None,
        widget_colours: calls::WidgetColours::default(),
    };
    #[cfg(feature = "demo")]
    if target.is_demo() {
        let answered_by = crate::vt::AnsweredBy::demo();
        return Session { access: Access::Demo, answered_by, suggestions: demo_suggestions(), ..session };
    }
    session
}

/// Opens store and client: the session, and what its worker needs. Blocks, for seconds where another program holds the store.
pub(super) fn connect(
    config: &Config,
    flags: &Flags,
    key: Option<SecretString>,
    target: &Target,
) -> io::Result<Connection> {
    let session = first_session(config, key.as_ref(), target);
    let opened = access::open(config, key, target, Clock::default(), usize::MAX, Face::Window);
    let opened = opened.map_err(io::Error::other)?;
    for notice in &opened.notices {
        tracing::warn!(%notice, "store");
    }
    let word = opened.access.tier_word();
    let session = Session {
        tier: opened.tier,
        pace: opened.pace,
        asks_tier: session.asks_tier && word != Word::Good,
        base_url: opened.access.client.base_url().to_owned(),
        own_keys: opened.access.client.own_keys().clone(),
        kept: match &opened.access.store {
            store if !store.is_lasting() => Kept::UntilTheEnd,
            store if !store.is_writable() => Kept::Never,
            _ => Kept::OnDisk,
        },
        notices: opened.notices.iter().map(ToString::to_string).collect(),
        ..with_choices(session, config, flags)
    };
    #[cfg(feature = "demo")]
    if let Target::Demo(demo) = target {
        remember_private_urls(&opened.access.store, &opened.access.service, demo);
    }
    let (is_new, lanes) = (session.asks_tier && word == Word::Never, access::lanes(session.tier));
    Ok(Connection { session, setup: Setup { access: Arc::new(opened.access), lanes }, is_new })
}

/// The demo's private URLs, as if they had been submitted from here: the service has no list of them.
#[cfg(feature = "demo")]
fn remember_private_urls(store: &crate::store::Store, service: &crate::store::Service, demo: &crate::demo::Demo) {
    for (id, url, submitted_at) in demo.private_urls() {
        let known = crate::store::PrivateUrl { id, url, analysis: None, submitted_at, expires_at: None };
        if let Err(error) = store.put_private_url(service, &known) {
            tracing::warn!(%error, "a private URL of the demo was not remembered");
        }
    }
}

/// Where the demo's story begins: what it is, and the indicator. A test asks the demo for each.
#[cfg(feature = "demo")]
pub const DEMO_STORY: [(&str, &str); 7] = [
    ("the attachment, by its MD5", "56082cddc3d11daff90213406c202ba7"),
    ("the sign-in page it leads to", "hxxps://login[.]parcel-notice[.]example/session"),
    ("the domain of the campaign", "parcel-notice[.]example"),
    ("where the loader asks for work", "api[.]ember-sync[.]example"),
    ("the server behind it", "203[.]0[.]113[.]66"),
    ("the EICAR test file", "44d88612fea8a8f36de82e1278abb02f"),
    ("a harmless bystander", "brightwater[.]example"),
];

#[cfg(feature = "demo")]
fn demo_suggestions() -> Vec<crate::session::Suggestion> {
    use crate::session::Suggestion;

    DEMO_STORY.map(|(about, value)| Suggestion { about: about.to_owned(), value: value.to_owned() }).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Pace;

    #[test]
    fn without_a_key_all_but_virustotal_is_asked_as_commands_ask_it() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = home.path().display().to_string();
        let environment = |name: &str| (name == "HOME").then(|| directory.clone());
        for (base, access) in [
            ("https://www.virustotal.com/api/v3", Access::NoKey),
            ("https://virustotal.com/api/v3", Access::NoKey),
            ("https://gateway.example/api/v3", Access::Keyless),
            ("https://notvirustotal.com/api/v3", Access::Keyless),
            ("http://127.0.0.1:8080/api/v3", Access::Keyless),
        ] {
            let flags = Flags { base_url: Some(base.to_owned()), ..Flags::default() };
            let config = Config::load(&flags, &environment).expect("settings").config;
            assert_eq!(first_session(&config, None, &Target::Configured).access, access, "{base}");
            let client = access::open(&config, None, &Target::Configured, Clock::default(), 0, Face::Window);
            let call = calls::own_user();
            let is_asked = client.expect("a way").access.barred(&call).is_none();
            assert_eq!(is_asked, access == Access::Keyless, "{base}");
        }
    }

    #[test]
    fn analyses_are_followed_briskly_on_this_machine_alone_and_with_no_key_that_is_said_to_be_public() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = home.path().display().to_string();
        let environment = |name: &str| match name {
            "HOME" | "VTRIAGE_CONFIG_DIR" | "VTRIAGE_STATE_DIR" => Some(directory.clone()),
            _ => None,
        };
        for (base, tier, pace) in [
            ("http://127.0.0.1:8080/api/v3", config::Tier::Auto, Pace::LOOPBACK),
            ("http://127.0.0.1:8080/api/v3", config::Tier::Premium, Pace::LOOPBACK),
            ("http://127.0.0.1:8080/api/v3", config::Tier::Public, Pace::SERVICE),
            ("https://service.example/api/v3", config::Tier::Premium, Pace::SERVICE),
        ] {
            let flags = Flags { base_url: Some(base.to_owned()), ..Flags::default() };
            let loaded = Config::load(&flags, &environment).expect("settings").config;
            let config = Config { tier, ..loaded };
            let connection = connect(&config, &flags, Some("test-key".into()), &Target::Configured).expect("a way");
            assert_eq!(connection.session.pace, pace, "{base} {tier:?}");
        }
    }
}

//! Puts the program together: from settings and a key to a session, a worker and a loop.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::EventStream;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use super::bell;
use super::browser;
use super::digest;
use super::files::{self, Files};
use super::signals::{self, Left};
use super::tell::tell;
use super::terminal::{self, TakenTerminal};
use super::{Disk, Flow, Hands, REPLIES, Screen};
use crate::access::{self, Target, Word};
use crate::app::Model;
use crate::clipboard::trial::{self, Trial};
use crate::clipboard::{self, Choice, Clipboard, CopyError, Environment, How, Remark};
use crate::clock::Clock;
use crate::config::{self, Config, Flags, process_environment};
use crate::effect::{Clip, Copied, Effect, Hidden, NotCopied, Opening};
use crate::keys::Keymap;
use crate::msg::Msg;
use crate::session::{Access, Kept, Session};
use crate::store::Face;
use crate::text::time;
use crate::theme::{Depth, Palette, Theme};
use crate::vt::account::Account;
use crate::vt::{ApiError, Client, calls};
use crate::worker::{Setup, Worker};

/// What the UI starts with.
#[derive(Debug)]
pub struct Start {
    pub config: Config,
    /// What the command line says, for reading the settings of another profile.
    pub flags: Flags,
    pub key: Option<SecretString>,
    pub target: Target,
    /// Indicators from the command line, looked up at start.
    pub indicators: Vec<String>,
    /// A text to find indicators in, as if it had been pasted.
    pub pasted: Option<String>,
    /// Files and folders to open: what is in them is offered.
    pub opening: Option<Opening>,
}

/// The theme that follows the terminal's background.
const AUTO: &str = "auto";

/// Runs the terminal UI until the user leaves.
pub async fn ui(start: Start) -> io::Result<Left> {
    let (replies, inbox) = mpsc::channel(REPLIES);
    let (theme, question) = (first_theme(&start.config)?, first_question(&start.config));
    let (keymap, warnings) = keymap(&start.config);
    let mouse = start.config.mouse;
    let colours = crate::pane::detail::widget::colours(&theme);
    let (mut session, mut hands) =
        RealHands::assemble(start.config, start.key, start.flags, start.target, replies.clone())?;
    session.widget_colours = colours;
    let mut model = Model::new(session, keymap);
    model.mouse = mouse;
    model.start_with(&start.indicators, start.pasted.as_deref());
    if let Some(opening) = start.opening {
        model.open_inside(opening);
    }
    if let Some(warning) = warnings.first() {
        model.say(warning.clone());
    }
    // Before the terminal is taken: a signal must find somebody who gives it back.
    let asked_to_leave = signals::asked_to_leave();
    signals::hear_of_stops(&replies);
    terminal::install_panic_hook();
    let clock = Clock::default();
    let mut screen = TakenTerminal::take(theme, model.mouse)?;
    if let Some(question) = question {
        screen.write(question)?;
    }
    tokio::spawn(terminal::panic_if_asked("task"));
    let running = super::run(&mut model, &mut screen, &mut hands, &clock, EventStream::new(), inbox);
    tokio::select! {
        outcome = running => outcome.map(|()| Left::ByKey),
        number = asked_to_leave => Ok(Left::BySignal(number)),
        () = terminal::hung_up() => Ok(Left::BySignal(signals::HANG_UP)),
    }
}

/// The theme that the settings name; until the terminal has told its background, `auto` uses the terminal's own colours.
fn first_theme(config: &Config) -> io::Result<Theme> {
    theme(config, config.theme.as_deref().filter(|name| *name != AUTO).unwrap_or("terminal"))
}

/// What is asked of the terminal at the start: its background, where the theme depends on it.
fn first_question(config: &Config) -> Option<&'static [u8]> {
    let is_auto = config.theme.as_deref().is_none_or(|name| name == AUTO);
    let palette = Palette::from_environment(process_environment);
    let has_shades = matches!(palette.depth, Depth::True | Depth::Indexed);
    (is_auto && has_shades).then_some(b"\x1b]11;?\x07")
}

/// The user's own theme of that name, else the shipped one.
fn theme(config: &Config, name: &str) -> io::Result<Theme> {
    let palette = Palette::from_environment(process_environment);
    let named = match std::fs::read_to_string(config.paths.themes_dir().join(format!("{name}.toml"))) {
        Ok(source) => Theme::parse(&source, palette),
        Err(_) => Theme::by_name(name, palette),
    };
    named.map_err(io::Error::other)
}

/// The keys with the user's changes; what is wrong with the file is said and the program starts anyway.
fn keymap(config: &Config) -> (Keymap, Vec<String>) {
    let mut keymap = Keymap::default();
    let source = std::fs::read_to_string(config.paths.keys_file());
    let warnings = source.map(|source| keymap.apply(&source)).unwrap_or_default();
    (keymap, warnings)
}

/// What the settings say of copying.
pub(crate) fn choice(config: &Config) -> Choice {
    Choice { way: config.copy_way, command: config.copy_command.clone() }
}

/// What became of a copy, for the model.
fn copied(clip: Clip, outcome: Result<clipboard::Copied, CopyError>) -> Result<Copied, NotCopied> {
    match outcome {
        Ok(copied) => {
            let how = copied.how.to_string();
            let note = clip.note.map(str::to_owned).or(copied.remark.as_ref().map(ToString::to_string));
            let by_hand = matches!(copied.remark, Some(Remark::CommandFailed { .. })).then_some(clip.text);
            let sequence = match copied.how {
                How::Terminal(sequence) => Some(sequence),
                How::System | How::Command(_) => None,
            };
            Ok(Copied { what: clip.what, how, bytes: copied.bytes, note, sequence, by_hand })
        }
        Err(reason) => Err(NotCopied { reason: reason.to_string(), text: clip.text }),
    }
}

/// The settings of a profile, and its key.
type Profile = (Config, Option<SecretString>);

/// Carries effects out for real.
#[derive(Debug)]
struct RealHands {
    config: Config,
    flags: Flags,
    /// The profile that was read and is to be gone on with.
    next: Arc<Mutex<Option<Profile>>>,
    target: Target,
    client: Client,
    worker: Worker,
    disk: Disk,
    replies: mpsc::Sender<Msg>,
    /// One handle for the program's life: on X11 and Wayland the text is gone with it.
    clipboard: Arc<Mutex<Clipboard>>,
    files: Files,
}

impl RealHands {
    fn assemble(
        config: Config,
        key: Option<SecretString>,
        flags: Flags,
        target: Target,
        replies: mpsc::Sender<Msg>,
    ) -> io::Result<(Session, Self)> {
        let (session, setup) = connect(&config, key, &target, Clock::default())?;
        let session = with_choices(session, &config, &flags);
        let client = setup.access.client.clone();
        let disk = Disk::start(&setup.access, replies.clone());
        let access = setup.access.clone();
        let worker = Worker::start(setup, replies.clone());
        learn_new_key(&session, &access, &worker);
        let environment = Environment::read(process_environment);
        let clipboard = Arc::new(Mutex::new(Clipboard::new(choice(&config), environment)));
        let (next, files) = (Arc::default(), Files::default());
        Ok((session, Self { config, flags, next, target, client, worker, disk, replies, clipboard, files }))
    }

    /// A copy may wait for a display server, so it is made beside the loop.
    fn copy(&self, clip: Clip) {
        let (clipboard, replies) = (self.clipboard.clone(), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let mut clipboard = clipboard.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = clipboard.copy(&clip.text);
            let _ = replies.blocking_send(Msg::Copied(copied(clip, outcome)));
        });
    }

    fn try_clipboard(&self) {
        let (choice, replies) = (choice(&self.config), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let environment = Environment::read(process_environment);
            let trial = Trial::run(&choice, environment, process_environment, &trial::probe());
            let _ = replies.blocking_send(Msg::ClipboardTried(Box::new(trial)));
        });
    }

    fn dress(&self, name: &str, screen: &mut (impl Screen + Send)) -> io::Result<()> {
        match theme(&self.config, name) {
            Ok(theme) => {
                let colours = crate::pane::detail::widget::colours(&theme);
                screen.dress(theme)?;
                tell(&self.replies, Msg::Dressed(colours));
            }
            Err(reason) => self.say(reason.to_string(), false),
        }
        Ok(())
    }

    fn say(&self, text: impl Into<String>, good: bool) {
        tell(&self.replies, Msg::Said { text: text.into(), good });
    }

    /// Tests a key with one request; a good one is kept and the session begins with it.
    fn use_key(&mut self, key: Hidden) {
        let (config, replies) = (self.config.clone(), self.replies.clone());
        tokio::spawn(async move {
            let said = |text: String| Msg::Said { text, good: false };
            let msg = match config::key::validate(&key.0) {
                Err(fault) => said(format!("that is no API key: {fault}")),
                Ok(secret) => match test_key(&config, secret.clone()).await {
                    Err(error) => said(error),
                    Ok(account) => match config::save_key(&config.key_file(), &secret) {
                        Err(error) => said(format!("the key works, but it was not kept: {error}")),
                        Ok(()) => Msg::KeyAccepted {
                            key: Hidden(secret.expose_secret().to_owned()),
                            account: Box::new(account),
                        },
                    },
                },
            };
            let _ = replies.send(msg).await;
        });
    }

    /// Finding a key may run a program, so it is done beside the loop.
    fn read_profile(&self, name: String) {
        let (flags, next, replies) =
            (Flags { profile: Some(name), ..self.flags.clone() }, self.next.clone(), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let read = || -> Result<Profile, String> {
                let config = Config::load(&flags, &process_environment).map_err(|error| error.to_string())?.config;
                let key = config.find_key(&process_environment).map_err(|error| error.to_string())?.key;
                Ok((config, key.map(|key| key.secret)))
            };
            let msg = match read() {
                Ok(found) => {
                    *next.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
                    Msg::ProfileRead
                }
                Err(error) => Msg::Said { text: format!("{error}; the profile stays"), good: false },
            };
            let _ = replies.blocking_send(msg);
        });
    }

    /// Goes on with the profile that was read; where that can't be, all stays as it was.
    fn begin_profile(&mut self) {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((config, key)) = next else { return };
        let before = std::mem::replace(&mut self.config, config);
        match self.begin(key, Target::Configured) {
            Ok(()) => self.say(format!("the profile is {}", self.config.profile), true),
            Err(error) => {
                self.config = before;
                self.say(format!("{error}; the profile stays"), false);
            }
        }
    }

    /// Goes on with another service or key: what was on its way for the old one is dropped.
    fn change_session(&mut self, key: Option<SecretString>, target: Target) -> Result<Session, String> {
        let (session, setup) =
            connect(&self.config, key, &target, Clock::default()).map_err(|error| error.to_string())?;
        let session = with_choices(session, &self.config, &self.flags);
        self.client = setup.access.client.clone();
        self.disk = Disk::start(&setup.access, self.replies.clone());
        let access = setup.access.clone();
        self.worker = Worker::start(setup, self.replies.clone());
        learn_new_key(&session, &access, &self.worker);
        self.target = target;
        Ok(session)
    }

    fn begin(&mut self, key: Option<SecretString>, target: Target) -> Result<(), String> {
        let session = self.change_session(key, target)?;
        tell(&self.replies, Msg::SessionChanged(Box::new(session)));
        Ok(())
    }

    fn begin_with(&mut self, key: Hidden) {
        if let Err(error) = self.begin(Some(key.0.into()), Target::Configured) {
            self.say(error, false);
        }
    }

    #[cfg(feature = "demo")]
    async fn start_demo(&mut self) {
        let begun = match crate::demo::Demo::start(crate::demo::Options::default()).await {
            Ok(demo) => self.begin(None, Target::Demo(demo)),
            Err(error) => Err(format!("the demo did not start: {error}")),
        };
        if let Err(error) = begun {
            self.say(error, false);
        }
    }

    #[cfg(not(feature = "demo"))]
    fn start_demo(&mut self) -> impl Future<Output = ()> {
        self.say("this build has no demo service", false);
        std::future::ready(())
    }
}

impl Hands for RealHands {
    async fn carry_out(&mut self, effect: Effect, screen: &mut (impl Screen + Send)) -> io::Result<Flow> {
        tracing::debug!(effect = effect.name(), "carrying out");
        match effect {
            Effect::Ask { id, call, priority, freshness } => {
                self.worker.ask(id, files::at_home(call), priority, freshness).await;
            }
            Effect::Cancel(id) => self.worker.cancel(id).await,
            Effect::Forgo(id) => self.worker.forgo(id).await,
            Effect::Copy(clip) => self.copy(clip),
            Effect::Write(bytes) => screen.write(&bytes)?,
            Effect::Browse(link) => browser::show(link, self.replies.clone()),
            Effect::Save { path, text } => files::save(path, text, self.replies.clone()),
            Effect::After { delay, msg } => self.later(delay, msg),
            Effect::Mouse(mouse) => screen.mouse(mouse)?,
            Effect::Dress(name) => self.dress(&name, screen)?,
            Effect::TryClipboard => self.try_clipboard(),
            Effect::Keep(deed) => self.disk.order(deed),
            Effect::Redraw => screen.clear()?,
            Effect::Suspend => screen.suspend()?,
            Effect::Retake => screen.retake()?,
            Effect::Quit => return Ok(Flow::Leave),
            Effect::LearnTier => self.worker.learn_tier(),
            Effect::ReadProfile(name) => self.read_profile(name),
            Effect::BeginProfile => self.begin_profile(),
            Effect::UseKey(key) => self.use_key(key),
            Effect::BeginWith(key) => self.begin_with(key),
            Effect::StartDemo => self.start_demo().await,
            Effect::Decode { id, object } => digest::decode(id, object, self.replies.clone()),
            Effect::Digest { place, objects } => digest::digest(place, objects, self.replies.clone()),
            Effect::File(order) => self.files.carry_out(order, &self.replies),
            Effect::Notify(what) => {
                if let Some(bytes) = bell::ring(self.config.notifications, &what, &process_environment) {
                    screen.write(&bytes)?;
                }
            }
        }
        Ok(Flow::Stay)
    }
}

impl RealHands {
    fn later(&self, delay: Duration, msg: Msg) {
        let replies = self.replies.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            let _ = replies.send(msg).await;
        });
    }
}

/// Asks the service whose key it is: one request. What it says of the quota is kept for the session that begins with it.
async fn test_key(config: &Config, key: SecretString) -> Result<Account, String> {
    let said = |error: ApiError| error.to_string();
    let access = access::open(config, Some(key), &Target::Configured, Clock::default(), 0, Face::Window);
    let access = access.map_err(said)?.access;
    let call = calls::own_user();
    let ticket = access.pay(&call).map_err(|hold| {
        format!("the key was not tested: its requests are used up until {}", time::utc(hold.until.as_second()))
    })?;
    let sent = access.send(&call, ticket, |_| {}).await;
    let booked = tokio::task::spawn_blocking(move || access.book(sent.books)).await;
    let user = sent.outcome.and_then(|given| given.answer.object()).map_err(said)?;
    booked.map(|_| Account::of(&user)).map_err(|_| "the key was not tested; try again".to_owned())
}

/// Of a key that is new here, the service is asked what kind it is: one request, that need not be asked for.
fn learn_new_key(session: &Session, access: &access::Access, worker: &Worker) {
    if session.asks_tier && access.tier_word() == Word::Never {
        worker.learn_tier();
    }
}

/// The session with the profiles and themes that there are to choose from.
fn with_choices(session: Session, config: &Config, flags: &Flags) -> Session {
    let own = std::fs::read_dir(config.paths.themes_dir()).into_iter().flatten().filter_map(Result::ok);
    let name = |path: std::path::PathBuf| {
        let is_theme = path.extension().is_some_and(|ending| ending == "toml");
        path.file_stem().filter(|_| is_theme).and_then(|stem| stem.to_str()).map(str::to_owned)
    };
    Session {
        profile: config.profile.clone(),
        profiles: Config::profiles(flags, &process_environment).unwrap_or_default(),
        themes: own.filter_map(|entry| name(entry.path())).collect(),
        ..session
    }
}

/// A session and what its worker needs.
fn connect(config: &Config, key: Option<SecretString>, target: &Target, clock: Clock) -> io::Result<(Session, Setup)> {
    let no_key = key.is_none();
    let opened = access::open(config, key, target, clock, usize::MAX, Face::Window).map_err(io::Error::other)?;
    for notice in &opened.notices {
        tracing::warn!(%notice, "store");
    }
    let session = Session {
        access: if no_key && !opened.access.client.is_loopback() { Access::NoKey } else { Access::Key },
        tier: opened.tier,
        asks_tier: opened.asks_tier && opened.access.tier_word() != Word::Good,
        fetch: config.fetch,
        read_only: config.access == config::Access::ReadOnly,
        offline: opened.access.offline,
        internal_names: config.internal.iter().chain(&config.own_domains).cloned().collect(),
        references: config.extract_allow.clone(),
        judge: config.judge.clone(),
        defang: config.defang,
        suggestions: Vec::new(),
        key_file: config.key_file().display().to_string(),
        base_url: opened.access.client.base_url().to_owned(),
        kept: if opened.access.store.is_lasting() { Kept::OnDisk } else { Kept::UntilTheEnd },
        keymap: Keymap::default(),
        notices: opened.notices.iter().map(ToString::to_string).collect(),
        profile: String::new(),
        profiles: Vec::new(),
        themes: Vec::new(),
        account: None,
        widget_colours: calls::WidgetColours::default(),
    };
    #[cfg(feature = "demo")]
    let session = in_demo(session, target, &opened.access);
    let lanes = access::lanes(session.tier);
    Ok((session, Setup { access: Arc::new(opened.access), lanes }))
}

/// The session with what the demo adds, if it is asked.
#[cfg(feature = "demo")]
fn in_demo(session: Session, target: &Target, access: &access::Access) -> Session {
    let Target::Demo(demo) = target else { return session };
    remember_private_urls(&access.store, &access.profile, demo);
    Session { access: Access::Demo, suggestions: demo_suggestions(), ..session }
}

/// The demo's private URLs, as if they had been submitted from here: the service has no list of them.
#[cfg(feature = "demo")]
fn remember_private_urls(store: &crate::store::Store, profile: &str, demo: &crate::demo::Demo) {
    for (id, url, submitted_at) in demo.private_urls() {
        let known = crate::store::PrivateUrl { id, url, analysis: None, submitted_at, expires_at: None };
        if let Err(error) = store.put_private_url(profile, &known) {
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

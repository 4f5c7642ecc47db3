//! Puts the program together: from settings and a key to a session, a worker and a loop.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::EventStream;
use futures::{StreamExt, stream};
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

use super::bell;
use super::browser;
use super::connecting::{Connecting, Connection, connect, first_session};
use super::digest;
use super::files::{self, Files};
use super::new_key;
use super::service::Open;
use super::signals::{self, Left};
use super::tell::tell;
use super::terminal::{self, TakenTerminal};
use super::{EffectRunner, Flow, REPLIES, Screen};
use crate::access::Target;
use crate::app::Model;
use crate::case::file::CaseFile;
use crate::clipboard::trial::{self, Trial};
use crate::clipboard::{self, Choice, Clipboard, CopyError, Environment, How, Remark};
use crate::clock::Clock;
use crate::config::{self, Config, Flags, process_environment};
use crate::effect::{Clip, Copied, Effect, Hidden, NotCopied, Opening};
use crate::keys::Keymap;
use crate::msg::{Msg, TestId, TestedKey, Tone};
use crate::own_file;
use crate::theme::{self, Depth, Palette, Theme, ThemeError, Themes};
use crate::vt::account::Account;

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
    /// A case from elsewhere, which the store begins with.
    pub case: Option<CaseFile>,
}

/// Runs the terminal UI until the user leaves.
pub async fn ui(start: Start) -> io::Result<Left> {
    let (replies, inbox) = mpsc::channel(REPLIES);
    let name = first_theme(&start.config);
    let (theme, question) = (theme_named(&start.config, name).map_err(io::Error::other)?, question_for(name));
    let (keymap, warnings) = keymap(&start.config);
    let mouse = start.config.mouse;
    let colours = crate::pane::detail::widget::colours(&theme);
    let (failed, failure) = oneshot::channel();
    let mut session = first_session(&start.config, start.key.as_ref(), &start.target);
    session.widget_colours = colours;
    let connecting = Connecting::new(replies.clone(), failed);
    let mut runner =
        RealRunner::new(start.config, start.flags, start.key, start.target, question, connecting, replies.clone());
    runner.case = start.case;
    let mut model = Model::new(session, keymap);
    model.mouse = mouse;
    model.start_with(&start.indicators, start.pasted.as_deref());
    if let Some(opening) = start.opening {
        model.open_inside(opening);
    }
    model.tell_of_keys(&warnings);
    // Before the terminal is taken: a signal must find somebody who gives it back.
    let asked_to_leave = signals::asked_to_leave();
    signals::hear_of_stops(&replies);
    terminal::install_panic_hook();
    let clock = Clock::default();
    let mut screen = TakenTerminal::take(theme, model.mouse)?;
    tokio::spawn(terminal::panic_if_asked("task"));
    // Listening begins when it is first waited for, after the first frame.
    let input = stream::once(std::future::ready(())).flat_map(|()| EventStream::new());
    let running = super::run(&mut model, &mut screen, &mut runner, &clock, input, inbox);
    tokio::select! {
        // The loop first: it draws before anything else is begun.
        biased;
        outcome = running => outcome.map(|()| Left::ByKey),
        Ok(reason) = failure => Err(reason),
        number = asked_to_leave => Ok(Left::BySignal(number)),
        () = terminal::hung_up() => Ok(Left::BySignal(signals::HANG_UP)),
    }
}

/// The name of the theme that the settings name.
fn first_theme(config: &Config) -> &str {
    config.theme.as_deref().unwrap_or(theme::AUTO)
}

/// What is asked of the terminal for a theme: its background, where that depends on it.
fn question_for(theme: &str) -> Option<&'static [u8]> {
    let palette = Palette::from_environment(process_environment);
    let has_shades = matches!(palette.depth, Depth::True | Depth::Indexed);
    (theme == theme::AUTO && has_shades).then_some(b"\x1b]11;?\x07")
}

/// The theme of that name, as this terminal can show it.
fn theme_named(config: &Config, name: &str) -> Result<Theme, ThemeError> {
    let mut palette = Palette::from_environment(process_environment);
    if config.layout == config::Layout::Plain {
        palette.glyphs = palette.glyphs.spoken();
    }
    Themes::with_those_in(&config.paths.themes_dir()).named(name, palette)
}

/// The keys with the user's changes; what is wrong with the file is said and the program starts anyway.
fn keymap(config: &Config) -> (Keymap, Vec<String>) {
    let (mut keymap, file) = (Keymap::default(), config.paths.keys_file());
    if own_file::is_absent(&file) {
        return (keymap, Vec::new());
    }
    let warnings = match std::fs::read_to_string(&file) {
        Ok(source) => keymap.apply(&source),
        Err(reason) => vec![format!("{} was not read: {reason}; the default keys are in force", file.display())],
    };
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

/// The settings of a profile, its key, and what is to be said of both.
#[derive(Debug)]
struct Profile {
    config: Config,
    key: Option<SecretString>,
    /// Whose key it is, where it was tested.
    account: Option<Box<Account>>,
    notices: Vec<String>,
}

/// Where requests and what is to be kept go.
#[derive(Debug)]
enum Service {
    Connecting(Connecting),
    Open(Open),
}

/// What is gone on with once the model has taken in its session.
#[derive(Debug)]
struct Next {
    /// Its number; the highest counts.
    begun: u64,
    config: Config,
    target: Target,
    connection: Connection,
}

/// Carries effects out for real.
#[derive(Debug)]
struct RealRunner {
    config: Config,
    flags: Flags,
    /// The profile that was read and is to be gone on with.
    read: Arc<Mutex<Option<Profile>>>,
    /// What was connected and is to be gone on with.
    next: Arc<Mutex<Option<Next>>>,
    /// How often something was begun.
    begun: u64,
    key: Option<SecretString>,
    /// The test of a key that is on its way.
    testing: Option<AbortHandle>,
    target: Arc<Target>,
    /// What the store begins with.
    case: Option<CaseFile>,
    /// What is asked of the terminal once the first frame is drawn.
    question: Option<&'static [u8]>,
    service: Service,
    replies: mpsc::Sender<Msg>,
    /// One handle for the program's life: on X11 and Wayland the text is gone with it.
    clipboard: Arc<Mutex<Clipboard>>,
    files: Files,
}

impl RealRunner {
    fn new(
        config: Config,
        flags: Flags,
        key: Option<SecretString>,
        target: Target,
        question: Option<&'static [u8]>,
        connecting: Connecting,
        replies: mpsc::Sender<Msg>,
    ) -> Self {
        let environment = Environment::read(process_environment);
        let clipboard = Arc::new(Mutex::new(Clipboard::new(choice(&config), environment)));
        let (target, service) = (Arc::new(target), Service::Connecting(connecting));
        let (read, next, files) = (Arc::default(), Arc::default(), Files::default());
        let (case, testing, begun) = (None, None, 0);
        Self {
            config,
            flags,
            read,
            next,
            begun,
            key,
            testing,
            target,
            case,
            question,
            service,
            replies,
            clipboard,
            files,
        }
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
        match theme_named(&self.config, name) {
            Ok(theme) => {
                let colours = crate::pane::detail::widget::colours(&theme);
                screen.dress(theme)?;
                tell(&self.replies, Msg::Dressed(colours));
                if let Some(question) = question_for(name) {
                    screen.write(question)?;
                }
            }
            Err(reason) => self.complain(reason.to_string()),
        }
        Ok(())
    }

    fn complain(&self, text: impl Into<String>) {
        tell(&self.replies, Msg::Said { text: text.into(), tone: Tone::Bad });
    }

    /// Tests a key with one request; a good one is kept and the session begins with it.
    fn use_key(&mut self, test: TestId, key: Hidden) {
        self.forgo_key();
        let (config, replies) = (self.config.clone(), self.replies.clone());
        let testing = tokio::spawn(async move {
            let outcome = new_key::take(config, key, &replies).await;
            let _ = replies.send(Msg::KeyJudged { test, outcome }).await;
        });
        self.testing = Some(testing.abort_handle());
    }

    /// Breaks off the test that is on its way. What it has paid for stays paid, since nobody knows how far it came.
    fn forgo_key(&mut self) {
        if let Some(testing) = self.testing.take() {
            testing.abort();
        }
    }

    /// Finding a key may run a program, so it is done beside the loop.
    fn read_profile(&self, name: String) {
        let (flags, found, replies) =
            (Flags { profile: Some(name), ..self.flags.clone() }, self.read.clone(), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let read = || -> Result<Profile, String> {
                let loaded = Config::load(&flags, &process_environment).map_err(|error| error.to_string())?;
                let found = loaded.config.find_key(&process_environment).map_err(|error| error.to_string())?;
                let notices = loaded.warnings.iter().chain(&found.warnings).map(ToString::to_string).collect();
                let key = found.key.map(|key| key.secret);
                Ok(Profile { config: loaded.config, key, account: None, notices })
            };
            let msg = match read() {
                Ok(profile) => {
                    *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(profile);
                    Msg::ProfileRead
                }
                Err(error) => Msg::Said { text: format!("{error}; the profile stays"), tone: Tone::Bad },
            };
            let _ = replies.blocking_send(msg);
        });
    }

    /// Goes on with the profile that was read; where that can't be, all stays as it was.
    fn begin_profile(&mut self) {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(profile) = read else { return };
        self.begin(profile, async { Ok(Target::Configured) }, "; the profile stays");
    }

    /// Goes on with the same profile and a key that was tested with it: a test that another session ordered is not gone on with.
    fn begin_with(&mut self, tested: TestedKey) {
        let TestedKey { key, account, notice } = tested;
        let (config, notices) = (self.config.clone(), notice.into_iter().collect());
        let profile = Profile { config, key: Some(key.0.into()), account: Some(account), notices };
        self.begin(profile, async { Ok(Target::Configured) }, "");
    }

    #[cfg(feature = "demo")]
    fn start_demo(&mut self) {
        let demo = async {
            let started = crate::demo::Demo::start(crate::demo::Options::default()).await;
            started.map(Target::Demo).map_err(|error| format!("the demo did not start: {error}"))
        };
        let profile = Profile { config: self.config.clone(), key: None, account: None, notices: Vec::new() };
        self.begin(profile, demo, "");
    }

    #[cfg(not(feature = "demo"))]
    fn start_demo(&mut self) {
        self.complain("this build has no demo service");
    }

    /// Connects with another service or key beside the loop, which may take seconds where another program holds the store. What was
    /// begun last counts, and until it is connected all goes on as it was. Where it can't be, `failed` stands behind the reason.
    fn begin(
        &mut self,
        profile: Profile,
        target: impl Future<Output = Result<Target, String>> + Send + 'static,
        failed: &'static str,
    ) {
        self.begun += 1;
        let Profile { config, key, account, notices } = profile;
        let (begun, flags, next, replies) = (self.begun, self.flags.clone(), self.next.clone(), self.replies.clone());
        tokio::spawn(async move {
            let made = async {
                let target = target.await?;
                let made = tokio::task::spawn_blocking(move || {
                    let mut connection = connect(&config, &flags, key, &target).map_err(|error| error.to_string())?;
                    (connection.session.number, connection.session.account) = (begun, account);
                    connection.session.notices.extend(notices);
                    Ok(Next { begun, config, target, connection })
                });
                made.await.unwrap_or_else(|_| Err("it could not be begun with".to_owned()))
            };
            let msg = match made.await {
                Ok(made) => {
                    let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
                    if next.as_ref().is_some_and(|other| other.begun > begun) {
                        return;
                    }
                    let session = made.connection.session.clone();
                    *next = Some(made);
                    Msg::SessionChanged(Box::new(session))
                }
                Err(error) => Msg::Said { text: format!("{error}{failed}"), tone: Tone::Bad },
            };
            let _ = replies.send(msg).await;
        });
    }

    /// Goes on with what was connected; what was on its way for the old one is dropped.
    fn go_on(&mut self) {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        // What begins another session waits until the first is open.
        let (Some(Next { config, target, connection, .. }), Service::Open(open)) = (next, &mut self.service) else {
            return;
        };
        open.go_on(connection, &self.replies);
        (self.config, self.target) = (config, Arc::new(target));
    }
}

impl EffectRunner for RealRunner {
    fn begin(&mut self, screen: &mut (impl Screen + Send)) -> io::Result<()> {
        if let Some(question) = self.question.take() {
            screen.write(question)?;
        }
        let Service::Connecting(connecting) = &mut self.service else { return Ok(()) };
        let (config, flags, key, target) =
            (self.config.clone(), self.flags.clone(), self.key.take(), self.target.clone());
        let case = self.case.take();
        connecting.begin(move || {
            let mut connection = connect(&config, &flags, key, &target)?;
            case.map_or(Ok(()), |case| connection.begin_with(&case))?;
            Ok(connection)
        })
    }

    async fn carry_out(&mut self, effect: Effect, screen: &mut (impl Screen + Send)) -> io::Result<Flow> {
        tracing::debug!(effect = effect.name(), "carrying out");
        match &mut self.service {
            Service::Connecting(connecting) if effect == Effect::Connect => {
                let Some((connection, waiting)) = connecting.end() else { return Ok(Flow::Stay) };
                self.service = Service::Open(Open::start(connection, &self.replies));
                for effect in waiting {
                    self.perform(effect, screen)?;
                }
                Ok(Flow::Stay)
            }
            Service::Connecting(connecting) if Connecting::is_needed_by(&effect) => {
                connecting.hold(effect);
                Ok(Flow::Stay)
            }
            _ => self.perform(effect, screen),
        }
    }
}

impl RealRunner {
    fn perform(&mut self, effect: Effect, screen: &mut (impl Screen + Send)) -> io::Result<Flow> {
        match effect {
            Effect::Ask { .. } | Effect::Cancel(_) | Effect::Forgo(_) | Effect::Keep(_) | Effect::LearnTier => {
                self.serve(effect);
            }
            Effect::Connect => self.go_on(),
            Effect::Copy(clip) => self.copy(clip),
            Effect::Write(bytes) => screen.write(&bytes)?,
            Effect::Browse(link) => browser::show(link, self.replies.clone()),
            Effect::Save { path, text } => files::save(path, text, self.replies.clone()),
            Effect::After { delay, msg } => self.later(delay, msg),
            Effect::Mouse(mouse) => screen.mouse(mouse)?,
            Effect::Dress(name) => self.dress(&name, screen)?,
            Effect::TryClipboard => self.try_clipboard(),
            Effect::Redraw => screen.clear()?,
            Effect::Suspend => screen.suspend()?,
            Effect::Retake => screen.retake()?,
            Effect::Quit => return Ok(Flow::Leave),
            Effect::ReadProfile(name) => self.read_profile(name),
            Effect::BeginProfile => self.begin_profile(),
            Effect::UseKey(test, key) => self.use_key(test, key),
            Effect::ForgoKey => self.forgo_key(),
            Effect::BeginWith(tested) => self.begin_with(*tested),
            Effect::StartDemo => self.start_demo(),
            Effect::Decode { id, object, provenance } => {
                digest::decode(id, object, provenance, self.replies.clone());
            }
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

impl RealRunner {
    /// What worker and store carry out.
    fn serve(&self, effect: Effect) {
        if let Service::Open(open) = &self.service {
            open.serve(effect);
        }
    }

    fn later(&self, delay: Duration, msg: Msg) {
        let replies = self.replies.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            let _ = replies.send(msg).await;
        });
    }
}

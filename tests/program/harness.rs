//! The real loop with a fake keyboard and a screen in memory.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use futures::stream;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use vtriage::app::session::{Access, Session, Tier};
use vtriage::app::{Model, view};
use vtriage::clock::Clock;
use vtriage::effect::Effect;
use vtriage::keys::{Keymap, Press};
use vtriage::msg::Msg;
use vtriage::run::digest;
use vtriage::run::files::Files;
use vtriage::run::{Disk, Flow, Hands, REPLIES, Screen};
use vtriage::store::{Options, Rate, Store};
use vtriage::theme::{Palette, Theme};
use vtriage::vt::{Client, Settings};
use vtriage::worker::{Setup, Worker};

/// How long a test waits for the screen before it gives up: far more than a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Program {
    keys: mpsc::UnboundedSender<io::Result<Event>>,
    screen: watch::Receiver<String>,
    loop_task: JoinHandle<io::Result<()>>,
}

struct Memory {
    terminal: Terminal<TestBackend>,
    theme: Theme,
    shown: watch::Sender<String>,
}

impl Screen for Memory {
    fn draw(&mut self, model: &Model) -> io::Result<()> {
        let theme = &self.theme;
        let drawn = self.terminal.draw(|frame| view::draw(model, frame, theme)).map_err(io::Error::other)?;
        let width = usize::from(drawn.area.width);
        let rows = drawn.buffer.content.chunks(width);
        let text: Vec<String> = rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect()).collect();
        self.shown.send_replace(text.join("\n"));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear().map_err(io::Error::other)
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

struct TestHands {
    worker: Worker,
    disk: Disk,
    files: Files,
    replies: mpsc::Sender<Msg>,
}

impl Hands for TestHands {
    async fn carry_out(&mut self, effect: Effect, screen: &mut (impl Screen + Send)) -> io::Result<Flow> {
        match effect {
            Effect::Ask { id, call, priority, freshness } => self.worker.ask(id, call, priority, freshness).await,
            Effect::Cancel(id) => self.worker.cancel(id).await,
            Effect::Keep(deed) => self.disk.order(deed),
            Effect::After { delay, msg } => {
                let replies = self.replies.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    let _ = replies.send(msg).await;
                });
            }
            Effect::Redraw => screen.clear()?,
            Effect::Decode { id, object } => digest::decode(id, object, self.replies.clone()),
            Effect::Digest { place, objects } => digest::digest(place, objects, self.replies.clone()),
            Effect::File(order) => self.files.carry_out(order, &self.replies),
            Effect::Quit => return Ok(Flow::Leave),
            _ => {}
        }
        Ok(Flow::Stay)
    }
}

/// What a test may vary.
pub(crate) struct Wanted {
    pub(crate) tier: Tier,
    pub(crate) rate: Rate,
    pub(crate) store: Arc<Store>,
    pub(crate) offline: bool,
    /// With the demo's access analyses are asked about briskly.
    pub(crate) access: Access,
    pub(crate) clock: Clock,
}

impl Default for Wanted {
    fn default() -> Self {
        let store = Arc::new(Store::in_memory(Options::default()).expect("a store in memory"));
        Self {
            tier: Tier::Public,
            rate: Rate::default(),
            store,
            offline: false,
            access: Access::Key,
            clock: Clock::default(),
        }
    }
}

impl Program {
    /// Starts it against `base_url`, on a screen of 120x40.
    pub(crate) fn start(base_url: &str, key: &str, wanted: Wanted) -> Self {
        let (replies, inbox) = mpsc::channel(REPLIES);
        let settings = Settings::new().base_url(base_url.parse().expect("a base URL")).key(key);
        let tag = wanted.store.key_tag(&key.to_owned().into()).expect("a tag");
        let setup = Setup {
            client: Client::new(settings).expect("a client"),
            store: wanted.store,
            profile: Store::profile_tag("test", base_url),
            key: Some(tag),
            rate: wanted.rate,
            offline: wanted.offline,
            keeps: true,
            lanes: 4,
            clock: wanted.clock.clone(),
        };
        let disk = Disk::start(setup.store.clone(), setup.profile.clone(), wanted.clock.clone(), replies.clone());
        let mut hands =
            TestHands { disk, files: Files::default(), worker: Worker::start(setup, replies.clone()), replies };
        let session =
            Session { access: wanted.access, tier: wanted.tier, offline: wanted.offline, ..Session::default() };
        let mut model = Model::new(session, Keymap::default());
        let (shown, screen) = watch::channel(String::new());
        let theme = Theme::by_name("terminal", Palette::default()).expect("the default theme");
        let mut memory =
            Memory { terminal: Terminal::new(TestBackend::new(120, 40)).expect("a backend"), theme, shown };
        let (keys, mut typed) = mpsc::unbounded_channel();
        let input = stream::poll_fn(move |context| typed.poll_recv(context));
        let clock = wanted.clock;
        let loop_task =
            tokio::spawn(
                async move { vtriage::run::run(&mut model, &mut memory, &mut hands, &clock, input, inbox).await },
            );
        Self { keys, screen, loop_task }
    }

    /// Presses keys, named and separated by spaces.
    pub(crate) fn press(&self, keys: &str) {
        for name in keys.split(' ') {
            let press = Press::parse(name).unwrap_or_else(|()| panic!("{name} is no key"));
            self.keys.send(Ok(Event::Key(press.event()))).expect("the loop runs");
        }
    }

    pub(crate) fn search(&self, text: &str) {
        self.press("/");
        self.keys.send(Ok(Event::Paste(text.to_owned()))).expect("the loop runs");
        self.press("enter");
    }

    pub(crate) fn paste(&self, text: &str) {
        self.keys.send(Ok(Event::Paste(text.to_owned()))).expect("the loop runs");
    }

    /// Waits until the screen shows `text`, and gives the screen.
    pub(crate) async fn shows(&mut self, text: &str) -> String {
        self.shows_that(text, |screen| screen.contains(text)).await
    }

    /// Waits until `holds` is true of the screen, and gives the screen.
    pub(crate) async fn shows_that(&mut self, what: &str, mut holds: impl FnMut(&str) -> bool) -> String {
        let wait = self.screen.wait_for(|screen| holds(screen));
        if let Ok(Ok(screen)) = tokio::time::timeout(PATIENCE, wait).await {
            return screen.clone();
        }
        panic!("{what:?} never came:\n{}", self.screen.borrow().as_str());
    }

    /// Leaves with `q` and gives how the loop ended.
    pub(crate) async fn quit(self) -> io::Result<()> {
        self.press("ctrl-c");
        self.loop_task.await.expect("the loop does not panic")
    }
}

//! The real loop with a fake keyboard and a screen in memory.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{Event, KeyEvent};
use futures::stream;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use vtriage::access::{Access as Way, Budget, Pace};
use vtriage::app::{Model, view};
use vtriage::clock::Clock;
use vtriage::effect::Effect;
use vtriage::keys::{Keymap, Press};
use vtriage::msg::Msg;
use vtriage::run::digest;
use vtriage::run::files::Files;
use vtriage::run::{EffectRunner, Flow, REPLIES, Screen, StoreThread};
use vtriage::session::{Access, Fetch, Mouse, Session, Tier};
use vtriage::store::{Face, Options, Owner, Rate, Service, Store};
use vtriage::theme::{Palette, Theme};
use vtriage::vt::{Client, Method, Settings};
use vtriage::worker::{Setup, Worker};

/// How long a test waits for the screen before it gives up: far more than a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(90);

pub(crate) struct Program {
    keys: mpsc::UnboundedSender<io::Result<Event>>,
    /// Events that were sent.
    sent: AtomicUsize,
    screen: watch::Receiver<Shown>,
    loop_task: JoinHandle<(Model, io::Result<()>)>,
    /// Set: requests and looks at the disk are dropped, as if they took for ever.
    pub(crate) deaf: Arc<AtomicBool>,
    /// Requests that would change something and were handed to the worker.
    orders: Arc<Mutex<Vec<String>>>,
}

/// What was drawn last.
#[derive(Debug, Clone, Default)]
struct Shown {
    text: String,
    /// Events that were taken in by then.
    events: usize,
    /// Requests that had not ended by then.
    running: usize,
}

struct Memory {
    /// None: only what happened is told, and nothing is drawn.
    canvas: Option<(Terminal<TestBackend>, Theme)>,
    events: Arc<AtomicUsize>,
    shown: watch::Sender<Shown>,
}

impl Screen for Memory {
    fn draw(&mut self, model: &Model) -> io::Result<()> {
        let text = self.canvas.as_mut().map(|(terminal, theme)| drawn(model, terminal, theme)).transpose()?;
        let events = self.events.load(Ordering::SeqCst);
        let text = text.unwrap_or_default();
        self.shown.send_replace(Shown { text, events, running: model.activity.running() });
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.canvas.as_mut().map_or(Ok(()), |(terminal, _)| terminal.clear().map_err(io::Error::other))
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn retake(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn mouse(&mut self, _mouse: Mouse) -> io::Result<()> {
        Ok(())
    }

    fn dress(&mut self, _theme: Theme) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a line of a pane says that something is still being read; its end is the pane's edge, or the mark of where one is.
pub(crate) fn is_on_its_way(line: &str) -> bool {
    line.trim_end_matches(['│', '█', ' ']).ends_with(" …")
}

pub(crate) fn drawn(model: &Model, terminal: &mut Terminal<TestBackend>, theme: &Theme) -> io::Result<String> {
    let drawn = terminal.draw(|frame| view::draw(model, frame, theme)).map_err(io::Error::other)?;
    let width = usize::from(drawn.area.width);
    let rows = drawn.buffer.content.chunks(width);
    let text: Vec<String> = rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect()).collect();
    Ok(text.join("\n"))
}

struct TestRunner {
    worker: Worker,
    disk: StoreThread,
    files: Files,
    replies: mpsc::Sender<Msg>,
    deaf: Arc<AtomicBool>,
    orders: Arc<Mutex<Vec<String>>>,
}

impl EffectRunner for TestRunner {
    async fn carry_out(&mut self, effect: Effect, screen: &mut (impl Screen + Send)) -> io::Result<Flow> {
        if let Effect::Ask { call, .. } = &effect
            && call.endpoint.method != Method::Get
        {
            self.orders.lock().unwrap_or_else(PoisonError::into_inner).push(call.title());
        }
        match effect {
            Effect::Ask { .. } | Effect::File(_) if self.deaf.load(Ordering::SeqCst) => {}
            Effect::Ask { id, call, priority, freshness, consent } => {
                self.worker.ask(id, call, priority, freshness, consent);
            }
            Effect::Cancel(id) => self.worker.cancel(id),
            Effect::Forgo(id) => self.worker.forgo(id),
            Effect::Keep(task) => self.disk.order(task),
            Effect::After { delay, msg } => {
                let replies = self.replies.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    let _ = replies.send(msg).await;
                });
            }
            Effect::LearnTier => self.worker.learn_tier(),
            Effect::Redraw => screen.clear()?,
            Effect::Decode { id, object, provenance } => {
                digest::decode(id, object, provenance, self.replies.clone());
            }
            Effect::Digest { place, objects } => digest::digest(place, objects, self.replies.clone()),
            Effect::File(order) => self.files.carry_out(order, &self.replies),
            Effect::Quit => return Ok(Flow::Leave),
            // None of these sends anything but `UseKey`, which reads one object.
            Effect::Copy(_)
            | Effect::Save { .. }
            | Effect::ReadProfile(_)
            | Effect::BeginProfile
            | Effect::Connect
            | Effect::Browse(_)
            | Effect::Suspend
            | Effect::Mouse(_)
            | Effect::Dress(_)
            | Effect::TryClipboard
            | Effect::Retake
            | Effect::UseKey(..)
            | Effect::ForgoKey
            | Effect::BeginWith(_)
            | Effect::Write(_)
            | Effect::StartDemo
            | Effect::Notify(_) => {}
        }
        Ok(Flow::Stay)
    }
}

/// What a test may vary.
pub(crate) struct Wanted {
    pub(crate) tier: Tier,
    pub(crate) fetch: Fetch,
    pub(crate) rate: Rate,
    pub(crate) store: Arc<Store>,
    pub(crate) offline: bool,
    /// With the demo's access analyses are asked about briskly.
    pub(crate) access: Access,
    pub(crate) clock: Clock,
    /// Requests on their way at once.
    pub(crate) lanes: usize,
}

impl Default for Wanted {
    fn default() -> Self {
        let store = Arc::new(Store::in_memory(Options::default()).expect("a store in memory"));
        store.put_toured().expect("it is remembered");
        Self {
            tier: Tier::Public,
            fetch: Fetch::Ask,
            rate: Rate::default(),
            store,
            offline: false,
            access: Access::Key,
            clock: Clock::default(),
            lanes: 4,
        }
    }
}

impl Program {
    /// Starts it against `base_url`, on a screen of 120x40.
    pub(crate) fn start(base_url: &str, key: &str, wanted: Wanted) -> Self {
        let session = Session {
            access: wanted.access.clone(),
            pace: if wanted.access == Access::Demo { Pace::LOOPBACK } else { Pace::SERVICE },
            tier: wanted.tier,
            fetch: wanted.fetch,
            offline: wanted.offline,
            ..Session::default()
        };
        let model = Model::new(session, Keymap::default());
        Self::go_on(model, setup(base_url, key, wanted), true)
    }

    /// Goes on from a model that was made before; unseen, it draws nothing.
    pub(crate) fn go_on(mut model: Model, setup: Setup, seen: bool) -> Self {
        let (replies, inbox) = mpsc::channel(REPLIES);
        let disk = StoreThread::start(&setup.access, replies.clone());
        let (deaf, orders, clock) = (Arc::default(), Arc::default(), setup.access.clock.clone());
        let mut runner = TestRunner {
            disk,
            files: Files::default(),
            worker: Worker::start(setup, replies.clone()),
            replies,
            deaf: Arc::clone(&deaf),
            orders: Arc::clone(&orders),
        };
        let (shown, screen) = watch::channel(Shown::default());
        let canvas = || {
            let theme = Theme::by_name("terminal", Palette::default()).expect("the default theme");
            (Terminal::new(TestBackend::new(120, 40)).expect("a backend"), theme)
        };
        let events: Arc<AtomicUsize> = Arc::default();
        let mut memory = Memory { canvas: seen.then(canvas), events: Arc::clone(&events), shown };
        let (keys, mut typed) = mpsc::unbounded_channel();
        let input = stream::poll_fn(move |context| {
            let event = typed.poll_recv(context);
            if event.is_ready() {
                events.fetch_add(1, Ordering::SeqCst);
            }
            event
        });
        let loop_task = tokio::spawn(async move {
            let end = vtriage::run::run(&mut model, &mut memory, &mut runner, &clock, input, inbox).await;
            (model, end)
        });
        Self { keys, sent: AtomicUsize::new(0), screen, loop_task, deaf, orders }
    }

    /// Presses keys, named and separated by spaces.
    pub(crate) fn press(&self, keys: &str) {
        for name in keys.split(' ') {
            let press = Press::parse(name).unwrap_or_else(|()| panic!("{name} is no key"));
            self.key(press.event());
        }
    }

    pub(crate) fn search(&self, text: &str) {
        self.press("/");
        self.paste(text);
        self.press("enter");
    }

    pub(crate) fn paste(&self, text: &str) {
        self.send(Event::Paste(text.to_owned()));
    }

    pub(crate) fn key(&self, key: KeyEvent) {
        self.send(Event::Key(key));
    }

    fn send(&self, event: Event) {
        self.sent.fetch_add(1, Ordering::SeqCst);
        // Fails only when the program has ended.
        let _ = self.keys.send(Ok(event));
    }

    /// Waits until the screen shows `text`, and gives the screen.
    pub(crate) async fn shows(&mut self, text: &str) -> String {
        self.shows_that(text, |screen| screen.contains(text)).await
    }

    /// Waits until `holds` is true of the screen, and gives the screen.
    pub(crate) async fn shows_that(&mut self, what: &str, mut holds: impl FnMut(&str) -> bool) -> String {
        let wait = self.screen.wait_for(|shown| holds(&shown.text));
        if let Ok(Ok(shown)) = tokio::time::timeout(PATIENCE, wait).await {
            return shown.text.clone();
        }
        panic!("{what:?} never came:\n{}", self.screen.borrow().text);
    }

    /// Waits until all that was typed is taken in and no more than `running` requests are on their way, or the program
    /// has ended.
    pub(crate) async fn settles(&mut self, running: usize) {
        let events = self.sent.load(Ordering::SeqCst);
        let wait = self.screen.wait_for(|shown| shown.events >= events && shown.running <= running);
        let settled = tokio::time::timeout(PATIENCE, wait).await.is_ok();
        assert!(settled, "it never came to rest:\n{}", self.screen.borrow().text);
    }

    /// Waits until all that was typed is taken in, and answered if anybody answers.
    pub(crate) async fn rests(&mut self) {
        let running = if self.deaf.load(Ordering::SeqCst) { usize::MAX } else { 0 };
        self.settles(running).await;
    }

    /// Requests that would change something and were handed to the worker so far.
    pub(crate) fn orders(&self) -> Vec<String> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops where it is and gives the model.
    pub(crate) async fn freeze(self) -> Model {
        drop(self.keys);
        self.loop_task.await.expect("the loop does not panic").0
    }

    /// Leaves with `q` and gives how the loop ended.
    pub(crate) async fn quit(self) -> io::Result<()> {
        self.press("ctrl-c");
        self.ends().await
    }

    /// Waits for the end, and gives how the loop ended.
    pub(crate) async fn ends(self) -> io::Result<()> {
        self.loop_task.await.expect("the loop does not panic").1
    }
}

/// What the worker of a test works with.
pub(crate) fn setup(base_url: &str, key: &str, wanted: Wanted) -> Setup {
    let settings = Settings::new().base_url(base_url.parse().expect("a base URL")).key(key);
    let tag = wanted.store.key_tag(&key.to_owned().into()).expect("a tag");
    let access = Way {
        client: Client::new(settings).expect("a client"),
        service: Service::new("test", base_url, None),
        budget: Budget::new(wanted.store.clone(), Some(tag), wanted.rate, wanted.clock.clone()),
        store: wanted.store,
        offline: wanted.offline,
        largest: usize::MAX,
        clock: wanted.clock,
        owner: Owner::new(Face::Window),
    };
    Setup { access: Arc::new(access), lanes: wanted.lanes }
}

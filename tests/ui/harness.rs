//! A model that is driven by keys as a reader would say them, and drawn into a buffer.

use std::sync::Arc;

use bytes::Bytes;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use serde_json::{Value, json};
use vtriage::app::{Model, view};
use vtriage::effect::{Effect, RequestId, StoreTask};
use vtriage::keys::{Action, Keymap, Press};
use vtriage::msg::{Msg, Pointed, Pointing, Reply, Source};
use vtriage::pane::watching::Follow;
use vtriage::session::{Access, Fetch, Session, Tier};
use vtriage::theme::{Palette, Role, Theme};
use vtriage::vt::{Answer, ApiError, Call, Object, Page, Reason};

/// 2026-01-03T00:00:00Z
pub(crate) const NOW: i64 = 1_767_398_400;

pub(crate) struct Harness {
    pub(crate) model: Model,
    pub(crate) size: (u16, u16),
    /// The movement of the cursor whose rest is waited for.
    resting: Option<u64>,
}

impl Harness {
    /// A program with a public key that has just started.
    pub(crate) fn new() -> Self {
        Self::with(Session { access: Access::Key, tier: Tier::Public, ..Session::default() })
    }

    pub(crate) fn premium() -> Self {
        Self::with(Session { access: Access::Key, tier: Tier::Premium, ..Session::default() })
    }

    /// With a premium key whose settings have tabs and relationships follow.
    pub(crate) fn following() -> Self {
        let (access, tier, fetch) = (Access::Key, Tier::Premium, Fetch::Follow);
        Self::with(Session { access, tier, fetch, ..Session::default() })
    }

    pub(crate) fn with(session: Session) -> Self {
        Self::keyed(session, Keymap::default())
    }

    /// With other keys than the default ones.
    pub(crate) fn keyed(session: Session, keymap: Keymap) -> Self {
        let mut model = Model::new(session, keymap);
        model.update(Msg::Clock(NOW));
        Self { model, size: (80, 24), resting: None }
    }

    /// The time of the next look at the analysis that is followed has come, as its timer says it.
    pub(crate) fn look_due(&self) -> Msg {
        let watch = self.model.activity.watches.iter().find(|watch| watch.follow == Follow::Running);
        let watch = watch.expect("an analysis is followed");
        Msg::PollDue { analysis: watch.analysis.clone(), due: watch.next_at.expect("a look is due") }
    }

    /// Lets that time come.
    pub(crate) fn look(&mut self) -> Vec<Effect> {
        let due = self.look_due();
        self.model.update(due)
    }

    pub(crate) fn sized(mut self, width: u16, height: u16) -> Self {
        self.size = (width, height);
        self
    }

    pub(crate) fn update(&mut self, msg: Msg) -> Vec<Effect> {
        // Which case an order is about is the store's matter; tests of the window look at the order.
        let plain = |effect| match effect {
            Effect::Keep(StoreTask::InCase(_, task)) => Effect::Keep(*task),
            effect => effect,
        };
        let effects: Vec<Effect> = self.model.update(msg).into_iter().map(plain).collect();
        let mut rests = effects.iter().filter_map(|effect| match effect {
            Effect::After { msg: Msg::CursorRests(moves), .. } => Some(*moves),
            _ => None,
        });
        self.resting = rests.next_back().or(self.resting);
        effects
    }

    /// Lets the cursor rest, and gives what is done then.
    pub(crate) fn rest(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(moves) = self.resting.take() {
            effects.extend(self.update(Msg::CursorRests(moves)));
        }
        effects
    }

    /// Answers the question among some effects.
    pub(crate) fn reply_to(&mut self, effects: &[Effect], object: &Value) -> Vec<Effect> {
        self.reply_object(question(effects), object)
    }

    /// The question among some effects fails.
    pub(crate) fn fail_to(&mut self, effects: &[Effect], reason: Reason) -> Vec<Effect> {
        self.reply(question(effects), Err(ApiError::local(reason, "GET /thing", "")))
    }

    /// Presses keys, named and separated by spaces: `"j j enter"`.
    pub(crate) fn press(&mut self, keys: &str) -> Vec<Effect> {
        keys.split(' ')
            .flat_map(|name| {
                let press = Press::parse(name).unwrap_or_else(|()| panic!("{name} is no key"));
                self.update(Msg::Key(press.event()))
            })
            .collect()
    }

    /// Presses whatever key means this action where the keys are heard.
    pub(crate) fn act(&mut self, action: Action) -> Vec<Effect> {
        let context = self.model.context();
        let row = self.model.keymap.heard_in(context).find(|row| row.binding.action == action && !row.keys.is_empty());
        let key = row
            .and_then(|row| row.keys.first().copied())
            .unwrap_or_else(|| panic!("{action:?} has no key in {context:?}"));
        self.update(Msg::Key(key.event()))
    }

    /// The cell where a text stands on the screen.
    pub(crate) fn place_of(&mut self, text: &str) -> Position {
        let screen = self.screen();
        let found = (0..).zip(screen.lines()).find_map(|(row, line)| Some((line.find(text)?, row, line)));
        let (at, row, line) = found.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"));
        let column = line.get(..at).unwrap_or_default().chars().count();
        Position::new(u16::try_from(column).expect("on the screen"), row)
    }

    /// The mouse does something where a text stands.
    pub(crate) fn point(&mut self, how: Pointing, text: &str) -> Vec<Effect> {
        let at = self.place_of(text);
        self.update(Msg::Mouse(Pointed { at, how }))
    }

    /// Clicks twice where a text stands.
    pub(crate) fn click_twice(&mut self, text: &str) -> Vec<Effect> {
        let at = self.place_of(text);
        let mut effects = self.update(Msg::Mouse(Pointed { at, how: Pointing::Press }));
        self.screen();
        effects.extend(self.update(Msg::Mouse(Pointed { at, how: Pointing::Twice })));
        effects
    }

    /// Types a text, sign by sign.
    pub(crate) fn type_text(&mut self, text: &str) {
        for sign in text.chars() {
            let name = if sign == ' ' { "space".to_owned() } else { sign.to_string() };
            self.press(&name);
        }
    }

    /// Types a command in the palette, and means it.
    pub(crate) fn command(&mut self, line: &str) -> Vec<Effect> {
        self.press(":");
        self.type_text(line);
        self.press("enter")
    }

    /// Searches for a text.
    pub(crate) fn search(&mut self, text: &str) -> Vec<Effect> {
        self.press("/");
        self.type_text(text);
        self.press("enter")
    }

    pub(crate) fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.update(Msg::Paste(text.to_owned()))
    }

    /// Answers request `id` with an object.
    pub(crate) fn reply_object(&mut self, id: u64, object: &Value) -> Vec<Effect> {
        self.reply_object_at(id, object, NOW)
    }

    /// The same, read at that time.
    pub(crate) fn reply_object_at(&mut self, id: u64, object: &Value, fetched_at: i64) -> Vec<Effect> {
        let object = Object::decode(Bytes::from(object.to_string())).expect("an object");
        let tree = Some(Arc::new(object.value()));
        let answer = Answer::Object(Box::new(object));
        self.reply(id, Ok(Reply { answer, tree, fetched_at, source: Source::Network }))
    }

    /// Answers request `id` with an analysis and the `meta` that stands beside its `data`.
    pub(crate) fn reply_analysis(&mut self, id: u64, analysis: &Value, meta: &Value) -> Vec<Effect> {
        let object = Object::decode(Bytes::from(analysis.to_string())).expect("an object");
        let answer = Answer::Object(Box::new(object.with_meta(Bytes::from(meta.to_string()))));
        self.reply(id, Ok(Reply { answer, tree: None, fetched_at: NOW, source: Source::Network }))
    }

    /// Answers request `id` with a page: the whole body.
    pub(crate) fn reply_page(&mut self, id: u64, body: &Value) -> Vec<Effect> {
        let page = Page::decode(&Bytes::from(body.to_string())).expect("a page");
        self.reply(id, Ok(Reply { answer: Answer::Page(page), tree: None, fetched_at: NOW, source: Source::Network }))
    }

    /// The same, from the store: the service said it at that time.
    pub(crate) fn reply_stored_page(&mut self, id: u64, body: &Value, fetched_at: i64) -> Vec<Effect> {
        let answer = Answer::Page(Page::decode(&Bytes::from(body.to_string())).expect("a page"));
        self.reply(id, Ok(Reply { answer, tree: None, fetched_at, source: Source::Store }))
    }

    pub(crate) fn fail(&mut self, id: u64, reason: Reason, status: u16, code: &str) -> Vec<Effect> {
        let error = ApiError {
            reason,
            request: "GET /thing".to_owned(),
            status: Some(status),
            code: Some(code.into()),
            message: String::new(),
            may_have_acted: false,
            told_at: None,
            before: None,
        };
        self.reply(id, Err(error))
    }

    pub(crate) fn reply(&mut self, id: u64, outcome: Result<Reply, ApiError>) -> Vec<Effect> {
        let spent = match &outcome {
            Ok(reply) => u32::from(reply.source == Source::Network),
            Err(error) => u32::from(error.status.is_some()),
        };
        self.reply_for(id, outcome, spent)
    }

    /// The same, and so many requests were spent on it.
    pub(crate) fn reply_for(&mut self, id: u64, outcome: Result<Reply, ApiError>, spent: u32) -> Vec<Effect> {
        self.update(Msg::Replied { id: RequestId(id), outcome, spent })
    }

    /// What is on the screen, one line a row.
    pub(crate) fn screen(&mut self) -> String {
        let first = self.draw();
        if self.model.fit() { self.draw() } else { first }
    }

    fn draw(&self) -> String {
        let (width, _) = self.size;
        let buffer = self.drawn();
        let rows = buffer.content.chunks(usize::from(width.max(1)));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>())
            .fold(String::new(), |all, row| all + row.trim_end() + "\n")
    }

    fn drawn(&self) -> Buffer {
        let (width, height) = self.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend");
        terminal.draw(|frame| view::draw(&self.model, frame, &theme())).expect("drawing into memory");
        terminal.backend().buffer().clone()
    }

    /// The rows of the screen that look selected, from the top.
    pub(crate) fn selected_rows(&mut self) -> Vec<u16> {
        let (screen, selected) = (self.screen(), theme().style(Role::Selected));
        let buffer = self.drawn();
        let looks = |x, y| buffer.cell((x, y)).is_some_and(|cell| cell.style().patch(selected) == cell.style());
        let (width, rows) = (self.size.0, screen.lines().count());
        let long = |y: &u16| (0..width).filter(|x| looks(*x, *y)).count() >= 16;
        (0..u16::try_from(rows).expect("a screen")).filter(long).collect()
    }

    /// Whether the choice of a menu that begins so is under the cursor; its letter stands before it.
    pub(crate) fn has_chosen(&mut self, label: &str) -> bool {
        let is_chosen =
            |line: &str| line.split_once('›').and_then(|(_, rest)| rest.get(2..)?.strip_prefix(label)).is_some();
        self.screen().lines().any(is_chosen)
    }

    /// The footer's rows as one text: words that do not fit into one go on in the next.
    pub(crate) fn told(&mut self) -> String {
        let screen = self.screen();
        let rows: Vec<&str> = screen.lines().rev().take_while(|row| row.starts_with(' ')).map(str::trim).collect();
        rows.into_iter().rev().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn shows(&mut self, text: &str) -> bool {
        self.screen().contains(text)
    }
}

fn theme() -> Theme {
    Theme::by_name("terminal", Palette::default()).expect("the default theme")
}

/// The number of the question among some effects.
pub(crate) fn question(effects: &[Effect]) -> u64 {
    let asks = effects.iter().find_map(|effect| match effect {
        Effect::Ask { id, .. } => Some(id.0),
        _ => None,
    });
    asks.unwrap_or_else(|| panic!("nothing was asked: {effects:?}"))
}

/// The calls among some effects.
pub(crate) fn calls(effects: &[Effect]) -> Vec<Call> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask { call, .. } => Some(call.clone()),
            _ => None,
        })
        .collect()
}

/// What the calls among some effects ask for: `GET /files/aa?limit=40`.
pub(crate) fn asked(effects: &[Effect]) -> Vec<String> {
    calls(effects).iter().map(Call::key).collect()
}

/// The text that some effects copy.
pub(crate) fn copied(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Copy(clip) => Some(clip.text.clone()),
        _ => None,
    })
}

/// A domain report, with folded relationships.
pub(crate) fn domain(name: &str, malicious: u32, relationships: &Value) -> Value {
    json!({"type": "domain", "id": name, "attributes": {
        "last_analysis_date": 1_767_225_600, "registrar": "Example Registrar",
        "last_analysis_stats": {"malicious": malicious, "suspicious": 0, "harmless": 60, "undetected": 8, "timeout": 0}},
        "relationships": relationships})
}

/// A page of `count` resolutions of a domain, from `first` on.
pub(crate) fn resolutions(first: usize, count: usize, meta: &Value) -> Value {
    let rows: Vec<Value> = (first..first + count)
        .map(|number| {
            json!({"type": "resolution", "id": format!("198.51.100.{number}example.com"), "attributes": {
                "date": 1_767_225_600, "host_name": "example.com", "ip_address": format!("198.51.100.{number}"),
                "resolver": "Example DNS"}})
        })
        .collect();
    json!({"data": rows, "meta": meta})
}

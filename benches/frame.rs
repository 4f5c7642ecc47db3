//! What drawing, sorting and filtering cost, side by side in one run: `cargo bench --bench frame`.
//!
//! The bars: a frame of 100,000 rows costs at most 1.2 times one of 100, and a step of sorting, filtering or taking in a page, or of
//! walking through a case of 5,000 objects and 20,000 ways, stays within a frame of 16 ms. Prints `what: measured (bar)`, and fails
//! when a bar is missed.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use vtriage::app::{Model, view};
use vtriage::case::{Came, Change, Evidence, Head};
use vtriage::keys::{Keymap, Press};
use vtriage::msg::{Msg, Recalled};
use vtriage::pane::detail::json::JsonTab;
use vtriage::session::Session;
use vtriage::store::Reopened;
use vtriage::theme::{Palette, Role, Theme};
use vtriage::vt::{Descriptor, Kind, Object};
use vtriage::widget::order::{Key, Order, Ordered, Sorting, Source};
use vtriage::widget::table::{Cell, Column, Rows, Table, TableState, Width};
use vtriage::widget::{Focus, Motion};

const COLUMNS: &[Column] = &[
    Column::new("", Width::Fixed(1)),
    Column::new("ratio", Width::Fixed(6)).right(),
    Column::new("name", Width::Flex { min: 12, share: 2 }).cut_middle(),
    Column::new("date", Width::Fixed(10)).priority(1),
    Column::new("registrar", Width::Flex { min: 8, share: 1 }).priority(2),
];
const FEW: usize = 100;
const MANY: usize = 100_000;
const PAGE: usize = 40;
const SCREEN: Rect = Rect { x: 0, y: 0, width: 160, height: 50 };
/// A frame of a key that is held down, and of an eye that watches.
const BUDGET: Duration = Duration::from_millis(16);

/// Related domains as a pane would hold them.
struct Domains {
    names: Vec<String>,
    flagged: Vec<i64>,
    filter: &'static str,
}

impl Domains {
    fn new(count: usize) -> Self {
        let mut domains = Self { names: Vec::new(), flagged: Vec::new(), filter: "" };
        domains.grow(count);
        domains
    }

    fn grow(&mut self, count: usize) {
        for row in self.names.len()..self.names.len() + count {
            // Mixed well, so that no order is given away by the row.
            let mixed = (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            self.names.push(format!("host-{mixed:06x}.請求.example.test"));
            self.flagged.push(i64::try_from(mixed % 70).unwrap_or_default());
        }
    }
}

impl Rows for Domains {
    fn len(&self) -> usize {
        self.names.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let flagged = self.flagged.get(place).copied().unwrap_or_default();
        let role = if flagged > 0 { Role::Malicious } else { Role::Harmless };
        match column {
            0 => Cell::new(role, if flagged > 0 { "●" } else { "○" }),
            1 => Cell::new(role, format!("{flagged}/94")),
            2 => Cell::text(self.names.get(place).map_or("", String::as_str)),
            3 => Cell::new(Role::Muted, "2026-03-01"),
            _ => Cell::text("registrar.example"),
        }
    }
}

impl Source for Domains {
    fn len(&self) -> usize {
        self.names.len()
    }

    fn keep(&self, row: usize) -> bool {
        self.names.get(row).is_some_and(|name| name.contains(self.filter))
    }

    fn key(&self, row: usize) -> Key {
        self.names.get(row).map_or(Key::Missing, |name| Key::text(name))
    }
}

/// The middle of many measurements.
fn median(times: usize, mut measured: impl FnMut()) -> Duration {
    let mut durations: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            measured();
            start.elapsed()
        })
        .collect();
    durations.sort_unstable();
    durations.get(times / 2).copied().unwrap_or_default()
}

/// A report of many engines, some 20 MB as text unless it is only tried.
fn report(engines: usize) -> Value {
    let engine = |index: usize| {
        let name = format!("Engine {index}");
        let verdict =
            json!({"method": "blacklist", "engine_name": name, "category": "undetected", "result": Value::Null});
        (name, verdict)
    };
    json!({"attributes": {"last_analysis_results": Value::Object((0..engines).map(engine).collect())}})
}

/// A walk through that many objects, each of which leads to several, four ways an object.
fn walk(objects: usize) -> Vec<Change> {
    let object = |place: usize| Descriptor::new(Kind::Domain, format!("n{place}.example"));
    let came = |place: usize| {
        let came = if place.is_multiple_of(5) { Came::Opened } else { Came::Listed };
        Change::Came { object: object(place), name: String::new(), came, at: 1, remark: None }
    };
    let linked = |step: usize| {
        let (from, to) = (object(step % objects / 5 * 5), object((step * 7_919 + 1) % objects));
        Change::Linked { from, relationship: format!("way_{}", step % 7), to, at: 2, date: None }
    };
    (0..objects).map(came).chain((0..4 * objects).map(linked)).collect()
}

struct Bench {
    theme: Theme,
    buffer: Buffer,
    times: usize,
    missed: bool,
}

impl Bench {
    fn table(&mut self, many: usize) {
        let (few, mut domains) = (Domains::new(FEW), Domains::new(many));
        let (mut few_state, mut state) = (TableState::default(), TableState::default());
        few_state.go(Motion::To(FEW / 2), &few);
        state.go(Motion::To(many / 2), &domains);
        let small = median(self.times, || self.draw(&few, &few_state));
        let large = median(self.times, || self.draw(&domains, &state));
        self.ratio("frame of 100,000 rows against 100", large, small, 1.2);

        let mut order = Order::default();
        self.settle(&mut order, &mut state, &domains);
        order.restart(Sorting::Ascending);
        let steps = self.settle(&mut order, &mut state, &domains);
        self.steps("sorting, with a frame after each step", steps);

        let mut pages = Vec::new();
        for _ in 0..200 {
            domains.grow(PAGE);
            pages.extend(self.settle(&mut order, &mut state, &domains));
        }
        self.steps("taking in pages while sorted, with a frame after each", pages);

        domains.filter = "a7";
        order.restart(Sorting::Descending);
        let steps = self.settle(&mut order, &mut state, &domains);
        self.steps("filtering, with a frame after each step", steps);
    }

    fn json(&mut self, engines: usize) {
        let (mut few, mut many) = (JsonTab::default(), JsonTab::default());
        few.show(&Arc::new(report(10)));
        many.show(&Arc::new(report(engines)));
        let small = median(self.times, || drop(few.rows(0, SCREEN.height.into())));
        let large = median(self.times, || drop(many.rows(0, SCREEN.height.into())));
        self.ratio("rows of a folded report of 20 MB against a small one", large, small, 1.2);

        let start = Instant::now();
        many.search("no such text");
        let mut steps = vec![start.elapsed()];
        loop {
            let start = Instant::now();
            let goes_on = many.search_step();
            steps.push(start.elapsed());
            if !goes_on {
                break;
            }
        }
        self.steps("searching it for what is not there", steps);
    }

    fn case(&mut self, objects: usize) {
        let mut model = Model::new(Session::default(), Keymap::default());
        let case =
            Reopened { id: 7, head: Head::default(), changes: walk(objects), view: String::new(), runs: Vec::new() };
        model.update(Msg::Recalled(Recalled::Case(Box::new((case, Vec::new())))));
        let evidence = (0..objects).map(|place| {
            let day = 1_600_000_000 + i64::try_from(place).unwrap_or_default() * 50_000;
            let json = json!({"type": "domain", "id": format!("n{place}.example"), "attributes": {
                "registrar": format!("Registrar {}", place % 40), "creation_date": day, "last_update_date": day + 9,
                "last_analysis_date": day + 99, "expiration_date": day + 99_999_999}});
            Object::decode(json.to_string().into()).map(|object| (object.descriptor.clone(), Evidence::of(&object)))
        });
        model.update(Msg::Recalled(Recalled::Evidence(evidence.flatten().collect())));
        let Ok(mut terminal) = Terminal::new(TestBackend::new(SCREEN.width, SCREEN.height));
        for (what, keys) in [
            ("a step through a case", "j"),
            ("folding and unfolding in it", "h l"),
            ("all of it, and what counts", "a"),
            ("its timeline and back", "] ["),
            ("its common ground and back", "[ ]"),
        ] {
            let presses: Vec<Press> = keys.split(' ').filter_map(|key| Press::parse(key).ok()).collect();
            let mut steps = Vec::new();
            for press in presses.iter().cycle().take(self.times) {
                let start = Instant::now();
                model.update(Msg::Key(press.event()));
                model.update(Msg::Continue);
                let drawn = terminal.draw(|frame| view::draw(&model, frame, &self.theme)).is_ok();
                steps.push(start.elapsed());
                assert!(drawn, "a frame in memory");
            }
            self.steps(what, steps);
        }
    }

    fn draw<R: Rows>(&mut self, rows: &R, state: &TableState) {
        self.buffer.reset();
        let table = Table::new(COLUMNS).focus(Focus::Here);
        table.render(rows, state, SCREEN, &mut self.buffer, &self.theme);
    }

    /// Takes steps until the order is settled, with a frame after each, as the loop does.
    fn settle(&mut self, order: &mut Order, state: &mut TableState, domains: &Domains) -> Vec<Duration> {
        let mut steps = Vec::new();
        loop {
            let start = Instant::now();
            let progress = state.arrange(order, domains);
            self.draw(&Ordered::new(domains, order), state);
            steps.push(start.elapsed());
            if !progress.has_more() {
                return steps;
            }
        }
    }

    fn ratio(&mut self, what: &str, one: Duration, other: Duration, bar: f64) {
        let ratio = one.as_secs_f64() / other.as_secs_f64().max(f64::EPSILON);
        self.missed |= ratio > bar;
        println!("{what}: {ratio:.2} x (at most {bar} x); {one:.1?} against {other:.1?}");
    }

    fn steps(&mut self, what: &str, mut steps: Vec<Duration>) {
        let (count, total) = (steps.len(), steps.iter().sum::<Duration>());
        steps.sort_unstable();
        let p99 = steps.get(count * 99 / 100).copied().unwrap_or_default();
        self.missed |= p99 > BUDGET;
        println!("{what}: p99 {p99:.1?} (at most {BUDGET:?}); {count} steps, {total:.1?} in all");
    }
}

fn main() -> ExitCode {
    // `cargo test --benches` only tries that it runs: fewer rows and no verdict, as the build is not optimised.
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let Ok(theme) = Theme::by_name("dark", Palette::default()) else { return ExitCode::FAILURE };
    let mut bench =
        Bench { theme, buffer: Buffer::empty(SCREEN), times: if in_earnest { 400 } else { 5 }, missed: false };
    bench.table(if in_earnest { MANY } else { MANY / 50 });
    bench.json(if in_earnest { 180_000 } else { 100 });
    bench.case(if in_earnest { 5_000 } else { 50 });
    if bench.missed && in_earnest { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

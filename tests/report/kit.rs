//! Reports from JSON, and what a tab shows of them.

use std::collections::HashSet;
use std::sync::LazyLock;

use bytes::Bytes;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::Value;
use vtriage::msg::{Provenance, Source};
use vtriage::pane::Report;
use vtriage::pane::detail::head::Head;
use vtriage::pane::detail::{DetailLine, DetailPane, Parts, Scene, Tab, details, detection, summary, view};
use vtriage::pane::marked::MarkSet;
use vtriage::session::Session;
use vtriage::theme::{Palette, Role, Theme};
use vtriage::vt::Object;

/// 2026-01-03T00:00:00Z
pub(crate) const NOW: i64 = 1_767_398_400;

pub(crate) fn report(object: &Value) -> Report {
    let raw = Bytes::from(object.to_string());
    Report::from_object(
        Object::decode(raw).expect("an object"),
        Provenance { fetched_at: NOW, source: Source::Network },
    )
}

/// The lines of a tab with the given sections turned against their default.
pub(crate) fn lines(tab: Tab, report: &Report, session: &Session, flipped: &HashSet<String>) -> Vec<DetailLine> {
    let scene =
        Scene { report, session, now: NOW, flipped, filter: "", asked: None, width: 100, parts: &Parts::default() };
    match tab {
        // The head stands above every tab, and says what Summary need not repeat.
        Tab::Summary => {
            let head =
                Head::of(report, session, NOW, Vec::new()).lines().map(|line| DetailLine::text(Role::Text, &line));
            head.into_iter().chain(summary::lines(&scene)).collect()
        }
        Tab::Detection => detection::lines(&scene),
        _ => details::lines(&scene),
    }
}

/// The lines of a tab with every section open.
pub(crate) fn unfolded(tab: Tab, report: &Report) -> Vec<DetailLine> {
    let session = Session::default();
    let mut flipped = HashSet::new();
    for _ in 0..64 {
        let lines = lines(tab, report, &session, &flipped);
        let closed: Vec<_> =
            lines.iter().filter_map(|line| line.section.as_ref()).filter(|section| !section.open).collect();
        if closed.is_empty() {
            return lines;
        }
        flipped.extend(closed.into_iter().map(|section| section.key.clone()));
    }
    panic!("sections do not come to an end");
}

/// What the tab says, one line a line.
pub(crate) fn text(lines: &[DetailLine]) -> String {
    lines.iter().fold(String::new(), |text, line| text + &"  ".repeat(line.depth) + &line.plain() + "\n")
}

/// A tab as drawn, as text.
pub(crate) fn screen(pane: &DetailPane, width: u16, height: u16) -> String {
    terminal(pane, width, height).backend().to_string()
}

/// A tab as drawn.
pub(crate) fn terminal(pane: &DetailPane, width: u16, height: u16) -> Terminal<TestBackend> {
    static THEME: LazyLock<Theme> =
        LazyLock::new(|| Theme::by_name("mono", Palette::default()).expect("a shipped theme"));
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal
        .draw(|frame| {
            let area = frame.area();
            view::draw(pane, &MarkSet::default(), area, frame.buffer_mut(), &THEME, true);
        })
        .expect("drawn");
    terminal
}

/// A pane that shows a tab of a report.
pub(crate) fn pane(report: &Report, tab: Tab, width: usize) -> DetailPane {
    let mut pane = DetailPane::default();
    pane.tab = tab;
    pane.width.set(width);
    pane.refresh(report, &Session::default(), NOW);
    pane
}

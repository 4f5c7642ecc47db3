//! Every pane at every size, in every palette: nothing is cut where there is room, and every list says how much there is.

use std::collections::BTreeSet;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vtriage::app::{Model, Pane, view};
use vtriage::demo::{Demo, Options};
use vtriage::keys::Press;
use vtriage::msg::Msg;
use vtriage::pane::detail::Tab;
use vtriage::session::{Access, Tier};
use vtriage::theme::{Depth, GlyphSet, Palette, Theme};

use super::harness::{Program, Wanted};

const QUEUE: &str = "56082cddc3d11daff90213406c202ba7\nparcel-notice.example\napi.ember-sync.example\n203.0.113.66\nhttps://login.parcel-notice.example/session\n";
const SIZES: [(u16, u16); 6] = [(80, 24), (100, 30), (120, 40), (200, 60), (300, 80), (45, 60)];
/// So many blanks in a row could have held more of what was cut in it.
const ROOM: usize = 8;

/// The demo after some work: a queue that is answered, a report with a list of related objects, the private files.
async fn worked() -> Model {
    let demo = Demo::start(Options { related: 60, ..Options::default() }).await.expect("the demo");
    let wanted = Wanted { tier: Tier::Premium, access: Access::Demo, ..Wanted::default() };
    let mut program = Program::start(&demo.base_url(), Demo::key(), wanted);
    program.paste(QUEUE);
    program.press("enter");
    program.rests().await;
    program.search("#phishing");
    program.rests().await;
    program.press("3 enter");
    program.rests().await;
    program.search("parcel-notice.example");
    program.shows("5 parcel-notice.example").await;
    program.press("6 enter");
    program.rests().await;
    program.freeze().await
}

fn draw(model: &mut Model, (width, height): (u16, u16), theme: &Theme) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a backend");
    // Once more when only the drawing told how wide texts may be.
    for _ in 0..2 {
        terminal.draw(|frame| view::draw(model, frame, theme)).expect("drawn");
        model.fit();
    }
    let buffer = terminal.backend().buffer();
    buffer
        .content
        .chunks(usize::from(width))
        .map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_no_size_a_value_is_cut_beside_empty_cells_of_its_row_and_every_list_says_how_much_there_is() {
    let mut model = worked().await;
    let mut faults = BTreeSet::new();
    let palettes = [Palette::default(), Palette { depth: Depth::None, glyphs: GlyphSet::Unicode }];
    let themes = ["terminal", "dark", "light"].into_iter().flat_map(|name| palettes.map(|palette| (name, palette)));
    for (name, palette) in themes {
        let Ok(theme) = Theme::by_name(name, palette) else { continue };
        for size in SIZES {
            for pane in Pane::ALL {
                model.focus = pane;
                let rows = draw(&mut model, size, &theme);
                let screen = rows.join("\n");
                for row in &rows[2..rows.len() - 1] {
                    for part in row.split(is_edge).filter(|part| part.contains('…')) {
                        let blank = part.split(|sign| sign != ' ').map(str::len).max().unwrap_or_default();
                        if blank >= ROOM {
                            faults.insert(format!("{size:?} {pane:?}: cut beside {blank} blanks: {part:?}"));
                        }
                    }
                }
                faults.extend(
                    untold(&rows, &theme).into_iter().map(|title| format!("{size:?} {pane:?}: {title}\n{screen}")),
                );
            }
            model.focus = Pane::Detail;
            for tab in Tab::ALL {
                if let Some(place) = model.trail.current_mut() {
                    place.detail.tab = tab;
                }
                let rows = draw(&mut model, size, &theme);
                faults.extend(untold(&rows, &theme).into_iter().map(|title| format!("{size:?} {tab:?}: {title}")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

/// What the demo knows, of every kind that has a verdict.
const KINDS: [&str; 7] = [
    "56082cddc3d11daff90213406c202ba7",
    "44d88612fea8a8f36de82e1278abb02f",
    "parcel-notice.example",
    "api.ember-sync.example",
    "brightwater.example",
    "203.0.113.66",
    "https://login.parcel-notice.example/session",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_every_kind_of_report_says_date_and_age_of_its_verdict_at_any_width() {
    let demo = Demo::start(Options::default()).await.expect("the demo");
    let wanted = Wanted { tier: Tier::Premium, access: Access::Demo, ..Wanted::default() };
    let mut program = Program::start(&demo.base_url(), Demo::key(), wanted);
    for indicator in KINDS {
        program.search(indicator);
        program.rests().await;
    }
    let mut model = program.freeze().await;
    let theme = Theme::by_name("terminal", Palette::default()).expect("the default theme");
    let mut faults = BTreeSet::new();
    for indicator in KINDS.iter().rev() {
        model.focus = Pane::Detail;
        for width in [40, 45, 60, 80, 100, 120, 140, 200] {
            let rows = draw(&mut model, (width, 40), &theme);
            // Below the first line, the search bar and the edge with the name.
            let verdict = rows[3].split(is_edge).find(|part| part.contains('/')).unwrap_or_default();
            let is_day = |word: &str| word.len() >= 5 && word.chars().all(|sign| sign.is_ascii_digit() || sign == '-');
            let mut words = verdict.split([' ', ',']).skip_while(|word| !is_day(word)).filter(|word| !word.is_empty());
            let (day, rest) = (words.next(), words.next());
            if day.is_none() || rest.is_none() {
                faults.insert(format!("{width} {indicator}: {}", rows[3]));
            }
        }
        model.update(Msg::Key(Press::parse("backspace").expect("a key").event()));
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The titles of boxes in which a mark says that there is more, while none of their words says how much.
fn untold(rows: &[String], theme: &Theme) -> BTreeSet<String> {
    let mark = theme.glyphs().scroll_thumb;
    let cells: Vec<Vec<char>> = rows.iter().map(|row| row.chars().collect()).collect();
    let mut titles = BTreeSet::new();
    for (at, row) in cells.iter().enumerate() {
        for column in (0..row.len()).filter(|column| row[*column].to_string() == mark) {
            // The mark stands beside the right edge: up along that to the edge with the title, and along it to the left.
            let top = (0..at).rev().find(|at| cells[*at].get(column + 1).is_some_and(|sign| "┐┤┬┼".contains(*sign)));
            let Some(edge) = top.and_then(|top| cells.get(top)) else { continue };
            let left = (0..column).rev().find(|column| "┌├┬┼".contains(edge[*column])).unwrap_or_default();
            titles.insert(edge[left..=column].iter().collect::<String>());
        }
    }
    titles.retain(|title| !title.contains(" of "));
    titles
}

/// Whether a sign is part of a frame.
fn is_edge(sign: char) -> bool {
    "│├┤┬┴┼┌┐└┘".contains(sign)
}

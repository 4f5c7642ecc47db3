//! docs/pictures shows each pane as the program draws it, in the demo: this test makes the pictures, and compares them.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use vtriage::app::view;
use vtriage::clock::Clock;
use vtriage::demo::{Demo, Options};
use vtriage::session::{Access, Fetch, Tier};
use vtriage::theme::{Depth, Palette, Theme};

use super::harness::{Program, Wanted};

/// The attachment of the demo's story.
const FILE: &str = "56082cddc3d11daff90213406c202ba7";
const QUEUE: &str = "56082cddc3d11daff90213406c202ba7\nparcel-notice.example\napi.ember-sync.example\n203.0.113.66\n\
                     44d88612fea8a8f36de82e1278abb02f\nbrightwater.example\ncdn.jslib.example\nunknown-to-all.example\n";
const SIZE: Rect = Rect { x: 0, y: 0, width: 120, height: 34 };
/// Cells of a monospaced font of 14 px.
const CELL: (f32, f32) = (8.4, 18.0);

/// A pane, the keys that lead to it, and what is on the screen then.
const PICTURES: &[(&str, &str, &str)] = &[
    ("detail", "5", "Stands out"),
    ("related", "6 enter", "Detection 21"),
    ("results", "1", "1 Results"),
    ("triage", "2", "first seen"),
    ("private", "3 enter", "3 Private"),
    ("activity", "4 z", "status"),
    ("case", "7", "7 Case"),
    ("palette", ":", "Commands"),
];

/// Which answer of several comes first is the network's business, and with it where the graph of a case puts its objects: of
/// that picture only that it is there is held.
const UNSTEADY: &str = "case";

/// Grounds and plain text of the shipped themes.
const GROUNDS: [(&str, [u8; 3], [u8; 3]); 2] =
    [("dark", [30, 30, 30], [220, 220, 220]), ("light", [250, 250, 250], [40, 40, 40])];

#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_are_what_the_program_draws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let updates = std::env::var_os("UPDATE_DOCS").is_some();
    let mut stale = Vec::new();
    for (name, keys, holds) in PICTURES {
        let model = model(keys, holds).await;
        for (theme, ground, text) in GROUNDS {
            let picture = svg(&drawn(&model, theme), ground, text);
            let path = folder.join(format!("{name}-{theme}.svg"));
            if updates {
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(&path, picture).expect("written");
            } else if std::fs::read_to_string(&path).ok().is_none_or(|kept| *name != UNSTEADY && kept != picture) {
                stale.push(path.display().to_string());
            }
        }
    }
    assert!(stale.is_empty(), "run UPDATE_DOCS=1 cargo test --test program pictures; stale: {stale:?}");
}

/// The model of the demo after the keys.
async fn model(keys: &str, holds: &str) -> vtriage::app::Model {
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().expect("a time");
    let clock = Clock::stopped_at(now);
    let options = Options { clock: clock.clone(), now: Some(now.as_second()), ..Options::default() };
    let demo = Demo::start(options).await.expect("the demo");
    let wanted = Wanted {
        tier: Tier::Premium,
        fetch: Fetch::Follow,
        access: Access::Demo,
        clock,
        lanes: 1,
        ..Wanted::default()
    };
    let mut program = Program::start(&demo.base_url(), Demo::key(), wanted);
    program.search(FILE);
    program.shows("61/72").await;
    program.rests().await;
    program.paste(QUEUE);
    program.shows("8 indicators").await;
    program.press("enter");
    program.shows("23/94").await;
    program.rests().await;
    program.press("5");
    program.press(keys);
    program.shows(holds).await;
    program.rests().await;
    // What lies under the cursor is shown beside a list once the cursor rests: no request, so nothing tells when it is there.
    tokio::time::sleep(Duration::from_millis(400)).await;
    program.rests().await;
    program.freeze().await
}

/// The screen, without what differs from run to run.
fn drawn(model: &vtriage::app::Model, theme: &str) -> Buffer {
    let palette = Palette { depth: Depth::True, ..Palette::default() };
    let theme = Theme::by_name(theme, palette).expect("a shipped theme");
    let (mut model, mut buffer) = (model.clone(), Buffer::empty(SIZE));
    view::paint(&model, SIZE, &mut buffer, &theme);
    if model.fit() {
        view::paint(&model, SIZE, &mut buffer, &theme);
    }
    for row in buffer.content.chunks_mut(usize::from(SIZE.width)) {
        steady(row, &[" ", "m", "s"]);
        steady(row, &[" ", "k", "B"]);
        steady(row, &[" ", "B"]);
    }
    buffer
}

/// Puts the same number before each of these units, in a row of figures: times and sizes differ from run to run.
fn steady(row: &mut [Cell], unit: &[&str]) {
    let is_log = row.iter().map(Cell::symbol).collect::<String>().contains("GET /");
    let ends: Vec<usize> = (0..row.len())
        .filter(|at| {
            is_log
                && unit
                    .iter()
                    .enumerate()
                    .all(|(next, sign)| row.get(at + next).is_some_and(|cell| cell.symbol() == *sign))
        })
        .collect();
    for end in ends {
        let figures = row[..end]
            .iter()
            .rev()
            .take_while(|cell| cell.symbol().chars().all(|sign| sign.is_ascii_digit() || ",.".contains(sign)));
        let count = figures.count();
        // Without the last figure: a blank as the one before it.
        for at in (end - count..end).take(count.saturating_sub(1)) {
            row[at] = row[at - 1].clone();
        }
        if count > 0 {
            row[end - 1].set_symbol("9");
        }
    }
}

/// A screen as a picture.
fn svg(buffer: &Buffer, ground: [u8; 3], plain: [u8; 3]) -> String {
    let (width, height) = (f32::from(SIZE.width) * CELL.0, f32::from(SIZE.height) * CELL.1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"ui-monospace, Menlo, \
         Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
        hex(ground)
    );
    for (y, row) in buffer.content.chunks(usize::from(SIZE.width)).enumerate() {
        let mut x = 0;
        while let Some(first) = row.get(x) {
            let alike = row[x..].iter().take_while(|cell| look(cell) == look(first)).count();
            run(&mut svg, &row[x..x + alike], (x, y), ground, plain);
            x += alike;
        }
    }
    svg + "</svg>\n"
}

/// What cells of one run have in common.
fn look(cell: &Cell) -> (Color, Color, Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

/// Cells of one look.
fn run(svg: &mut String, cells: &[Cell], (x, y): (usize, usize), ground: [u8; 3], plain: [u8; 3]) {
    let Some(first) = cells.first() else { return };
    let (mut fore, mut back) = (rgb(first.fg).unwrap_or(plain), rgb(first.bg).unwrap_or(ground));
    if first.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut fore, &mut back);
    }
    let (left, top) = (x as f32 * CELL.0, y as f32 * CELL.1);
    let width = cells.len() as f32 * CELL.0;
    if back != ground {
        let fill = hex(back);
        writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.0}\" width=\"{width:.1}\" height=\"{:.0}\" fill=\"{fill}\"/>",
            CELL.1
        )
        .expect("text");
    }
    let text: String = cells.iter().map(Cell::symbol).collect();
    if text.trim().is_empty() {
        return;
    }
    let mut look = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ] {
        look.push_str(if first.modifier.contains(modifier) { attribute } else { "" });
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    writeln!(
        svg,
        "<text x=\"{left:.1}\" y=\"{:.0}\" textLength=\"{width:.1}\" xml:space=\"preserve\" fill=\"{}\"{look}>{text}</text>",
        top + 14.0,
        hex(fore)
    )
    .expect("text");
}

fn rgb(colour: Color) -> Option<[u8; 3]> {
    match colour {
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        _ => None,
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

//! The first line: whose answers these are, what is left of the quota, what is under way.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Model;
use crate::session::Kept;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::frame::BETWEEN;
use crate::widget::paint::Pen;

/// Cells of a profile's name.
const NAME: usize = 16;
/// What stands at the left, where there is room for it.
const TITLE: &str = " vtriage ";

/// Something that the line says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// The same in fewer cells.
    short: String,
    rank: Rank,
}

/// What gives way first where there is little room: the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Without it the screen would say another thing.
    Stays,
    Day,
    Marked,
    UnderWay,
    Store,
    Profile,
    Today,
}

impl Word {
    fn new(rank: Rank, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { short: text.clone(), text, rank }
    }

    fn or(self, short: impl Into<String>) -> Self {
        Self { short: short.into(), ..self }
    }
}

/// `vtriage                                demo · 3/4 min · 412/500 day`: what is left of each.
pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let words = words(model);
    let room = usize::from(area.width).saturating_sub(1);
    let beside = room.saturating_sub(text::width(TITLE));
    let mut pen = Pen::new(buffer, area, 0);
    let line = match fitted(&words, beside) {
        Some(line) => {
            pen.put(TITLE, theme.style(Role::Title));
            line
        }
        // The program is known by its screen; what holds on it is not.
        None => fitted(&words, room).unwrap_or_else(|| shorts(&words, " ")),
    };
    pen.put_right(&format!("{} ", text::fit(&line, room)), theme.style(Role::Muted));
}

fn words(model: &Model) -> Vec<Word> {
    let session = &model.session;
    let label = session.label();
    let tier = label.strip_suffix(" key").filter(|_| session.has_key()).unwrap_or(label);
    let mut words = vec![Word::new(Rank::Stays, label).or(tier)];
    words.extend(
        session
            .named()
            .map(|name| Word::new(Rank::Profile, format!("profile {}", text::visible(&text::fit(name, NAME))))),
    );
    words.extend(match session.kept {
        Kept::OnDisk => None,
        Kept::Opening => Some(Word::new(Rank::Store, "opening the store")),
        Kept::UntilTheEnd => Some(Word::new(Rank::Store, "no store")),
        Kept::Never => Some(Word::new(Rank::Store, "store only read")),
    });
    words.extend(session.read_only.then(|| Word::new(Rank::Stays, "read-only")));
    words.extend(session.offline.then(|| Word::new(Rank::Stays, "offline")));
    let marked = || Word::new(Rank::Marked, format!("{} marked", text::count(model.marks.len() as u64)));
    words.extend((!model.marks.is_empty()).then(marked));
    let meter = &model.meter;
    let left = |rank, limit: u64, used: u64, unit: &str| {
        Word::new(rank, format!("{}/{} {unit}", text::count(limit.saturating_sub(used)), text::count(limit)))
    };
    words.extend(meter.minute_limit.map(|limit| left(Rank::Stays, limit, meter.minute_used, "min")));
    words.extend(match meter.day_limit {
        Some(limit) => Some(left(Rank::Day, limit, meter.day_used, "day")),
        None if meter.day_used > 0 => Some(Word::new(Rank::Today, format!("{} today", text::count(meter.day_used)))),
        None => None,
    });
    let (leaving, standing) = model.activity.under_way();
    words.extend((leaving > 0).then(|| Word::new(Rank::UnderWay, format!("{leaving} on the way"))));
    words.extend((standing > 0).then(|| Word::new(Rank::UnderWay, format!("{standing} held"))));
    words
}

/// The words in so many cells: those of the last rank go first, and then the others are said in short. None where not even
/// that fits.
fn fitted(words: &[Word], room: usize) -> Option<String> {
    let mut shown: Vec<&Word> = words.iter().collect();
    loop {
        let line = shown.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(BETWEEN);
        if text::width(&line) <= room {
            return Some(line);
        }
        // Of equals the right one.
        let last =
            shown.iter().enumerate().max_by_key(|(_, word)| word.rank).filter(|(_, word)| word.rank > Rank::Stays);
        match last.map(|(at, _)| at) {
            Some(at) => drop(shown.remove(at)),
            None => break,
        }
    }
    Some(shorts(words, BETWEEN)).filter(|line| text::width(line) <= room)
}

/// What stays, in short.
fn shorts(words: &[Word], between: &str) -> String {
    let stays = words.iter().filter(|word| word.rank == Rank::Stays);
    stays.map(|word| word.short.as_str()).collect::<Vec<_>>().join(between)
}

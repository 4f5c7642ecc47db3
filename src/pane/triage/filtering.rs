//! What the filter of the queue lets through: rows by what they are, and by every word that they show.

use super::columns::COLUMNS;
use super::{Item, State, Triage};
use crate::theme::GlyphSet;
use crate::vt::Sought;
use crate::widget::Rows;

impl Triage {
    /// Whether a row passes the filter.
    pub(super) fn passes(&self, row: usize, item: &Item) -> bool {
        let is_unknown = match &item.state {
            State::NotFound => true,
            State::Found(known) => known.verdict.is_unknown(),
            _ => false,
        };
        let kinds = [item.indicator.object_kind(), item.indicator.kind_name()];
        let sought = Sought { is_flagged: item.state.flagged(), is_unknown, kinds: &kinds };
        // Also what only stands in a column: how it stands, of what kind it is, since when it is known.
        let shown = self.shown(GlyphSet::Unicode.glyphs());
        let is_shown = |word: &str| {
            let mut cells = (0..COLUMNS.len()).map(|column| shown.cell(row, column));
            cells.any(|cell| cell.text.to_lowercase().contains(word))
        };
        sought.passes(&self.filter, |word| mentions(item, word) || is_shown(word))
    }
}

fn mentions(item: &Item, word: &str) -> bool {
    let mut texts = vec![&*item.remark, &*item.tag];
    if let State::Found(known) = &item.state {
        texts.extend([&*known.about, &*known.names, &*known.ratio, known.verdict.word()]);
    }
    // Nearly every hash holds the letters of a short word in their order, so values are searched literally.
    item.value.to_lowercase().contains(word) || texts.into_iter().any(|text| is_like(&text.to_lowercase(), word))
}

/// Whether a word of the text has the letters of `word` in their order, from its first letter on.
fn is_like(text: &str, word: &str) -> bool {
    text.contains(word)
        || text.split(|sign: char| !sign.is_alphanumeric()).any(|there| {
            let mut letters = there.chars();
            there.starts_with(|first| word.starts_with(first))
                && word.chars().all(|letter| letters.any(|it| it == letter))
        })
}

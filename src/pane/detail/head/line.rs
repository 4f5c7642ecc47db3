//! Facts that share one line: as many as fit, the most important first, and none is cut beside blanks that could hold it.

use crate::text;

/// Between two facts.
const BETWEEN: &str = " · ";
/// Cells of a text that is worth its beginning.
const LEAST: usize = 12;
/// A short form gives way to the beginning of the whole one where that says so much more.
const MORE: usize = 8;

/// A fact on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    whole: String,
    /// The same in fewer cells.
    short: Option<String>,
    is_cut: bool,
    rank: Rank,
}

/// Which facts of a line give way first: the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Stays,
    Told,
    Extra,
    Last,
}

impl Part {
    /// A number or a name: whole or not at all.
    pub(super) fn new(whole: impl Into<String>) -> Self {
        Self { whole: text::visible(&whole.into()).into_owned(), short: None, is_cut: false, rank: Rank::Stays }
    }

    /// A text whose beginning says something.
    pub(super) fn text(whole: impl Into<String>) -> Self {
        Self { is_cut: true, ..Self::new(whole) }
    }

    /// What says it where there is little room.
    pub(super) fn or(mut self, short: impl Into<String>) -> Self {
        self.short = Some(text::visible(&short.into()).into_owned());
        self
    }

    pub(super) fn ranked(self, rank: Rank) -> Self {
        Self { rank, ..self }
    }

    pub(super) fn rank(&self) -> Rank {
        self.rank
    }

    pub(super) fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// Cells that it takes uncut.
    pub(super) fn width(&self) -> usize {
        text::width(&self.whole)
    }

    fn shortest(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.whole)
    }

    fn least(&self) -> usize {
        let shortest = text::width(self.shortest());
        if self.is_cut { shortest.min(LEAST) } else { shortest }
    }

    /// How many cells it makes use of, where it may have so many.
    fn taken(&self, room: usize) -> usize {
        text::width(&self.told(room))
    }

    /// What it says in so many cells.
    fn told(&self, room: usize) -> String {
        let shortest = self.shortest();
        if self.width() <= room {
            return self.whole.clone();
        }
        let begun = self.is_cut && (self.short.is_none() || room >= text::width(shortest) + MORE);
        text::fit(if begun { &self.whole } else { shortest }, room).into_owned()
    }
}

/// As many parts as fit into `width` cells: the first in any case, of the others those of the best rank. First each has its
/// least, then what is left.
pub(super) fn joined<'a>(parts: impl IntoIterator<Item = &'a Part>, width: usize) -> String {
    let parts: Vec<&Part> = parts.into_iter().collect();
    let mut order: Vec<usize> = (1..parts.len()).collect();
    order.sort_by_key(|at| parts.get(*at).map(|part| part.rank));
    let Some(first) = parts.first() else { return String::new() };
    let mut rooms: Vec<Option<usize>> = vec![None; parts.len()];
    let mut left = width.saturating_sub(first.least());
    for (at, part) in order.iter().filter_map(|at| Some((*at, parts.get(*at)?))) {
        let needed = part.least() + text::width(BETWEEN);
        if let Some(room) = rooms.get_mut(at).filter(|_| needed <= left) {
            *room = Some(part.least());
            left -= needed;
        }
    }
    if let Some(room) = rooms.first_mut() {
        *room = Some(first.least());
    }
    for at in std::iter::once(0).chain(order) {
        let (Some(part), Some(Some(room))) = (parts.get(at), rooms.get_mut(at)) else { continue };
        let taken = part.taken(room.saturating_add(left)).max(*room);
        left -= taken - *room;
        *room = taken;
    }
    let told = parts.iter().zip(rooms).filter_map(|(part, room)| Some(part.told(room?)));
    told.collect::<Vec<_>>().join(BETWEEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name() -> Vec<Part> {
        vec![
            Part::new("domain"),
            Part::text("registrar Nine Wells Domains").or("Nine Wells Domains"),
            Part::new("created 2026-01-01"),
        ]
    }

    #[test]
    fn a_text_gives_way_to_the_facts_behind_it_as_far_as_its_beginning() {
        assert_eq!(joined(&name(), 58), "domain · registrar Nine Wells Domains · created 2026-01-01");
        assert_eq!(joined(&name(), 50), "domain · Nine Wells Domains · created 2026-01-01");
        assert_eq!(joined(&name(), 43), "domain · Nine Wells D… · created 2026-01-01");
        assert_eq!(joined(&name(), 41), "domain · registrar Nine Wells Domains");
        assert_eq!(joined(&name(), 20), "domain");
    }

    #[test]
    fn a_fact_that_does_not_fit_leaves_its_room_to_those_behind_it() {
        let parts = [Part::new("file"), Part::new("first seen 2026-01-01"), Part::new("42 bytes")];
        assert_eq!(joined(&parts, 20), "file · 42 bytes");
    }

    #[test]
    fn what_ranks_higher_stays_wherever_it_stands() {
        let count = |name: &str, rank| Part::new(name).ranked(rank);
        let parts =
            [Part::new("file"), count("urls 3", Rank::Told), count("ips 5", Rank::Last), count("signed", Rank::Extra)];
        assert_eq!(joined(&parts, 30), "file · urls 3 · ips 5 · signed");
        assert_eq!(joined(&parts, 29), "file · urls 3 · signed");
        assert_eq!(joined(&parts, 14), "file · urls 3");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_room(width in 0usize..90, texts in prop::collection::vec("\\PC{0,30}", 1..6)) {
            let parts: Vec<Part> = texts.iter().map(|text| Part::text(text.as_str())).collect();
            let first = parts.first().map(Part::least).unwrap_or_default();
            prop_assert!(text::width(&joined(&parts, width)) <= width.max(first));
        }
    }
}

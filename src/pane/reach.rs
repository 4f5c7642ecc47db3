//! How far a list was read: where it goes on, how many there are, and why it can't be read on.

use super::rows::{Extent, ObjectList};
use crate::text;
use crate::vt::calls;
use crate::vt::{Course, Cursor, Impasse, Judge, Page};

/// What is known of a list beyond its rows; a new one for each question.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// What the next page is asked for with.
    pub next: Option<Cursor>,
    /// How many there are at least.
    pub count: Option<u64>,
    /// How many days back the list goes, where it is no longer than that for a reason of the service's.
    pub days_back: Option<u64>,
    /// Why no more is read although the service would send more.
    pub impasse: Option<Impasse>,
    /// Whether all pages are being loaded.
    pub all: bool,
    /// How many items that came were no objects, and are no rows.
    not_understood: u64,
    course: Course,
}

impl Reach {
    /// Takes a page into the list, the first one in place of its rows. A page that came before is left out.
    pub fn take(&mut self, page: Page, list: &mut ObjectList, extent: Extent, judge: &Judge) {
        let is_first = self.course.is_new();
        let (next, impasse) = match self.course.follow(page.fingerprint(), page.next) {
            Ok(next) => (next, None),
            Err(impasse) => (None, Some(impasse)),
        };
        if is_first {
            list.replace(&page.objects, extent, judge);
        } else if impasse != Some(Impasse::Page) {
            list.append(&page.objects, extent, judge);
        }
        if impasse != Some(Impasse::Page) {
            self.not_understood += page.not_understood as u64;
        }
        let loaded = self.came(list);
        let is_whole = next.is_none() && impasse.is_none();
        let said = page.count.or(self.count).map(|count| count.max(loaded));
        self.count = if is_whole { Some(loaded) } else { said };
        self.days_back = page.days_back.or(self.days_back);
        self.all &= next.is_some();
        (self.next, self.impasse) = (next, impasse);
    }

    /// Requests for what is not here yet, as far as the service says how much there is.
    pub fn pages_left(&self, list: &ObjectList) -> Option<u64> {
        let left = self.count?.checked_sub(self.came(list)).filter(|left| *left > 0)?;
        Some(left.div_ceil(calls::PAGE.into()))
    }

    /// Whether no page came yet.
    pub fn is_new(&self) -> bool {
        self.course.is_new()
    }

    /// How many came, also as what is no row.
    fn came(&self, list: &ObjectList) -> u64 {
        list.len() as u64 + self.not_understood
    }

    /// Where the cursor is among all that there are, and how much of that is here, where it is not all: `3 of 14`,
    /// `3 of 55 · 14 loaded, more: m`, `3 of 4, 1 not understood`, `3 of 55 · last 90 days · 14 loaded, more: m`; of a filtered
    /// list `"flagged": 1 of 14 shown, more: m`. `more` is the key that reads more, if there is more; `place` is the row of the
    /// cursor, from 1, where rows are seen.
    pub fn progress(&self, list: &ObjectList, more: Option<&str>, place: Option<usize>) -> String {
        let has_more = more.is_some() || self.impasse.is_some();
        let more = match (self.impasse, more) {
            (Some(Impasse::Unreadable), _) => ", no more: the next page can't be read".to_owned(),
            (Some(Impasse::Empty), _) => ", no more: its pages are empty".to_owned(),
            (Some(_), _) => ", no more: it repeats".to_owned(),
            (None, Some(_)) if self.all => ", loading all".to_owned(),
            (None, Some(key)) => format!(", more: {key}"),
            (None, None) => String::new(),
        };
        let more = match self.not_understood {
            0 => more,
            odd => format!(", {} not understood{more}", text::count(odd)),
        };
        // What is older is in no page: that stands before how many came, which gives way first.
        let within = self.days_back.map(|days| format!(" · {}", last_days(days))).unwrap_or_default();
        if !list.filter().is_empty() {
            return filtered(list.filter(), list.shown(), list.len()) + &more + &within;
        }
        let loaded = list.len() as u64;
        if loaded == 0 && more.is_empty() {
            return String::new();
        }
        let place = place.filter(|_| loaded > 0).map(|at| text::count(at as u64));
        let said = self.count.filter(|count| *count > self.came(list)).map(text::count);
        let all = match said {
            None if has_more => "many".to_owned(),
            None => {
                let all = text::count(loaded);
                return place.map_or(all.clone(), |at| format!("{at} of {all}")) + &more + &within;
            }
            Some(count) => count,
        };
        let loaded = text::count(loaded);
        match place {
            Some(at) => format!("{at} of {all}{within} · {loaded} loaded{more}"),
            None => format!("{loaded} loaded of {all}{more}{within}"),
        }
    }
}

/// `last 90 days`
pub fn last_days(days: u64) -> String {
    format!("last {}", text::counted(days, "day"))
}

/// `"flagged": 1 of 8 shown`
pub fn filtered(filter: &str, shown: usize, all: usize) -> String {
    let number = |count: usize| text::count(count as u64);
    format!("{}: {} of {} shown", quoted(filter), number(shown), number(all))
}

/// A filter as titles name it.
pub fn quoted(filter: &str) -> String {
    format!("\"{}\"", text::fit(&text::visible(filter), 18))
}

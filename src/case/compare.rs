//! Two reports beside each other: one object then and now, and what two objects share.
//!
//! Both read the same facts of a report (`facts`), so that what counts as different is one rule. Values are hostile text.

mod facts;
mod sides;
mod then_now;

pub use sides::Sides;
pub use then_now::ThenNow;

/// A part of what is told, for people: its title, and a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub title: String,
    pub lines: Vec<String>,
}

impl Block {
    /// Most lines of one block; a report can name a thousand names.
    const MOST: usize = 40;

    /// None where there is nothing to tell.
    fn of(title: impl Into<String>, mut lines: Vec<String>) -> Option<Self> {
        let all = lines.len();
        if all > Self::MOST {
            lines.truncate(Self::MOST);
            lines.push(format!("and {} more", crate::text::count((all - Self::MOST) as u64)));
        }
        (!lines.is_empty()).then(|| Self { title: title.into(), lines })
    }
}

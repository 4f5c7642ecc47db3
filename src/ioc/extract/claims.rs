//! What a kind that is not looked up has taken of a line: no other kind takes it.

use super::context::Said;
use super::unusable::Unlooked;

/// The spans of a line that mutexes and keys of the registry take.
#[derive(Debug, Default)]
pub(super) struct Claims(Vec<(usize, usize)>);

impl Claims {
    /// Takes in a value of that kind, which is a slice of the line.
    pub(super) fn add(&mut self, kind: Unlooked, line: &str, text: &str) {
        if matches!(kind, Unlooked::Mutex | Unlooked::RegistryKey) {
            let start = (text.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
            self.0.insert(self.0.partition_point(|(other, _)| *other <= start), (start, start + text.len()));
        }
    }

    /// Whether one of them has that byte.
    pub(super) fn has(&self, at: usize) -> bool {
        let next = self.0.partition_point(|(start, _)| *start <= at);
        next.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|(_, end)| at < *end)
    }
}

/// The kind of what is written like a hash and not looked up, by the words before it.
pub(super) fn unlooked_by(said: Said) -> Option<Unlooked> {
    match said {
        Said::Ja3 => Some(Unlooked::Ja3),
        Said::Mutex => Some(Unlooked::Mutex),
        _ => None,
    }
}

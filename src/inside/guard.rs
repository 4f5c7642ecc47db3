//! Readers of others, run so that a mistake of theirs is a remark and not the end.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// What `read` gives, or the words for a reader that gave up. Such a panic is not told to the program's own hook, which
/// would end the program for it.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |news| {
            if !GUARDED.get() {
                before(news);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(outer);
    outcome.map_err(|_| "is made so oddly that its reader gave up".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_panics_is_a_sentence() {
        assert_eq!(guarded(|| 7), Ok(7));
        let odd: Vec<u8> = Vec::new();
        assert!(guarded(|| odd[3]).unwrap_err().contains("gave up"));
    }
}

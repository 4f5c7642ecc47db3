//! The store as a specification, by subject.

mod answers;
mod budget;
mod cases;
mod claims;
mod file;
mod people;
mod recipes;

use super::*;

/// A time to count from: 2026-01-01 00:00:00 UTC.
const NOW: i64 = 1_767_225_600;

const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";
const MD5: &str = "7809376fe32e44c957347816a47b3d65";

fn memory() -> Store {
    Store::in_memory(Options::default()).expect("a store in memory")
}

/// A directory of its own, in which stores are opened.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("temporary directory"))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("state/store.sqlite")
    }

    fn open_with(&self, options: Options) -> (Store, Vec<Notice>) {
        Store::open(&self.file(), options, NOW).expect("opens")
    }

    fn open(&self) -> Store {
        let (store, notices) = self.open_with(Options::default());
        assert_eq!(notices, []);
        store
    }
}

/// A service as a profile sees it.
fn p() -> Service {
    Service::new("p", "P", None)
}

/// Another one.
fn q() -> Service {
    Service::new("q", "Q", None)
}

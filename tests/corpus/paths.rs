//! Names of mutexes, and paths in which their name spaces stand too.

use vtriage::inside::{self, Options};

/// The mutexes of a text.
fn mutexes(text: &str) -> Vec<String> {
    let found = inside::text(text, &Options::default()).unusable;
    found.into_iter().filter(|one| one.found.kind.name() == "mutex").map(|one| one.found.text).collect()
}

#[test]
fn a_folder_of_a_path_is_no_mutex() {
    for text in [
        r"C:\Users\jdoe\AppData\Local\Temp\inv.exe",
        r"dropped C:\Users\J Doe\AppData\Local\Temp\inv.exe and ran it",
        r"%USERPROFILE%\Local\Temp\inv.exe",
        r"c:/users/jdoe/appdata/Local\Temp\inv.exe",
        r"\\server\share\Global\report.docx",
        "{\"path\":\"C:\\\\Users\\\\jdoe\\\\AppData\\\\Local\\\\Temp\\\\inv.exe\"}",
    ] {
        assert_eq!(mutexes(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_mutex_is_found_in_its_name_space() {
    for (text, mutex) in [
        (r"mutex Global\abc-17", r"Global\abc-17"),
        (r"name=Local\abc-17", r"Local\abc-17"),
        (r"\BaseNamedObjects\abc-17", r"BaseNamedObjects\abc-17"),
        (r"\Sessions\1\BaseNamedObjects\Local\abc-17", r"BaseNamedObjects\Local\abc-17"),
        (r"C:\Users\jdoe\AppData\Local\Temp\a.exe=Global\abc-17", r"Global\abc-17"),
    ] {
        assert_eq!(mutexes(text), [mutex], "{text}");
    }
}

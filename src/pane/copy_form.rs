//! The forms in which things are copied, in the order of their menu.

use crate::export::Format;

/// What is copied or exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What the focused pane shows: in a list what is marked, else the selected row or all rows; else the report on screen.
    Here,
    /// What is marked, wherever that is; without marks the same as `Here`.
    Marks,
}

/// How copied things are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyForm {
    Values,
    Defanged,
    /// The URL as it was asked for, and as the service has it, where these differ.
    Asked,
    Kept,
    Sha256,
    Sha1,
    Md5,
    AllHashes,
    Link,
    Json,
    Export(Format),
}

/// Each form of one thing, with its letter, the same wherever it is offered, and what it is called.
const FORMS: [(CopyForm, char, &str); 10] = [
    (CopyForm::Values, 'v', "value"),
    (CopyForm::Defanged, 'd', "defanged"),
    (CopyForm::Asked, 'u', "URL as it was asked for"),
    (CopyForm::Kept, 'U', "URL as VirusTotal has it"),
    (CopyForm::Sha256, 's', "SHA-256"),
    (CopyForm::Sha1, '1', "SHA-1"),
    (CopyForm::Md5, '5', "MD5"),
    (CopyForm::AllHashes, 'h', "all hashes"),
    (CopyForm::Link, 'w', "web link"),
    (CopyForm::Json, 'o', "JSON"),
];

impl CopyForm {
    /// The forms of one thing.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMS.into_iter().map(|(form, ..)| form)
    }

    fn row(self) -> Option<(char, &'static str)> {
        FORMS.into_iter().find(|(form, ..)| *form == self).map(|(_, letter, label)| (letter, label))
    }

    /// What it is called in menus and sentences.
    pub fn label(self) -> &'static str {
        match self {
            Self::Export(format) => format.label(),
            form => form.row().map_or("", |(_, label)| label),
        }
    }

    /// The key in menus.
    pub fn letter(self) -> char {
        match self {
            Self::Export(format) => format.letter(),
            form => form.row().map_or(' ', |(letter, _)| letter),
        }
    }
}

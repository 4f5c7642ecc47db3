//! What commands are called elsewhere: in other programs of this trade, in editors, and in other spellings.

use crate::keys::Action;

/// Of what keys do.
const OF_KEYS: &[(Action, &str)] = &[
    (Action::Search, "find lookup goto"),
    (Action::Queries, "bookmarks favourites favorites"),
    (Action::Help, "keys keyboard shortcuts manual"),
    (Action::Quit, "exit bye leave"),
    (Action::Zoom, "maximise maximize fullscreen"),
    (Action::Back, "previous return"),
    (Action::Copy, "yank clip"),
    (Action::Export, "save write"),
    (Action::Mark, "select tick"),
    (Action::MarkAll, "select"),
    (Action::Unmark, "deselect untick"),
    (Action::PutBack, "undo restore undelete"),
    (Action::Queue, "enqueue batch"),
    (Action::Refresh, "reload refresh update"),
    (Action::LoadAll, "everything"),
    (Action::Reanalyse, "rescan reanalyze scan"),
    (Action::SubmitPublic, "upload send scan"),
    (Action::SubmitPrivate, "upload send scan"),
    (Action::Behaviour, "behavior mitre sandbox attack ttps"),
    (Action::Note, "annotate remark"),
    (Action::Browse, "web gui"),
    (Action::Filter, "grep"),
    (Action::Quota, "limits budget"),
];

/// Of what is typed.
const OF_COMMANDS: &[(&str, &str)] = &[
    ("search", "find query intelligence"),
    ("file", "hash md5 sha1 sha256"),
    ("rel", "relationship pivot related"),
    ("compare", "diff"),
    ("watch", "monitor"),
    ("recipe", "playbook"),
    ("case", "workspace investigation"),
    ("verdict", "rule classify"),
    ("log", "requests"),
    ("store", "cache database"),
    ("theme", "colors"),
    ("profile", "account"),
    ("tour", "tutorial introduction"),
    ("key", "apikey token login"),
];

pub(super) fn of_key(action: Action) -> &'static str {
    OF_KEYS.iter().find(|(of, _)| *of == action).map_or("", |(_, names)| names)
}

pub(super) fn of_command(name: &str) -> &'static str {
    OF_COMMANDS.iter().find(|(of, _)| *of == name).map_or("", |(_, names)| names)
}

//! The screen as its users meet it: keys in, effects and pictures out. No terminal, no network.

mod ui {
    pub(crate) mod harness;

    mod at_the_cursor;
    mod bringing;
    mod brought;
    mod case_views;
    mod commands;
    mod comparing;
    mod consenting;
    mod copying;
    mod dialogs;
    mod dividing;
    mod drafts;
    mod exporting;
    mod filtering;
    mod first_run;
    mod folders;
    mod following;
    mod footers;
    mod habits;
    mod inside;
    mod keeping;
    mod key_names;
    mod keys;
    mod large;
    mod later;
    mod list_dialogs;
    mod loading;
    mod looking_up;
    mod marking;
    mod naming;
    mod narrow;
    mod narrow_dialogs;
    mod noting;
    mod paging;
    mod palette;
    mod pasting;
    mod plain;
    mod plain_letters;
    mod pointing;
    mod pretending;
    mod previewing;
    mod private;
    mod recipes;
    mod related;
    mod remembering;
    mod requests;
    mod revisiting;
    mod ruling;
    mod searching;
    mod sessions;
    mod sizes;
    mod submitting;
    mod triage;
    mod typed_lines;
}

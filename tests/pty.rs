//! The program in a pseudo-terminal: it draws, and gives the terminal back on every way out.
#![cfg(all(unix, feature = "demo"))]

mod pty {
    pub(crate) mod harness;
    pub(crate) mod service;

    mod assembled;
    mod background;
    mod changing;
    mod clipboard;
    mod effects;
    mod handing_over;
    mod hostile;
    mod keeping;
    mod keys;
    mod killed;
    mod leaving;
    mod main_job;
    mod pasting;
    mod pointing;
    mod replaying;
    mod shift;
    mod starting;
    mod submitting;
    mod waiting;
}

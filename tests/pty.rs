//! The program in a pseudo-terminal: it draws, and gives the terminal back on every way out.
#![cfg(all(unix, feature = "demo"))]

mod pty {
    pub(crate) mod harness;

    mod assembled;
    mod clipboard;
    mod hostile;
    mod keeping;
    mod leaving;
    mod pasting;
    mod shift;
    mod submitting;
}

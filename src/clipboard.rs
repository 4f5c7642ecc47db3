//! Copying: a local clipboard where there is one, the terminal (OSC 52) otherwise.

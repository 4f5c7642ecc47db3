//! The command line: clap definitions and the headless commands.

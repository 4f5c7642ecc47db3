//! The program `vtriage`. Everything is in the library, so that tests and documentation reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    vtriage::cli::main()
}

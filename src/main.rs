//! The command line of gongkai; see the library for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongkai::cli::main()
}

//! The binary `backstop`.

use std::process::ExitCode;

/// Returns freed memory steadily under many short requests.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    backstop_server::cli::main()
}

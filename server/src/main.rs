//! The binary `backstop`.

use std::process::ExitCode;

/// Returns freed memory steadily under many short requests.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    give_memory_back_soon();
    backstop_server::cli::main()
}

/// The allocator gives freed memory back to the system after a second, which under load keeps some
/// fifty megabytes that nobody uses; told to give it back at once it keeps next to none. It reads this from
/// the environment before `main` begins, so the program starts itself once more with it, as the same
/// process. Where that is not possible it runs on as it is.
#[cfg(unix)]
fn give_memory_back_soon() {
    use std::os::unix::process::CommandExt;

    const DELAY: &str = "MIMALLOC_PURGE_DELAY";
    if std::env::var_os(DELAY).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut arguments = std::env::args_os();
    let mut again = std::process::Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    let _failed = again.args(arguments).env(DELAY, "0").exec();
}

#[cfg(not(unix))]
const fn give_memory_back_soon() {}

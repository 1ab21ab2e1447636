//! How many plain posts a second one thread renders. With `render` as its argument: Markdown on
//! standard input, HTML on standard output, or the reason for a refusal on standard error.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::io::Read;
use std::process::ExitCode;
use std::time::Instant;

const POST: &str = "Hello all, since the last update my router drops the connection every evening \
around eight. I have restarted it, changed the cable and reset it to factory defaults, but nothing \
helps for longer than a day.\n\nThe light on the front turns **orange** and the log shows `link down` \
each time. Has anybody else seen this with the X200? I would like to know whether a replacement is \
covered, because it is only three months old. See https://example.com/status for what I tried.\n";

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("render") {
        return render_input();
    }
    let posts = 50_000_u32;
    for _ in 0..3 {
        let start = Instant::now();
        let bytes: usize = (0..posts)
            .filter_map(|_| backstop_markdown::render(std::hint::black_box(POST)).ok())
            .map(|rendered| rendered.html.len())
            .sum();
        println!("{:?} a post, {bytes} bytes", start.elapsed() / posts);
    }
    ExitCode::SUCCESS
}

fn render_input() -> ExitCode {
    let mut source = String::new();
    if let Err(error) = std::io::stdin().read_to_string(&mut source) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    match backstop_markdown::render(&source) {
        Ok(rendered) => print!("{}", rendered.html),
        Err(error) => eprintln!("{error}"),
    }
    ExitCode::SUCCESS
}

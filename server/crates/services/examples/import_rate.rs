//! Temporary measurement of imports.
#![allow(clippy::all, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, clippy::large_futures, reason = "temporary")]
use backstop_services::bulk::{self, ImportOptions, Report, Summary};
use backstop_services::clock::SystemClock;
use backstop_services::db::{Db, Durability};
use backstop_services::limits::Limits;
use backstop_services::search::{Projector, Search};
use backstop_services::{Ctx, Site};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

struct Print(u64, std::time::Instant);
impl Report for Print {
    fn progress(&mut self, done: u64, total: u64, s: &Summary) {
        if self.1.elapsed().as_secs() >= 5 {
            self.1 = std::time::Instant::now();
            eprintln!("{}/{} {:?} {:.0}/s rss {}", done, total, s, s.records_per_second(), rss());
        }
    }
    fn rejected(&mut self, line: u64, reason: &str) {
        self.0 += 1;
        if self.0 <= 20 { eprintln!("line {line}: {reason}"); }
    }
}
fn rss() -> String {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines().filter(|l| l.starts_with("VmHWM") || l.starts_with("RssAnon")).collect::<Vec<_>>().join(" ")
}
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (url, dir, verb, file) = (&args[1], &args[2], &args[3], &args[4]);
    let db = Db::open(url, Durability::Normal).await.unwrap();
    let search = if dir == "-" { Search::disabled() } else { Search::at(dir.as_ref()) };
    let ctx = Ctx::new(db, Arc::new(SystemClock), search, Limits::simulated(true), Site { public_url: "http://localhost:3000".into() }, [7; 32]);
    if verb == "export" {
        println!("{:?}", Box::pin(bulk::export(&ctx, file.as_ref())).await);
        println!("{}", rss());
        return;
    }
    let done = Arc::new(AtomicBool::new(false));
    let projector = (dir != "-").then(|| {
        let (ctx, done) = (ctx.clone(), done.clone());
        let mut projector = Projector::open(ctx.search()).unwrap();
        tokio::spawn(async move {
            loop {
                let ending = done.load(Ordering::SeqCst);
                let n = projector.run_once(&ctx).await.unwrap();
                if n == 0 && ending { return; }
                if n == 0 { tokio::time::sleep(std::time::Duration::from_millis(100)).await; }
            }
        })
    });
    let options = ImportOptions { dry_run: verb == "dry", live: verb == "live" };
    let started = std::time::Instant::now();
    let s = bulk::import(&ctx, file.as_ref(), options, &mut Print(0, std::time::Instant::now())).await;
    match &s { Ok(s) => println!("{s:?} {:.0}/s", s.records_per_second()), Err(e) => println!("{:?}", e.failure().sentence()) }
    done.store(true, Ordering::SeqCst);
    if let Some(p) = projector { p.await.unwrap(); }
    println!("indexed after {:.1} s; {}", started.elapsed().as_secs_f64(), rss());
}

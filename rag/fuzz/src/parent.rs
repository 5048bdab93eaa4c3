//! Runs the child that reads, counts what became of its inputs, and keeps those that killed it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const ENDINGS: &[&str] = &["pdf", "docx", "xlsx", "ods", "csv", "json", "html", "md", "txt"];
/// Address space of a child, in KiB; 128 MiB of it are the stack of its reader.
const MEMORY: &str = "1500000";
/// Time of the processor, in its hundredths of a second, after which an input is a finding.
const PATIENCE: u64 = 2_000;
/// Inputs of one format before the next has its turn.
const TURN: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Count {
    inputs: u64,
    outcomes: BTreeMap<String, u64>,
    slowest: u64,
    findings: Vec<String>,
}

pub fn run(seconds: u64, rest: &[&str]) {
    let (ending, folders) = rest.split_first().map_or(("all", &[][..]), |(ending, folders)| (*ending, folders));
    let endings: Vec<&str> = ENDINGS.iter().copied().filter(|known| ending == "all" || ending == *known).collect();
    let end = Instant::now() + Duration::from_secs(seconds);
    // Another start on each day's run finds other things; this one is printed, so that a run can be repeated.
    let start = std::env::var("FUZZ_START").ok().and_then(|start| start.parse().ok()).unwrap_or(1_u64);
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut next: BTreeMap<&str, u64> = BTreeMap::new();
    while Instant::now() < end {
        for ending in &endings {
            let first = next.entry(ending).or_insert(start);
            turn(ending, first, folders, counts.entry(ending).or_default(), end.min(Instant::now() + TURN));
        }
        report(start, &counts);
    }
}

fn turn(ending: &str, next: &mut u64, folders: &[&str], count: &mut Count, end: Instant) {
    while Instant::now() < end {
        let (mut child, lines) = start(ending, *next, folders);
        let verdict = listen(child.id(), &lines, next, count, end);
        // A child that is still reading when its turn is over has done nothing wrong.
        let _ = child.kill();
        let status = child.wait();
        let Some(verdict) = verdict else { return };
        let finding = format!("{ending} {next}: {verdict} ({})", status.map(|status| status.to_string()).unwrap_or_default());
        keep(ending, *next, folders);
        eprintln!("{finding}");
        count.findings.push(finding);
        *next += 1;
    }
}

fn start(ending: &str, first: u64, folders: &[&str]) -> (Child, Receiver<String>) {
    let own = std::env::current_exe().expect("a program");
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" child \"$@\""), &own.to_string_lossy(), ending, &first.to_string()])
        .args(folders)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child");
    let out = child.stdout.take().expect("its output");
    let (sender, lines) = channel();
    std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    (child, lines)
}

/// What went wrong; nothing when the turn is over.
fn listen(child: u32, lines: &Receiver<String>, next: &mut u64, count: &mut Count, end: Instant) -> Option<&'static str> {
    let mut started = spent(child);
    loop {
        match lines.recv_timeout(Duration::from_secs(2)) {
            Ok(line) => {
                let words: Vec<&str> = line.split(' ').collect();
                match words.as_slice() {
                    ["read", number] => {
                        *next = number.parse().unwrap_or(*next);
                        started = spent(child);
                    }
                    ["done", _, time, outcome, rest @ ..] => {
                        *next += 1;
                        count.inputs += 1;
                        count.slowest = count.slowest.max(time.parse().unwrap_or_default());
                        *count.outcomes.entry([&[*outcome], rest].concat().join(" ")).or_default() += 1;
                    }
                    _ => {}
                }
                if Instant::now() > end && line.starts_with("done") {
                    return None;
                }
            }
            Err(RecvTimeoutError::Timeout) if spent(child) > started + PATIENCE => return Some("hangs"),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Some("died"),
        }
    }
}

/// What the child has used of the processor: others may be using it too, so that a clock on the wall says little.
fn spent(child: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    fields.iter().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

fn keep(ending: &str, number: u64, folders: &[&str]) {
    let own = std::env::current_exe().expect("a program");
    let made = Command::new(own).args(["make", ending, &number.to_string()]).args(folders).output();
    let folder = std::path::Path::new("findings");
    let _ = std::fs::create_dir_all(folder);
    if let Ok(made) = made {
        let _ = std::fs::write(folder.join(format!("{number}.{ending}")), made.stdout);
    }
}

fn report(start: u64, counts: &BTreeMap<&str, Count>) {
    println!("start {start}");
    for (ending, count) in counts {
        println!("{ending}: {} inputs, slowest {} ms, {} findings", count.inputs, count.slowest, count.findings.len());
        count.outcomes.iter().for_each(|(outcome, times)| println!("    {times} {outcome}"));
        count.findings.iter().for_each(|finding| println!("  ! {finding}"));
    }
}

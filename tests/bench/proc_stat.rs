//! What Linux tells about a process: memory held and processor time used; and of the machine.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

/// Length of one tick of `utime` and `stime`: `USER_HZ` is 100 on every Linux this runs on.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of all threads since the start of the process, to 10 ms.
fn cpu_time(pid: u32) -> io::Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the program's name in brackets and may hold spaces, so counting starts behind it.
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    match (ticks.next(), ticks.next()) {
        (Some(Ok(user)), Some(Ok(system))) => Ok(TICK * user.saturating_add(system)),
        _ => Err(io::Error::other("unreadable /proc/PID/stat")),
    }
}

/// Resident memory in kilobytes.
pub fn resident_kb(pid: u32) -> io::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    text.lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse().ok())
        .ok_or_else(|| io::Error::other("no VmRSS in /proc/PID/status"))
}

/// Processor time all processes of the machine have used since it started, what a hypervisor took included.
fn machine_time() -> io::Result<Duration> {
    let text = fs::read_to_string("/proc/stat")?;
    let total = text.lines().next().and_then(|line| line.strip_prefix("cpu "));
    let ticks = total.map_or_else(Vec::new, |line| line.split_whitespace().map(str::parse::<u64>).collect());
    // The order is user, nice, system, idle, iowait, irq, softirq, steal: idle and iowait are not use.
    let used = [0, 1, 2, 5, 6, 7].iter().map(|place| match ticks.get(*place) {
        Some(Ok(ticks)) => *ticks,
        _ => 0,
    });
    Ok(Duration::from_millis(used.sum::<u64>() * 10))
}

/// Who used the processors within a window.
#[derive(Debug, Default, Clone, Copy)]
pub struct Usage {
    pub wall: Duration,
    pub server: Duration,
    pub client: Duration,
    /// Everybody else on the machine: figures taken beside much of it are not worth keeping.
    pub others: Duration,
}

/// A window that is open.
pub struct Meter {
    pid: u32,
    began: Instant,
    server: Duration,
    client: Duration,
    machine: Duration,
}

impl Meter {
    /// Opens a window on the server with that process number, and on this process.
    pub fn start(pid: u32) -> io::Result<Self> {
        Ok(Self {
            pid,
            began: Instant::now(),
            server: cpu_time(pid)?,
            client: cpu_time(std::process::id())?,
            machine: machine_time()?,
        })
    }

    /// Closes it.
    pub fn stop(self) -> io::Result<Usage> {
        let server = cpu_time(self.pid)?.saturating_sub(self.server);
        let client = cpu_time(std::process::id())?.saturating_sub(self.client);
        let machine = machine_time()?.saturating_sub(self.machine);
        Ok(Usage { wall: self.began.elapsed(), server, client, others: machine.saturating_sub(server + client) })
    }
}
